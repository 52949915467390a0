// CPython's asyncio, embedded: its own loop, tasks, task groups, timeouts and queues.
//
// The interpreter starts with the first run of a process, which must have a single thread and may
// not have been forked from one that has started it. It is isolated: no environment variable, no
// site-packages, a fixed hash seed.
#pragma once

#include "harness/run/runtime.hpp"

#include <memory>
#include <string>

namespace rollcall {

std::unique_ptr<runtime> make_asyncio_runtime();

// Of the interpreter that is embedded: "3.11.2".
std::string_view python_version() noexcept;

}  // namespace rollcall
