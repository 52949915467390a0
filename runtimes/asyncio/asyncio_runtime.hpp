// CPython's asyncio, embedded: its own loop, tasks, task groups, timeouts and queues.
//
// The interpreter starts with the first run of a process, which must have a single thread and may
// not have been forked from one that has started it. It is isolated: no environment variable, no
// site-packages, a fixed hash seed.
#pragma once

#include "harness/run/runtime.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace rollcall {

// How the interpreter starts. Tests plant faults here.
struct python_setup {
    std::string home;     // where its standard library is; empty: that of the build
    std::string changes;  // Python source, run when Rollcall's own is there
};

// "asyncio": groups by `TaskGroup`, timeouts and limits by `asyncio.timeout`. "asyncio:wait_for":
// timeouts and limits by `asyncio.wait_for`. "asyncio:gather": groups by `asyncio.gather`.
std::unique_ptr<runtime> make_asyncio_runtime(std::string_view variant = "asyncio",
                                              python_setup setup = {});

// Of the interpreter that is embedded: "3.11.2".
std::string_view python_version() noexcept;

}  // namespace rollcall
