#include "harness/bench/raw_coroutines.hpp"

#include "harness/program/random.hpp"

#include <coroutine>
#include <exception>
#include <vector>

namespace rollcall {
namespace {

struct raw_task {
    struct promise_type {
        raw_task get_return_object() noexcept {
            return {std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
    };
    std::coroutine_handle<promise_type> frame;
};

raw_task yield_often(std::uint32_t yields) {
    for (std::uint32_t i = 0; i < yields; ++i) co_await std::suspend_always{};
}

}  // namespace

std::uint64_t run_raw_coroutines(std::uint32_t tasks, std::uint32_t yields, std::uint64_t seed) {
    static thread_local std::vector<raw_task> ready;
    random_source source(seed);
    ready.clear();
    for (std::uint32_t t = 0; t < tasks; ++t) ready.push_back(yield_often(yields));
    std::uint64_t resumptions = 0;
    while (!ready.empty()) {
        std::uint32_t const at = source.below(static_cast<std::uint32_t>(ready.size()));
        raw_task const chosen = ready[at];
        chosen.frame.resume();
        ++resumptions;
        if (!chosen.frame.done()) continue;
        chosen.frame.destroy();
        ready[at] = ready.back();
        ready.pop_back();
    }
    return resumptions;
}

}  // namespace rollcall
