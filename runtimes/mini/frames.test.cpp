// What mini allocates: nothing, once it is warm.
#include "harness/campaign/sanitizer.hpp"

#if !ROLLCALL_TSAN  // it brings an operator new of its own

#include "runtimes/mini/frames.hpp"
#include "runtimes/mini/loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace {

std::size_t allocations = 0;  // of the whole program

}  // namespace

// A malloc that fails ends the test, as it would anyway.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
    ++allocations;
    void* const block = std::malloc(bytes);
    if (block == nullptr) std::abort();
    return block;
}
[[gnu::noinline]] void operator delete(void* block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept { std::free(block); }

namespace rollcall {
namespace {

using host = mini::loop;
using task = mini::task<>;

void run_alone(task body) {
    mini::event_loop loop;
    loop.detach(std::move(body));
    loop.run();
}

// Easy to break and hard to notice: it is what makes a decision of the harness cheap.
TEST(frame_pool, nothing_is_allocated_per_yield_put_get_or_sleep_once_warm) {
    std::vector<std::size_t> seen;
    seen.reserve(10);
    mini::frame_pool const& pool = mini::frame_pool::local();
    mini::queue<host, int> q(3);
    auto const echo = [&]() -> task {
        for (;;) {
            auto const [result, item] = co_await q.get();
            if (result == mini::queue_result::closed) co_return;
        }
    };
    auto const root = [&]() -> task {
        for (int round = 0; round < 10; ++round) {
            for (int i = 0; i < 1'000; ++i) {
                co_await q.put(i);
                co_await mini::yield<host>{};
                if (i % 10 == 0) co_await mini::sleep<host>{1};
            }
            seen.push_back(allocations + pool.allocations());
        }
        q.close();
    };
    mini::event_loop loop;
    loop.detach(echo());
    loop.detach(root());
    loop.run();
    ASSERT_THAT(seen, ::testing::SizeIs(10));
    EXPECT_EQ(seen.back(), seen[1]);
}

// A call of a coroutine takes its frame from those that were given back.
TEST(frame_pool, frames_are_recycled) {
    mini::frame_pool const& pool = mini::frame_pool::local();
    auto const pause = []() -> task { co_await mini::yield<host>{}; };
    auto const root = [&](int calls) -> task {
        for (int i = 0; i < calls; ++i) co_await pause();
    };
    run_alone(root(10));
    std::uint64_t const warm = pool.allocations();
    std::uint64_t const created = pool.created();
    run_alone(root(1'000));
    std::uint64_t const frames = pool.created() - created;
    EXPECT_GT(frames, 1'000u);
    EXPECT_EQ(pool.allocations() - warm, mini::recycles_frames ? 0 : frames);
}

}  // namespace
}  // namespace rollcall

#endif
