// Where a process is, told through memory that it shares with the one that watches it: no system
// call per run or op. One process writes, others read.
#pragma once

#include <atomic>
#include <cstdint>

namespace rollcall {

struct run_mark {
    std::atomic<std::uint64_t> runs_begun{0};
    std::atomic<bool> in_run{false};   // until the run has been judged
    std::atomic<std::uint32_t> op{0};  // the one begun last in this run, as printed; 0: none so far

    void begin_run() noexcept {
        op.store(0, std::memory_order_relaxed);
        runs_begun.store(runs_begun.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        in_run.store(true, std::memory_order_release);
    }
    void begin_op(std::uint32_t id) noexcept { op.store(id, std::memory_order_relaxed); }
    void end_run() noexcept { in_run.store(false, std::memory_order_release); }
};

}  // namespace rollcall
