// The hot path allocates nothing: once warm, a run on mini with every law in force takes its
// storage from the run before it.
//
// Counted by replacing the global operator new of this executable; it counts only while a `counted`
// lives, and otherwise is the usual one. Programs that raise are left out: the language allocates
// each exception. With frames that are not recycled (under AddressSanitizer) those are not counted.
#include "harness/campaign/sanitizer.hpp"

#if !ROLLCALL_TSAN  // it brings an operator new of its own

#include "harness/program/builder.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "properties/law_book.hpp"
#include "runtimes/mini/frames.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

namespace {

thread_local bool counting = false;
thread_local std::uint64_t allocations = 0;

void* allocate(std::size_t bytes, std::size_t alignment) {
    if (counting) ++allocations;
    std::size_t const rounded = (bytes + alignment - 1) / alignment * alignment;
    void* const block = alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__
                            ? std::malloc(bytes == 0 ? 1 : bytes)
                            : std::aligned_alloc(alignment, rounded);
    if (block == nullptr) throw std::bad_alloc();
    return block;
}

}  // namespace

// Not inlined, or g++ takes the free for that of another allocator.
[[gnu::noinline]] void* operator new(std::size_t bytes) { return allocate(bytes, 1); }
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return allocate(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, std::align_val_t) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
    std::free(block);
}

namespace rollcall {
namespace {

using namespace build;

// Allocations while it lives, without those of frames.
class counted {
public:
    counted() : frames_(mini::frame_pool::local().allocations()) {
        allocations = 0;
        counting = true;
    }
    counted(counted const&) = delete;
    ~counted() { counting = false; }

    std::uint64_t of_frames() const { return mini::frame_pool::local().allocations() - frames_; }
    std::uint64_t others() const { return allocations - of_frames(); }

private:
    std::uint64_t frames_;
};

program yielding_tasks() {
    return program_builder{}
        .task("main", group("g", spawn("worker", 16)))
        .task("worker", repeat(10, yield()))
        .build();
}

program bounded_queue() {
    return program_builder{}
        .queue("q", 5)
        .task("main", group("g", spawn("producer"), spawn("consumer", 3)))
        .task("producer", repeat(10, put("q")), repeat(3, put_sentinel("q")))
        .task("consumer", consume("q"))
        .build();
}

program sleepers() {
    return program_builder{}
        .task("main", timeout(no_limit, group("g", spawn("sleeper", 8))))
        .task("sleeper", repeat(3, sleep(2), io()), shield(sleep(1)))
        .build();
}

constexpr std::uint64_t runs = 1'000;

std::uint64_t run_all(runner& r, plan const& p) {
    std::uint64_t steps = 0;
    for (std::uint64_t seed = 0; seed < runs; ++seed) {
        random_strategy walk(seed);
        steps += r.run(p, walk).steps;
    }
    return steps;
}

// Returns how many allocations there were in as many runs as before, by the same schedules.
std::uint64_t allocations_once_warm(program const& prog, bool measured) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    std::unique_ptr<law_book> const laws = make_law_book();
    runner r(*mini, laws.get());
    r.measure(measured);
    plan const p(prog);
    std::uint64_t const steps = run_all(r, p);
    counted const here;
    EXPECT_EQ(run_all(r, p), steps);
    std::uint64_t const others = here.others();
    std::uint64_t const of_frames = mini::recycles_frames ? here.of_frames() : 0;
    counting = false;
    EXPECT_GT(steps, 10 * runs);
    EXPECT_FALSE(r.events().saw(event_kind::error_raised));
    return others + of_frames;
}

TEST(allocation, it_is_counted) {
    counted const here;
    auto const some = std::make_unique<std::uint64_t>(0);
    EXPECT_EQ(here.others(), 1 + *some);
}

TEST(allocation, none_while_tasks_yield) {
    EXPECT_EQ(allocations_once_warm(yielding_tasks(), false), 0u);
}

TEST(allocation, none_while_time_passes) {
    EXPECT_EQ(allocations_once_warm(sleepers(), false), 0u);
}

TEST(allocation, none_while_runs_are_measured) {
    EXPECT_EQ(allocations_once_warm(yielding_tasks(), true), 0u);
    EXPECT_EQ(allocations_once_warm(sleepers(), true), 0u);
}

TEST(allocation, none_while_items_pass_through_a_queue) {
    EXPECT_EQ(allocations_once_warm(bounded_queue(), false), 0u);
    EXPECT_EQ(allocations_once_warm(bounded_queue(), true), 0u);
}

TEST(allocation, none_while_a_schedule_is_replayed) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    program const prog = sleepers();
    plan const p(prog);
    random_strategy walk(3);
    r.run(p, walk);
    schedule const recorded = r.recorded();
    std::uint64_t const hash = r.events().hash();
    replay_strategy again(recorded);
    for (int warm = 0; warm < 10; ++warm) r.run(p, again);
    counted const here;
    for (std::uint64_t i = 0; i < runs; ++i) r.run(p, again);
    std::uint64_t const others = here.others();
    counting = false;
    EXPECT_EQ(others, 0u);
    EXPECT_EQ(r.events().hash(), hash);
}

}  // namespace
}  // namespace rollcall

#endif
