// What a step is announced to touch (plan::after, plan::first) is never less than what it does
// touch of queues, cells, locks and the ends of tasks, and in a loop no more than the turn allows.
#include "harness/program/builder.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/generator.hpp"
#include "harness/program/used_features.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/trace/hash.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace rollcall {
namespace {

using namespace build;

// Walks at random and compares each step with its announcement.
class comparing final : public strategy {
public:
    comparing(std::uint64_t seed, trace const& events) : walk_(seed), events_(events) {}

    unsigned observes() const noexcept override { return sees_steps; }
    std::size_t pick(ready_set const& ready) override { return walk_.pick(ready); }
    void on_step(step_record const& step) override {
        option const& taken = *step.taken;
        if (taken.next == nullptr || taken.kind == option_kind::time) return;
        for (access const& a : step.touched) {
            if (!is_announced(a.object)) continue;
            std::uint32_t const index = announced_index(a);
            ++compared[static_cast<std::size_t>(a.object)];
            reach touched;
            touched.add(a.object, index, access_kind::write);
            std::uint64_t known = taken.next->writes;
            if (a.kind == access_kind::read) known |= taken.next->reads;
            if (a.kind == access_kind::commute) known |= taken.next->commutes;
            if ((touched.writes & ~known) == 0) continue;
            ++missed;
            if (first_missed.empty()) {
                first_missed = "step " + std::to_string(step.step) + ", op @" +
                               std::to_string(taken.op) + ", object class " +
                               std::to_string(static_cast<int>(a.object)) + " " +
                               std::to_string(index);
            }
        }
    }

    std::array<std::uint64_t, object_class_count> compared{};
    std::uint64_t missed = 0;
    std::string first_missed;

private:
    static bool is_announced(object_class what) noexcept {
        switch (what) {
            case object_class::queue_head:
            case object_class::queue_tail:
            case object_class::completion:
            case object_class::cell:
            case object_class::lock:
            case object_class::semaphore:
            case object_class::event: return true;
            // Whoever ends or fails touches the group that it was spawned into and, to wake or to
            // cancel them, tasks that its own ops do not name.
            case object_class::group:
            case object_class::cancel_state: return false;
            // Any step that is served may take back the timer of a limit or of a timeout around it,
            // and would have to be announced as touching the clock, and so as racing with all
            // others.
            case object_class::clock: return false;
            // What stands for it is in no program of these tests.
            case object_class::everything: return false;
        }
        return false;
    }

    // Reaches are of a program, where a task has one number for all its instances.
    std::uint32_t announced_index(access const& a) const {
        if (a.object != object_class::completion) return a.index;
        return events_.tasks()[a.index].declaration;
    }

    random_strategy walk_;
    trace const& events_;
};

class reach_of_steps : public ::testing::Test {
protected:
    void compare(program const& prog, std::uint64_t seed, std::string const& text) {
        plan const p(prog);
        comparing walk(seed, runner_.events());
        runner_.run(p, walk);
        for (std::size_t i = 0; i < compared_.size(); ++i) compared_[i] += walk.compared[i];
        EXPECT_EQ(walk.missed, 0u) << walk.first_missed << "\n" << text;
    }

    std::uint64_t compared_of(object_class what) const {
        return compared_[static_cast<std::size_t>(what)];
    }

    std::unique_ptr<runtime> mini_ = make_mini_runtime();
    runner runner_{*mini_, nullptr};
    std::array<std::uint64_t, object_class_count> compared_{};
};

constexpr feature_set that_fail = set_of(feature::errors, feature::cancels, feature::timeouts);

TEST_F(reach_of_steps, is_never_too_little_on_generated_programs_in_which_nothing_fails) {
    for (std::uint64_t i = 0; i < 400 && !HasFailure(); ++i) {
        entropy draw = entropy::from_seed(combine(77, i));
        generator_options options;
        options.size = 6 + static_cast<std::uint32_t>(i % 5) * 8;
        options.may.features &= ~(that_fail | set_of(feature::limits, feature::races));
        program const prog = generate(draw, options);
        for (std::uint64_t seed = 0; seed < 4; ++seed) compare(prog, seed, print_program(prog));
    }
    for (object_class const what :
         {object_class::queue_head, object_class::queue_tail, object_class::completion}) {
        EXPECT_GT(compared_of(what), 1'000u) << static_cast<int>(what);
    }
}

TEST_F(reach_of_steps, is_never_too_little_on_the_kernels_in_which_nothing_fails) {
    namespace fs = std::filesystem;
    for (auto const& entry : fs::directory_iterator(ROLLCALL_SOURCE_DIR "/corpus/kernels")) {
        std::ifstream file(entry.path());
        std::string const text{std::istreambuf_iterator<char>(file), {}};
        parse_result const parsed = parse_case(text, entry.path().string());
        ASSERT_TRUE(parsed.value) << entry.path();
        if ((features_of(parsed.value->prog) & that_fail) != 0) continue;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            compare(parsed.value->prog, seed, entry.path().filename().string());
        }
    }
    for (object_class const what : {object_class::cell, object_class::lock}) {
        EXPECT_GT(compared_of(what), 1'000u) << static_cast<int>(what);
    }
}

reach cell_written(std::uint32_t index) {
    reach r;
    r.add(object_class::cell, index, access_kind::write);
    return r;
}

// main: repeat 3 @1: yield @2, if r @3: write a[0] @4; write a[1] @5
TEST(reach_in_loops, tells_the_last_turn_from_the_others) {
    program const prog =
        program_builder{}
            .cells("a", 3)
            .task("main", repeat(3, yield(), write("a[0]", "1"), yield()), write("a[1]", "1"))
            .build();
    plan const p(prog);
    auto const writes = [&](std::uint32_t op, bool goes_on, std::uint32_t cell) {
        return (p.after(op, goes_on).writes & cell_written(cell).writes) != 0;
    };
    // repeat @1: yield @2, write a[0] @3, yield @4; write a[1] @5
    EXPECT_TRUE(writes(2, true, 0));
    EXPECT_FALSE(writes(2, true, 1));
    EXPECT_FALSE(writes(4, true, 0)) << "the next turn begins with a yield";
    EXPECT_FALSE(writes(4, true, 1)) << "what is behind the loop is not next";
    EXPECT_TRUE(writes(4, false, 1));
    EXPECT_FALSE(writes(4, false, 0));
}

TEST(reach_in_loops, a_turn_that_does_not_suspend_reaches_the_next_and_what_follows) {
    program const prog =
        program_builder{}
            .cells("a", 3)
            .task("main", repeat(2, repeat(2, if_else("1", {yield()}, {})), write("a[0]", "1")),
                  write("a[1]", "1"))
            .build();
    plan const p(prog);
    // repeat @1: repeat @2: if @3: yield @4; write a[0] @5; write a[1] @6
    for (std::uint32_t const cell : {0u, 1u}) {
        EXPECT_NE(p.after(4, false).writes & cell_written(cell).writes, 0u) << cell;
        EXPECT_NE(p.after(4, true).writes & cell_written(cell).writes, 0u) << cell;
    }
}

TEST(reach_in_loops, a_cleanup_follows_a_body_that_does_not_suspend) {
    program const prog =
        program_builder{}
            .cells("a", 3)
            .task("main", yield(), try_finally({write("a[0]", "1")}, {write("a[1]", "1")}))
            .build();
    plan const p(prog);
    EXPECT_NE(p.after(1, false).writes & cell_written(1).writes, 0u);
}

}  // namespace
}  // namespace rollcall
