// Where a process is, told through memory that it shares with the one that watches it: no system
// call per run or op. One process writes, others read.
#pragma once

#include <atomic>
#include <cstdint>

namespace rollcall {

// Which part of a run the process is in.
enum class run_place : std::uint8_t { before, begin, ops, teardown };

struct run_mark {
    std::atomic<std::uint64_t> runs_begun{0};
    std::atomic<bool> in_run{false};   // until the run has been judged
    std::atomic<std::uint32_t> op{0};  // the one begun last in this run, as printed; 0: none so far
    std::atomic<run_place> place{run_place::before};
    std::atomic<std::uint32_t> waiting{0};  // tasks that the run has left unfinished

    void begin_run() noexcept {
        op.store(0, std::memory_order_relaxed);
        enter(run_place::begin, 0);
        runs_begun.store(runs_begun.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        in_run.store(true, std::memory_order_release);
    }
    void enter(run_place where, std::uint32_t unfinished) noexcept {
        waiting.store(unfinished, std::memory_order_relaxed);
        place.store(where, std::memory_order_relaxed);
    }
    void begin_op(std::uint32_t id) noexcept { op.store(id, std::memory_order_relaxed); }
    void end_run() noexcept { in_run.store(false, std::memory_order_release); }
};

}  // namespace rollcall
