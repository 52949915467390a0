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
#include <vector>

namespace rollcall {

struct asyncio_variant {
    std::string name;         // "asyncio:wait_for"
    std::string description;  // a line for `rollcall list runtimes`
};
// "asyncio" first: groups by `TaskGroup`, timeouts and limits by `asyncio.timeout`.
std::vector<asyncio_variant> asyncio_variants();

// Throws std::invalid_argument if there is none of that name.
std::unique_ptr<runtime> make_asyncio_runtime(std::string_view variant = "asyncio");

}  // namespace rollcall
