// Tells from outside whether a process spins or is blocked, by what the kernel says of it.
//
// No verdict hangs on how fast the machine is or what else it does:
//  * A spin is CPU time used without progress. Memory that grows is progress of another kind, and
//    comes to its own limit. A process that gets no CPU uses none.
//  * A process is blocked if it sleeps inside a run, and so do its threads and its own children, in
//    so many readings in a row, while it used no CPU and none of them was switched to. One that
//    waits for the disk or a processor, or is stopped, is in another state; one that waits for its
//    symbolizer has a child that works.
#pragma once

#include <sys/types.h>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace rollcall {

// A process with its threads and its own children.
struct process_reading {
    std::uint64_t progress = 0;      // changes whenever it gets on, as it tells itself
    bool in_run = true;              // as it tells itself: only there it spins or is blocked
    double cpu_seconds = 0;          // without its children: a symbolizer takes seconds
    std::size_t resident_bytes = 0;  // likewise
    // All of them sleep and wait to be woken: state S. False when it cannot be read.
    bool sleeps = false;
    std::uint64_t context_switches = 0;
};

enum class watch_verdict : std::uint8_t { fine, spins, blocked };

struct watch_limits {
    double spin_seconds = 2;  // CPU seconds without progress
    // What the most memory so far has to grow by in that time to count as progress.
    std::size_t growth_bytes = std::size_t{8} << 20;
    std::uint32_t blocked_readings = 10;  // in a row
};

// Judges readings, fed in order.
class watchdog {
public:
    watchdog() = default;
    explicit watchdog(watch_limits const& limits) noexcept : limits_(limits) {}

    watch_verdict judge(process_reading const& r) noexcept;

private:
    watch_limits limits_;
    bool began_ = false;
    process_reading last_;
    double cpu_then_ = 0;               // at the last progress, or when it had grown last
    std::size_t resident_then_ = 0;     // likewise
    std::uint32_t readings_slept_ = 0;  // in a row
};

// A reading of the process now; `progress` and `in_run` are left alone. A process that has ended
// sleeps no more.
process_reading read_process(pid_t pid);

// Reads a process and judges the reading, at most once in 50 ms however often it is asked.
class process_watch {
public:
    process_watch() = default;
    explicit process_watch(watch_limits const& limits) noexcept : dog_(limits) {}

    watch_verdict look(pid_t pid, std::uint64_t progress, bool in_run);

private:
    watchdog dog_;
    std::chrono::steady_clock::time_point last_{};
};

}  // namespace rollcall
