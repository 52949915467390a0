// Libraries that are described, each with another way of its own: resumed in place or posted,
// polling, raising, with destructors that may not meet a waiter. Hunts within what each has.
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/cli/hunt_summary.hpp"
#include "harness/program/case_text.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "properties/law_book.hpp"
#include "runtimes/example/toy_description.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace rollcall {
// GCC warns of unnamed namespaces in what a coroutine of a header keeps.
namespace hosted_test {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// How a queue and a group wait, and what else there is to try.
struct in_place {
    explicit in_place(host&) {}
    toy::waiters all;
    toy::task<void> wait() { co_await all.wait(); }
    void wake() { all.resume_all(); }
};
struct polled {
    explicit polled(host& h) : on(h) {}
    host& on;
    auto wait() { return on.until_changed(); }
    void wake() {}
};
struct posting {
    explicit posting(host& h) : on(h) {}
    host& on;
    std::vector<std::coroutine_handle<>> all;
    auto wait() {
        struct awaiter {
            posting& in;
            bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<> h) const { in.all.push_back(h); }
            void await_resume() const noexcept {}
        };
        return awaiter{*this};
    }
    void wake() {
        for (std::coroutine_handle<> const h : std::exchange(all, {})) on.post(h);
    }
};

// Groups that raise the first error of their children; a queue that is closed in a step of its own.
template <class Waits>
class careful {
public:
    static constexpr std::string_view name = "careful";
    static constexpr dialect declares{.closed_group_refuses = {true, "here"},
                                      .errors = {group_errors::first, "here"},
                                      .capacity_zero = {zero_capacity::no_bound, "here"}};
    template <class T>
    using task = toy::task<T>;

    explicit careful(host& h) : on(h) {}
    careful(careful const&) = delete;
    void launch(task<void> body) { toy::launch(std::move(body)); }

    struct group {
        explicit group(careful& l) : hosts(l.on) {}
        // A destructor that cannot be left as long as somebody is inside.
        ~group() {
            if (running != 0) std::abort();
        }
        bool start(task<void> body) {
            if (is_closed) return false;
            ++running;
            toy::launch(counted(std::move(body)));
            return true;
        }
        task<void> wait() {
            while (running != 0) co_await hosts.wait();
            is_closed = true;
            if (error) std::rethrow_exception(error);
        }
        task<void> counted(task<void> body) {
            try {
                co_await body;
            } catch (...) {
                if (!error) error = std::current_exception();
            }
            if (--running == 0) hosts.wake();
        }
        std::size_t running = 0;
        bool is_closed = false;
        std::exception_ptr error;
        Waits hosts;
    };

    struct queue {
        queue(careful& l, std::uint32_t c) : on(l.on), capacity(c), getters(l.on), putters(l.on) {}
        task<queue_outcome> put(std::uint32_t item) {
            while (!is_closed && capacity != 0 && all.size() >= capacity) co_await putters.wait();
            if (is_closed) co_return {outcome::closed, item};
            all.push_back(item);
            getters.wake();
            co_return {outcome::ok, item};
        }
        task<queue_outcome> get() {
            while (!is_closed && all.empty()) co_await getters.wait();
            if (all.empty()) co_return {outcome::closed};
            std::uint32_t const item = all.front();
            all.pop_front();
            putters.wake();
            co_return {outcome::ok, item};
        }
        task<void> close() {
            co_await on.yield();
            is_closed = true;
            getters.wake();
            putters.wake();
        }
        void items(auto visit) const {
            for (std::uint32_t const item : all) visit(item);
        }
        host& on;
        std::uint32_t const capacity;
        std::deque<std::uint32_t> all;
        bool is_closed = false;
        Waits getters;
        Waits putters;
    };

    host& on;
};

// Its queue forgets to wake a putter when it was full.
class forgetful : public example::toy_library {
public:
    static constexpr std::string_view name = "forgetful";
    explicit forgetful(host& h) : toy_library(h) {}
    struct queue : toy_library::queue {
        queue(forgetful& l, std::uint32_t c) : toy_library::queue(l, c), capacity(c) {}
        task<queue_outcome> get() {
            bool const was_full = native.items().size() >= capacity;
            if (!was_full || capacity < 2) co_return co_await toy_library::queue::get();
            std::uint32_t const item = native.items().front();
            const_cast<std::deque<std::uint32_t>&>(native.items()).pop_front();
            co_return {outcome::ok, item};
        }
        std::uint32_t const capacity;
    };
};

// Has begun tasks at hand, and destroys those that wait.
class tidy : public example::toy_library {
public:
    static constexpr std::string_view name = "tidy";
    static inline int destroyed = 0;
    explicit tidy(host& h) : toy_library(h) {}
    void destroy_waiting() { ++destroyed; }
};

template <class L>
registry parts_with() {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    add_library<L>(parts, "a library of a test");
    return parts;
}

template <class L>
hunt_summary hunted(std::string const& variant = "", std::uint64_t runs = 3'000) {
    registry const parts = parts_with<L>();
    hunt_summary s;
    s.settings.runtime = std::string(L::name) + variant;
    s.settings.runs = runs;
    s.result = run_campaign(parts, s.settings, {});
    s.vacuous = find_vacuity(parts, s);
    return s;
}

template <class L>
void expect_clean(std::uint64_t runs = 3'000) {
    hunt_summary const s = hunted<L>("", runs);
    EXPECT_EQ(judge(s), exit_status::fine) << summary_text(parts_with<L>(), s);
    EXPECT_EQ(s.result.counts.segments_controlled, s.result.counts.segments);
    EXPECT_EQ(s.result.counts.gave_up, 0u);
}

template <class L>
replay_report replayed(std::string const& text) {
    registry const parts = parts_with<L>();
    test_case c = parse_case("rollcall case 2\nruntime " + std::string(L::name) + "\n" + text, "c")
                      .value.value();
    return replay_isolated(parts, c, {});
}

constexpr char who_waits_for_ever[] =
    "\nqueue q capacity 1\n\ntask main:\n    group g:\n        spawn t\n        spawn t\n\n"
    "task t:\n    get q\n";

TEST(hosted, the_example_hunts_clean) { expect_clean<example::toy_library>(4'000); }
TEST(hosted, a_library_that_resumes_in_place_hunts_clean) { expect_clean<careful<in_place>>(); }
TEST(hosted, a_library_that_polls_hunts_clean) { expect_clean<careful<polled>>(); }
TEST(hosted, a_library_that_posts_hunts_clean) { expect_clean<careful<posting>>(); }

TEST(hosted, programs_use_what_a_description_has) {
    capabilities const has = coroutine_runtime<hosted<example::toy_library>>().supports();
    for (feature const f : {feature::groups, feature::queues, feature::closes, feature::joins,
                            feature::detaches, feature::sleeps, feature::unbounded}) {
        EXPECT_TRUE(has.has(f)) << static_cast<int>(f);
    }
    for (feature const f :
         {feature::group_errors, feature::detached_errors, feature::rendezvous, feature::cancels,
          feature::timeouts, feature::shields, feature::limits, feature::try_ops, feature::races}) {
        EXPECT_FALSE(has.has_any(f)) << static_cast<int>(f);
    }
    EXPECT_TRUE(coroutine_runtime<hosted<careful<posting>>>().supports().has(feature::group_errors))
        << "its errors are declared";
}

TEST(hosted, what_is_not_declared_is_not_promised) {
    registry const parts = parts_with<example::toy_library>();
    dialect const& d = hosted<example::toy_library>::declares();
    EXPECT_TRUE(d.groups_hold_children.promised);
    EXPECT_FALSE(d.errors.promised || d.queue_is_fair.promised || d.cancellation.promised);
    dialect const& declared = hosted<careful<posting>>::declares();
    EXPECT_TRUE(declared.errors.promised && declared.closed_group_refuses.promised);
    EXPECT_FALSE(declared.shield.promised);
}

// Where it resumes is a number then, and neither vacuous nor a broken law.
TEST(hosted, a_library_can_be_seen_without_hops) {
    hunt_summary const s = hunted<example::toy_library>(":inline");
    registry const parts = parts_with<example::toy_library>();
    EXPECT_EQ(judge(s), exit_status::fine) << summary_text(parts, s);
    EXPECT_LT(s.result.counts.segments_controlled, s.result.counts.segments);
    EXPECT_THAT(summary_text(parts, s), HasSubstr("control    "));
    EXPECT_THAT(summary_text(parts, s), Not(HasSubstr("VACUOUS")));
}

TEST(hosted, a_wakeup_that_is_lost_is_found) {
    hunt_summary const s = hunted<forgetful>();
    EXPECT_EQ(judge(s), exit_status::found);
    EXPECT_THAT(summary_text(parts_with<forgetful>(), s),
                HasSubstr("NEW        BQ-05 putter_beside_room"));
}

// Neither the destructor of its group nor that of a frame is entered.
TEST(hosted, what_cannot_be_destroyed_stays) {
    for (auto const& r : {replayed<careful<in_place>>(who_waits_for_ever),
                          replayed<careful<posting>>(who_waits_for_ever),
                          replayed<careful<polled>>(who_waits_for_ever)}) {
        EXPECT_EQ(r.verdict, "hung main t t");
        EXPECT_TRUE(r.problem.empty()) << r.problem;
    }
}

// Programs that may hang by their own fault leave tasks behind in many runs.
TEST(hosted, a_worker_that_has_left_much_behind_is_replaced) {
    registry const parts = parts_with<example::toy_library>();
    campaign_settings settings;
    settings.runtime = "toy";
    settings.runs = 4'000;
    settings.generate.complete = false;
    settings.bodies_left_max = INT64_MAX;
    campaign_result const once = run_campaign(parts, settings, {});
    settings.bodies_left_max = 1'000;
    campaign_result const often = run_campaign(parts, settings, {});
    EXPECT_THAT(once.notes, Not(Contains(HasSubstr("stay in memory"))));
    EXPECT_THAT(often.notes, Contains(HasSubstr("replaced, since tasks that wait for ever stay")));
    EXPECT_EQ(often.counts.runs, once.counts.runs);
    EXPECT_EQ(often.counts.hung, once.counts.hung);
    EXPECT_GT(often.counts.hung, 100u);
}

TEST(hosted, a_library_that_can_destroy_is_asked_to) {
    hosted<tidy>::declares();
    coroutine_runtime<hosted<tidy>> under_test;
    test_case const c =
        parse_case(std::string("rollcall case 2\nruntime tidy\n") + who_waits_for_ever, "c")
            .value.value();
    runner r(under_test, nullptr);
    replay_strategy plain{schedule{}};
    plan const p(c.prog);
    EXPECT_TRUE(r.run(p, plain).hung);
    EXPECT_EQ(tidy::destroyed, 1);
}

}  // namespace hosted_test
}  // namespace rollcall
