#include "runtimes/mini/mini_runtime.hpp"

#include "harness/run/coroutine_runtime.hpp"
#include "harness/run/registry.hpp"
#include "runtimes/mini/adapter.hpp"

namespace rollcall {

std::unique_ptr<runtime> make_mini_runtime() {
    return std::make_unique<coroutine_runtime<mini_adapter<gate_host>>>();
}

void add_mini(registry& parts) {
    parts.add(runtime_entry{"mini", "the bundled minimal coroutine runtime", "", true,
                            make_mini_runtime, "runtimes/mini/mini_runtime.hpp",
                            "rollcall::make_mini_runtime()"});
}

}  // namespace rollcall
