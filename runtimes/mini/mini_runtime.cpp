#include "runtimes/mini/mini_runtime.hpp"

#include "harness/run/coroutine_runtime.hpp"
#include "runtimes/mini/adapter.hpp"

namespace rollcall {

std::unique_ptr<runtime> make_mini_runtime() {
    return std::make_unique<coroutine_runtime<mini_adapter<gate_host>>>();
}

}  // namespace rollcall
