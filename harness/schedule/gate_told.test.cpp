// What the gate tells a strategy: only what it asked for, and that in full.
#include "harness/schedule/gate.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace rollcall::gate_told_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class listener final : public strategy {
public:
    explicit listener(unsigned wants) : wants_(wants) {}

    std::map<option_id, int> ready;  // on_ready less on_gone
    std::size_t ready_calls = 0;
    std::vector<option_kind> forced;
    std::vector<std::vector<access>> touched;  // by step
    std::vector<task_id> taken;                // likewise
    std::vector<std::size_t> readied;          // how many, likewise
    std::vector<task_id> spawned;
    std::vector<task_id> finished;
    std::uint32_t run = 0;
    run_summary summary;

    unsigned observes() const noexcept override { return wants_; }
    void begin_run(run_start const& start) override { run = start.run; }
    std::size_t pick(ready_set const& set) override {
        for (std::size_t i = 0; i + set.time_options() < set.size(); ++i) {
            EXPECT_EQ(ready[set.id(i)], wants_ & sees_ready ? 1 : 0) << "offered, so it was told";
        }
        return 0;
    }
    void on_forced(ready_set const& set) override {
        EXPECT_EQ(set.size(), 1u);
        forced.push_back(set[0].kind);
    }
    void on_ready(option_id id, option const&) override {
        EXPECT_EQ(++ready[id], 1) << "an id is that of one option at a time";
        ++ready_calls;
    }
    void on_gone(option_id id) override { EXPECT_EQ(--ready[id], 0); }
    void on_step(step_record const& step) override {
        touched.emplace_back(step.touched.begin(), step.touched.end());
        EXPECT_EQ(step.step, touched.size());
        taken.push_back(step.taken->task);
        readied.push_back(step.readied.size());
        spawned.insert(spawned.end(), step.spawned.begin(), step.spawned.end());
        finished.insert(finished.end(), step.finished.begin(), step.finished.end());
    }
    void end_run(run_summary const& s) override { summary = s; }

private:
    unsigned wants_;
};

struct piece : work {
    std::function<void()> then = [] {};
};

// Six pieces of work, one of which is withdrawn and one external, and a timer.
void run_told(listener& told) {
    trace events;
    gate g(events);
    g.begin_run(told, {0, 17}, {});
    piece a, b, c, d, x;
    timer t;
    task_id next = 1;
    auto const post = [&](piece& p, std::uint32_t owner, option_kind kind = option_kind::task) {
        p.run = [](work& w) noexcept { static_cast<piece&>(w).then(); };
        static constexpr reach anything = reach::top();
        option o;
        o.next = &anything;
        o.kind = kind;
        o.task = next++;
        g.post(p, o, owner);
    };
    a.then = [&] {
        g.touch(object_class::queue_head, 7, access_kind::write);
        g.note_spawned(5);
        post(b, 0);
    };
    x.then = [&] { g.note_finished(5); };
    t.fire = [](timer&) noexcept {};
    post(a, 0);
    post(c, 0);
    post(d, nothing);
    g.withdraw(d);
    post(x, nothing, option_kind::external);
    g.arm(t, nanoseconds_per_tick);
    while (g.step()) {
    }
    g.end_run();
    EXPECT_EQ(told.run, 17u);
    EXPECT_EQ(told.summary.steps, 5u);
    EXPECT_EQ(told.summary.decisions, 4u) << "the last step had a single option";
}

TEST(gate, what_became_ready_and_what_went_balance) {
    listener told(strategy::sees_ready);
    run_told(told);
    EXPECT_EQ(told.ready_calls, 5u) << "a, b, c, d, x; time is no work";
    for (auto const& [id, count] : told.ready) EXPECT_EQ(count, 0) << id;
    EXPECT_THAT(told.forced, ElementsAre(option_kind::time));
    EXPECT_THAT(told.touched, IsEmpty());
}

bool has(std::vector<access> const& touched, access const& wanted) {
    return std::any_of(touched.begin(), touched.end(), [&](access const& a) {
        return a.object == wanted.object && a.kind == wanted.kind && a.index == wanted.index;
    });
}

TEST(gate, footprints_are_told_to_those_who_ask) {
    listener told(strategy::sees_steps);
    run_told(told);
    EXPECT_THAT(told.taken, ElementsAre(1u, 2u, 5u, 4u, nothing));
    ASSERT_EQ(told.touched.size(), 5u);
    EXPECT_TRUE(has(told.touched[0], {object_class::queue_head, access_kind::write, 7}));
    EXPECT_TRUE(has(told.touched[0], {object_class::cancel_state, access_kind::read, 1}))
        << "a step reads whether its task is asked to cancel";
    EXPECT_THAT(told.touched[1], SizeIs(1)) << "each step has its own";
    EXPECT_TRUE(has(told.touched[4], {object_class::clock, access_kind::write, 0}))
        << "firing writes the clock";
    EXPECT_THAT(told.spawned, ElementsAre(5u));
    EXPECT_THAT(told.finished, ElementsAre(5u));
    // a, d and x before the first step, and c in its place; b behind c.
    EXPECT_THAT(told.readied, ElementsAre(4u, 1u, 0u, 0u, 0u));
    EXPECT_EQ(told.ready_calls, 0u);
    EXPECT_THAT(told.forced, IsEmpty());
}

TEST(gate, a_strategy_that_asks_for_nothing_is_told_nothing) {
    listener told(strategy::sees_nothing);
    run_told(told);
    EXPECT_EQ(told.ready_calls, 0u);
    EXPECT_THAT(told.forced, IsEmpty());
    EXPECT_THAT(told.touched, IsEmpty());
}

}  // namespace
}  // namespace rollcall::gate_told_test
