// Runs code in a process of its own, so that a crash, a use after free, an endless loop, memory
// exhaustion or a thread that sleeps for ever costs that process alone.
//
// Under AddressSanitizer memory is limited by counting allocations, since RLIMIT_AS breaks its
// shadow memory. The calling process must have a single thread.
#pragma once

#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/sanitizer.hpp"
#include "harness/campaign/watchdog.hpp"
#include "harness/trace/run_mark.hpp"

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
// The mechanism of a process that ended as if all were well, before its work was done.
inline constexpr char exit_without_answer[] = "exit-0";

struct isolated_result {
    bool crashed = false;
    bool ended_early = false;   // by what `asked` wanted
    std::string mechanism;      // "SIGSEGV", "heap-use-after-free", "spin", "memory", "blocked"
    std::string output;         // what `body` returned, as far as it came
    std::string errors;         // what the child wrote to its standard error
    std::uint32_t op = 0;       // the op that its last run began last; 0: none
    run_place place{};          // in which part of it
    std::uint32_t waiting = 0;  // tasks that were unfinished then, in teardown
};

// What the body has of the process that it runs in. What it tells and each run that it marks counts
// as progress.
class isolated_process {
public:
    virtual ~isolated_process() = default;
    // Replaces what is returned if the process dies later.
    virtual void tell(std::string const& text) = 0;
    // For runner::tell.
    virtual run_mark& mark() noexcept = 0;
    // It should return what it has; soon it will be ended.
    virtual bool should_end() const noexcept = 0;
};

// Runs `body` in a child and returns what it returned. `asked` is asked now and then whether the
// child should go on: it is told to end soon, and ended.
isolated_result run_isolated(std::function<std::string(isolated_process&)> const& body,
                             isolation_limits const& limits,
                             std::function<wish()> const& asked = interrupt_guard::wanted);

// For a child of the process `parent`: applies the limits, lets the child die with its parent alone
// or by SIGKILL, and sends its standard error to the file descriptor `errors`.
void enter_isolation(isolation_limits const& limits, int errors, pid_t parent);

// All that was written to the file, up to a limit.
std::string text_of_file(int fd);

// The mechanism for the status that waitpid gave, with the sanitizer's own word if there is one.
// Empty: it ended normally.
std::string mechanism_of(int wait_status, std::string const& errors);

// The mechanism of a process that the watchdog had killed.
std::string mechanism_of(watch_verdict v);

}  // namespace rollcall
