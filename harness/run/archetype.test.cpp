// The interpreter demands nothing beyond adapter.hpp. The least adapter has groups and queues, the
// middle one what can be had without cancelling, the full one every method, for a program with
// every kind of op. Each is judged by all laws on the programs that it can run.
#include "harness/campaign/campaign.hpp"
#include "harness/cli/hunt_summary.hpp"
#include "harness/program/builder.hpp"
#include "harness/run/archetypes.test.hpp"
#include "harness/run/coroutine_runtime.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "properties/law_book.hpp"

#include <gmock/gmock.h>

#include <coroutine>
#include <deque>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace rollcall {
// GCC warns of unnamed namespaces in what a coroutine of a header keeps.
namespace archetype_test {

// Every method. Those that cancel are there in name only, and it says so (dialect::lacks).
class full : public middle {
public:
    using middle::middle;
    static constexpr std::string_view name = "full";
    static dialect const& declares() noexcept {
        static dialect const its_own = [] {
            dialect d = middle::declares();
            d.lacks.value |= set_of(feature::cancels, feature::second_cancels, feature::timeouts,
                                    feature::races);
            return d;
        }();
        return its_own;
    }

    template <class Body>
    task group(task_context& self, group_context& data, group_kind, Body body) {
        return middle::group(self, data, std::move(body));
    }
    void cancel(task_context&, task_ref&) {}
    void cancel_group(task_context&, group_ref&) {}
    lazy<bool> timeout(task_context&, std::optional<nanoseconds>, task body) {
        co_await std::move(body);
        co_return false;
    }
    task shield(task_context&, task body) { return body; }
    task cleanup(task_context&, task body, task after) {
        std::exception_ptr error;
        try {
            co_await body;
        } catch (...) {
            error = std::current_exception();
        }
        co_await after;
        if (error) std::rethrow_exception(error);
    }

    void begin(program const& p) {
        middle::begin(p);
        permits_.clear();
        for (semaphore_declaration const& s : p.semaphores) permits_.push_back({s.permits, {}});
        events_.clear();
        events_.resize(p.events.size());
    }
    lazy<queue_outcome> put(task_context& self, std::uint32_t q, std::uint32_t item,
                            std::optional<nanoseconds> limit) {
        queue& to = queues_[q];
        auto const has_room = [&to] { return to.closed || to.items.size() < to.capacity; };
        bool const came = co_await comes(self, to.putters, limit, has_room);
        co_return came ? put_now(to, item) : queue_outcome{outcome::timed_out, item};
    }
    lazy<queue_outcome> get(task_context& self, std::uint32_t q, std::optional<nanoseconds> limit) {
        queue& from = queues_[q];
        auto const has_item = [&from] { return from.closed || !from.items.empty(); };
        bool const came = co_await comes(self, from.getters, limit, has_item);
        co_return came ? get_now(from) : queue_outcome{outcome::timed_out, 0};
    }
    lazy<outcome> acquire(task_context& self, std::uint32_t s, std::uint32_t n,
                          std::optional<nanoseconds> limit) {
        permits& of = permits_[s];
        bool const came =
            co_await comes(self, of.waiting, limit, [&of, n] { return of.left >= n; });
        if (came) of.left -= n;
        co_return came ? outcome::ok : outcome::timed_out;
    }
    outcome try_acquire(task_context&, std::uint32_t s, std::uint32_t n) {
        if (permits_[s].left < n) return outcome::would_block;
        permits_[s].left -= n;
        return outcome::ok;
    }
    outcome release(task_context&, std::uint32_t s, std::uint32_t n) {
        permits_[s].left += n;
        permits_[s].waiting.wake_all();
        return outcome::ok;
    }
    std::uint32_t permits_left(std::uint32_t s) { return permits_[s].left; }
    lazy<outcome> wait(task_context& self, std::uint32_t e, std::optional<nanoseconds> limit) {
        flag& of = events_[e];
        bool const came = co_await comes(self, of.waiting, limit, [&of] { return of.is_set; });
        co_return came ? outcome::ok : outcome::timed_out;
    }
    void set(std::uint32_t e) {
        events_[e].is_set = true;
        events_[e].waiting.wake_all();
    }
    void clear(std::uint32_t e) { events_[e].is_set = false; }

private:
    struct permits {
        std::uint32_t left = 0;
        parked waiting;
    };
    struct flag {
        bool is_set = false;
        parked waiting;
    };

    // Whether it has become true before the limit; woken again and again.
    template <class Ready>
    lazy<bool> comes(task_context& self, parked& in, std::optional<nanoseconds> limit,
                     Ready ready) {
        nanoseconds const end = gate_.now() + limit.value_or(0);
        while (!ready()) {
            if (!limit) {
                co_await park(self, in);
            } else if (gate_.now() >= end || !co_await park_until(self, in, end)) {
                co_return false;
            }
        }
        co_return true;
    }
    // Gives whether somebody woke it before the end.
    struct limited_place : parked::place {
        struct alarm : timer {
            limited_place& of;
            explicit alarm(limited_place& p) : of(p) {
                fire = [](timer& t) noexcept { static_cast<alarm&>(t).of.is_late(); };
            }
        };
        nanoseconds end;
        alarm at_end{*this};
        bool late = false;

        limited_place(gate& g, option const& o, parked& p, nanoseconds e)
            : place(g, o, p), end(e) {}
        void await_suspend(std::coroutine_handle<> h) {
            place::await_suspend(h);
            at.arm(at_end, end - at.now());
        }
        bool await_resume() noexcept {
            if (!late) at.disarm(at_end);
            return !late;
        }
        // Unless it was woken already, and only waits for its turn.
        void is_late() noexcept {
            late = std::erase(in.waiting, static_cast<turn*>(this)) != 0;
            if (late) at.post(*this, as);
        }
    };
    limited_place park_until(task_context& self, parked& in, nanoseconds end) {
        return {gate_, self.next, in, end};
    }

    std::deque<permits> permits_;
    std::deque<flag> events_;
};

}  // namespace archetype_test

namespace {

using archetype_test::full;

program with_every_op() {
    using namespace build;
    return program_builder{}
        .queue("q", 9)
        .queue("r", 9)
        .cell("x")
        .cells("a", 3, 1)
        .lock("m")
        .semaphore("s", 3)
        .event("e")
        .task("main", acquire("s"), try_acquire("s"), release("s", 2), with("s", yield()),
              set_event("e"), wait_event("e"), clear_event("e"), lock("m"),
              rollcall::build::read("x", "r"), rollcall::build::write("x", "r + 1"),
              add("a[r + 1]", "2", "n"), cas("a[2]", "1", "n", "won"), let("i", "won + n"),
              if_else("i == 4 and index == 0", {expect("r == 0"), unlock("m")}),
              try_finally(
                  sequence(group("g", spawn("child", 2), join("child"), cancel("child"), io()),
                           static_group("h", spawn("child"), spawn("child")), detach("child"),
                           timeout(3, yield(), shield(sleep(1))), try_put("r"), try_get("r"),
                           put("q"), get("q"), put("q"), put_sentinel("q"),
                           consume("q", repeat(2, yield()))),
                  sequence(rollcall::build::close("q"), cancel_group("g"))))
        .task("child", try_catch(catch_filter::error, sequence(fail("E")), sequence(sleep(1))))
        .build();
}

TEST(archetype, the_full_one_runs_every_op) {
    program const prog = with_every_op();
    plan const p(prog);
    EXPECT_EQ(p.kinds(), all_ops);
    coroutine_runtime<full> every_method;
    EXPECT_EQ(every_method.name(), "full");
    runner r(every_method, nullptr);
    std::set<std::uint64_t> traces;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        random_strategy walk(seed);
        run_report const& report = r.run(p, walk);
        EXPECT_FALSE(report.gave_up);
        EXPECT_FALSE(report.hung);
        EXPECT_EQ(report.segments_controlled, report.segments);
        std::set<std::uint16_t> begun;
        std::set<std::uint16_t> returned;
        for (event const& e : r.events().events()) {
            if (e.kind == event_kind::op_begun) begun.insert(e.op);
            if (e.kind == event_kind::op_returned) returned.insert(e.op);
        }
        EXPECT_EQ(begun.size(), count_ops(prog)) << seed;
        EXPECT_EQ(returned, begun) << seed;
        traces.insert(r.events().hash());
    }
    EXPECT_GT(traces.size(), 25u);
}

// The programs of a hunt, within what the adapter has.
template <class A>
void expect_hunts_clean(std::uint64_t wanted) {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({std::string(A::name), "", "", true,
               [] { return std::make_unique<coroutine_runtime<A>>(); }});
    hunt_summary s;
    s.settings.runtime = A::name;
    s.settings.runs = wanted;
    s.result = run_campaign(parts, s.settings, {});
    s.vacuous = find_vacuity(parts, s);
    EXPECT_EQ(judge(s), exit_status::fine) << summary_text(parts, s);
    EXPECT_EQ(s.result.counts.left_out_units, 0u);
    EXPECT_EQ(s.result.counts.segments_controlled, s.result.counts.segments);
    EXPECT_EQ(s.result.counts.gave_up, 0u);
}

TEST(archetype, the_least_one_hunts_clean_within_what_it_has) {
    capabilities const has = coroutine_runtime<least>().supports();
    EXPECT_TRUE(has.has(feature::groups) && has.has(feature::queues));
    for (feature const f : {feature::cancels, feature::timeouts, feature::shields, feature::joins,
                            feature::detaches, feature::limits, feature::closes, feature::try_ops,
                            feature::races, feature::rendezvous}) {
        EXPECT_FALSE(has.has_any(f)) << static_cast<int>(f);
    }
    expect_hunts_clean<least>(vacuity_runs_min);
}

TEST(archetype, the_middle_one_hunts_clean_within_what_it_has) {
    expect_hunts_clean<middle>(4'000);
}

TEST(archetype, the_full_one_hunts_clean_within_what_it_has) {
    capabilities const has = coroutine_runtime<full>().supports();
    EXPECT_EQ(has.features,
              all_features & ~full::declares().lacks.value & ~set_of(feature::rendezvous));
    expect_hunts_clean<full>(4'000);
}

}  // namespace
}  // namespace rollcall
