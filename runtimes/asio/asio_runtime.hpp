// The runtime Boost.Asio 1.81, as Debian 12 ships it. See README.md in this folder.
#pragma once

#include "harness/run/runtime.hpp"

#include <memory>
#include <string_view>

namespace rollcall {

// "asio": an executor a task, no order between tasks. "asio:fifo": all tasks in one order, as on
// one io_context. Null for any other name.
std::unique_ptr<runtime> make_asio_runtime(std::string_view variant);

}  // namespace rollcall
