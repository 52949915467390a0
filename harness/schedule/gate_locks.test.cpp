// Options that are withheld because of a lock: which are, where they come back, what is told.
#include "harness/schedule/gate.hpp"

#include <gmock/gmock.h>

#include <deque>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::gate_locks_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr object_id m = 0;
constexpr object_id other = 7;

// Takes the oldest option, notes what was offered and what it was told.
class listener final : public strategy {
public:
    std::vector<std::string> offered;  // at each decision
    std::vector<std::string> told;     // "+a" ready, "-a" gone
    std::vector<std::size_t> readied;  // by step: how many became ready in it
    std::set<option_id> ready;

    unsigned observes() const noexcept override { return sees_ready | sees_steps; }
    void on_ready(option_id id, option const& o) override {
        EXPECT_TRUE(ready.insert(id).second);
        if (names_.size() <= id) names_.resize(id + 1);
        names_[id] = static_cast<char>(o.path);
        told.push_back(std::string("+") + names_[id]);
    }
    void on_gone(option_id id) override {
        EXPECT_EQ(ready.erase(id), 1u);
        told.push_back(std::string("-") + names_[id]);
    }
    std::size_t pick(ready_set const& set) override {
        note(set);
        return 0;
    }
    void on_forced(ready_set const& set) override { note(set); }
    void on_step(step_record const& step) override { readied.push_back(step.readied.size()); }

private:
    void note(ready_set const& set) {
        std::string text;
        for (std::size_t i = 0; i < set.size(); ++i) {
            bool const is_time = set[i].kind == option_kind::time;
            text += is_time ? '+' : static_cast<char>(set[i].path);
            if (is_time) continue;
            EXPECT_TRUE(ready.contains(set.id(i))) << "offered, so it was told";
            EXPECT_EQ(set.position_of(set.id(i)), i);
        }
        offered.push_back(text);
    }
    std::vector<char> names_;
};

struct piece : work {
    std::string* log = nullptr;
    char name = '?';
    std::function<void()> then;
};

struct alarm : timer {
    std::function<void()> then;
};

class stage {
public:
    stage() : at(events) { at.begin_run(told, {}, {}); }

    piece& post(char name, object_id lock = nothing, std::function<void()> then = {},
                std::uint32_t owner = nothing, option_kind kind = option_kind::task) {
        piece& p = pieces_.emplace_back();
        p.log = &log;
        p.name = name;
        p.then = std::move(then);
        p.run = [](work& w) noexcept {
            piece& self = static_cast<piece&>(w);
            *self.log += self.name;
            if (self.then) self.then();
        };
        static constexpr reach anything = reach::top();
        option o;
        o.next = &anything;
        o.path = static_cast<unsigned char>(name);
        o.kind = kind;
        o.task = 0;
        o.lock = lock;
        at.post(p, o, owner);
        return p;
    }
    std::string run() {
        while (at.step()) {
        }
        return log;
    }
    std::function<void()> takes(object_id lock) {
        return [this, lock] { at.acquire_lock(lock, 1); };
    }
    std::function<void()> frees(object_id lock) {
        return [this, lock] { at.release_lock(lock); };
    }

    std::string log;
    listener told;
    trace events;
    gate at;

private:
    std::deque<piece> pieces_;
};

TEST(gate_locks, what_asks_for_a_lock_that_is_held_is_withheld_and_comes_back_to_its_place) {
    stage s;
    s.post('a', nothing, s.takes(m));
    s.post('b', m);
    s.post('c');
    s.post('d', m);
    s.post('e', nothing, s.frees(m));
    s.post('f');
    EXPECT_EQ(s.run(), "acebdf");
    EXPECT_THAT(s.told.offered, ElementsAre("abcdef", "cef", "ef", "bdf", "df", "f"));
    EXPECT_EQ(s.at.decisions(), 5u);
}

TEST(gate_locks, the_strategy_is_told) {
    stage s;
    s.post('a', nothing, s.takes(m));
    s.post('b', m);
    s.post('c', nothing, s.frees(m));
    s.run();
    EXPECT_THAT(s.told.told, ElementsAre("+a", "+b", "+c", "-a", "-b", "-c", "+b", "-b"));
    // What a lock withholds was made possible by who posted it, not by who freed the lock.
    EXPECT_THAT(s.told.readied, ElementsAre(3u, 0u, 0u)) << "a, b and c before the first step";
}

TEST(gate_locks, other_locks_do_not_matter) {
    stage s;
    s.post('a', nothing, s.takes(m));
    s.post('b', other);
    s.post('c', m, s.takes(m));
    EXPECT_EQ(s.run(), "ab");
    EXPECT_EQ(s.at.lock_holder(m), 1u);
    EXPECT_EQ(s.at.lock_holder(other), nothing);
    EXPECT_EQ(s.at.lock_holder(12'345), nothing);
}

TEST(gate_locks, a_lock_that_is_released_and_taken_in_one_step_changes_nothing) {
    stage s;
    s.post('a', nothing, s.takes(m));
    s.post('b', m);
    s.post('c', nothing, [&s] {
        s.at.release_lock(m);
        s.at.acquire_lock(m, 2);
    });
    s.post('d', nothing, s.frees(m));
    EXPECT_EQ(s.run(), "acdb");
    EXPECT_THAT(s.told.told,
                ElementsAre("+a", "+b", "+c", "+d", "-a", "-b", "-c", "-d", "+b", "-b"));
}

TEST(gate_locks, a_lock_that_is_taken_and_released_in_one_step_changes_nothing) {
    stage s;
    s.post('a', nothing, [&s] {
        s.at.acquire_lock(m, 1);
        s.post('c', m);
        s.at.release_lock(m);
    });
    s.post('b', m);
    EXPECT_EQ(s.run(), "abc");
    EXPECT_THAT(s.told.told, ElementsAre("+a", "+b", "-a", "+c", "-b", "-c"));
}

TEST(gate_locks, what_is_posted_while_the_lock_is_held_was_never_offered) {
    stage s;
    s.post('a', nothing, [&s] {
        s.at.acquire_lock(m, 1);
        s.post('b', m);
        s.post('c', nothing, s.frees(m));
    });
    EXPECT_EQ(s.run(), "acb");
    EXPECT_THAT(s.told.told, ElementsAre("+a", "-a", "+c", "-c", "+b", "-b"));
}

TEST(gate_locks, an_owner_waits_behind_its_head) {
    stage s;
    s.post('a', nothing, s.takes(m));
    s.post('b', m, {}, 3);
    s.post('c', nothing, {}, 3);
    s.post('d', nothing, {}, 4);
    s.post('e', nothing, s.frees(m), 4);
    EXPECT_EQ(s.run(), "adebc");
    EXPECT_THAT(s.told.offered, ElementsAre("abd", "d", "e", "b", "c"));
}

TEST(gate_locks, the_next_of_an_owner_may_be_withheld_in_its_turn) {
    stage s;
    s.post('a', nothing, s.takes(m));
    s.post('b', nothing, {}, 3);
    s.post('c', m, {}, 3);
    s.post('d', nothing, s.frees(m));
    EXPECT_EQ(s.run(), "abdc");
}

TEST(gate_locks, completions_from_outside_are_withheld_too) {
    stage s;
    s.post('x', m, {}, nothing, option_kind::external);
    s.post('y', nothing, {}, nothing, option_kind::external);
    s.post('a', nothing, s.takes(m));
    s.post('b', nothing, s.frees(m));
    EXPECT_EQ(s.run(), "abxy");
    EXPECT_THAT(s.told.offered, ElementsAre("abxy", "by", "xy", "y"));
}

TEST(gate_locks, what_a_timer_made_ready_is_withheld_and_time_goes_on) {
    stage s;
    s.post('a', nothing, s.takes(m));
    alarm first;
    alarm second;
    for (alarm* a : {&first, &second}) {
        a->fire = [](timer& t) noexcept { static_cast<alarm&>(t).then(); };
    }
    first.then = [&s] { s.post('b', m, {}, nothing, option_kind::timer); };
    second.then = [&s] { s.post('c', nothing, s.frees(m), nothing, option_kind::timer); };
    s.at.arm(first, 1'000);
    s.at.arm(second, 5'000);
    EXPECT_EQ(s.run(), "acb");
    std::vector<outcome> advances;
    for (event const& e : s.events.events()) {
        if (e.kind == event_kind::time_advanced) advances.push_back(e.result);
    }
    // At the second one b was withheld: there was something that would have run.
    EXPECT_THAT(advances, ElementsAre(outcome::would_block, outcome::ok));
}

TEST(gate_locks, what_is_withheld_can_be_withdrawn) {
    stage s;
    s.post('a', nothing, s.takes(m));
    piece& b = s.post('b', m, {}, 3);
    s.post('c', nothing, {}, 3);
    ASSERT_TRUE(s.at.step());
    EXPECT_FALSE(s.at.idle() && s.told.ready.empty());
    s.at.withdraw(b);
    EXPECT_EQ(s.run(), "ac") << "the next of its owner is offered";
}

TEST(gate_locks, when_all_that_is_left_is_withheld_the_run_is_over) {
    stage s;
    s.post('a', nothing, s.takes(m));
    s.post('b', m);
    EXPECT_EQ(s.run(), "a");
    EXPECT_FALSE(s.at.gave_up());
    EXPECT_FALSE(s.at.idle()) << "something would run but for the lock";
    EXPECT_THAT(s.told.ready, IsEmpty());
}

TEST(gate_locks, a_new_run_begins_with_all_locks_free) {
    stage s;
    s.post('a', nothing, s.takes(m));
    s.post('b', m);
    s.run();
    s.at.end_run();
    s.at.begin_run(s.told, {}, {});
    EXPECT_EQ(s.at.lock_holder(m), nothing);
    EXPECT_TRUE(s.at.idle());
    s.post('c', m);
    EXPECT_EQ(s.run(), "ac");
}

// An adapter may post more than one piece of work under a task's option.
TEST(gate_locks, nothing_waits_for_the_lock_of_a_task_that_has_gone_on) {
    stage s;
    s.post('a', nothing, s.takes(m));
    s.post('b', m, [&s] {
        s.at.stop_awaiting_lock(0);
        s.at.acquire_lock(m, 0);
    });
    s.post('c', m);
    s.post('d', m, {}, 3);
    s.post('e', m, {}, 3);
    s.post('f', nothing, s.frees(m));
    EXPECT_EQ(s.run(), "afbcde") << "b holds the lock, and c, d and e are of its task";
    EXPECT_EQ(s.at.lock_holder(m), 0u);
}

}  // namespace
}  // namespace rollcall::gate_locks_test
