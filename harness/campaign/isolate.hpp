// Runs code in a process of its own, so that a crash, a use after free, an endless loop or memory
// exhaustion costs that process alone.
//
// The watchdog counts CPU time, never wall time. Under AddressSanitizer memory is limited by
// counting allocations, since RLIMIT_AS breaks its shadow memory. The calling process must have a
// single thread.
#pragma once

#include "harness/campaign/sanitizer.hpp"

#include <sys/types.h>
#include <cstddef>
#include <functional>
#include <string>

namespace rollcall {

struct isolation_limits {
    double spin_seconds = 2;  // CPU seconds without progress
    std::size_t memory_bytes_max = std::size_t{2} << 30;
};

// The exit status of a child whose memory came to its limit.
inline constexpr int exit_memory = 78;

struct isolated_result {
    bool crashed = false;
    std::string mechanism;  // "SIGSEGV", "heap-use-after-free", "spin", "memory"
    std::string output;     // what `body` returned, as far as it came
    std::string errors;     // what the child wrote to its standard error
};

// Runs `body` in a child and returns what it returned. `tell` may be called by the body at any time
// to replace what is returned if the child dies later.
// When `give_up`, which is asked now and then, says so, the child is ended as if it had crashed.
using tell_function = std::function<void(std::string const&)>;
isolated_result run_isolated(std::function<std::string(tell_function const&)> const& body,
                             isolation_limits const& limits,
                             std::function<bool()> const& give_up = {});

// For a child of the process `parent`: applies the limits, lets the child die with its parent, and
// sends its standard error to the file descriptor `errors`.
void enter_isolation(isolation_limits const& limits, int errors, pid_t parent);

// Tells an endless loop by the CPU time that a process uses without progress. Memory that grows or
// shrinks counts as progress: filling it takes long on some machines, and there is a limit to it.
class spin_watch {
public:
    explicit spin_watch(double seconds_max) noexcept : seconds_max_(seconds_max) {}

    // To be asked now and then. True: it has spun for too long; the time begins anew.
    bool is_spinning(pid_t pid, bool progressed);

private:
    double seconds_max_;
    double cpu_seen_ = 0;
    std::size_t resident_seen_ = 0;  // bytes
};

// The mechanism for the status that waitpid gave, with the sanitizer's own word if there is one.
// Empty: it ended normally.
std::string mechanism_of(int wait_status, std::string const& errors);

}  // namespace rollcall
