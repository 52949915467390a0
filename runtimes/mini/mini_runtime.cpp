#include "runtimes/mini/mini_runtime.hpp"

#include "harness/run/coroutine_runtime.hpp"
#include "runtimes/mini/adapter.hpp"

namespace rollcall {

struct no_faults {
    static constexpr bool broken(mini::defect) noexcept { return false; }
};

std::unique_ptr<runtime> make_mini_runtime() {
    return std::make_unique<coroutine_runtime<mini_adapter<no_faults>>>();
}

}  // namespace rollcall
