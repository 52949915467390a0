// The interpreter demands nothing beyond adapter.hpp. The least adapter has groups and queues, the
// middle one what can be had without cancelling; both are judged by all laws on the programs that
// they can run. The third has every method, for a program with every kind of op: it cannot
// cancel, its timeouts end nothing, and who waits there asks again and again.
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
namespace {

// Every method, some of them in name only.
class archetype {
public:
    using task = lazy<void>;
    struct state {
        bool started = false;
        bool finished = false;
    };
    using task_ref = std::shared_ptr<state>;
    struct children {
        std::vector<task_ref> all;
        std::exception_ptr error;
    };
    using group_ref = std::shared_ptr<children>;
    static constexpr std::string_view name = "archetype";
    static dialect const& declares() noexcept {
        static constexpr dialect nothing_promised{};
        return nothing_promised;
    }

    explicit archetype(gate& g) : gate_(g) {}
    archetype(archetype const&) = delete;

    void begin(program const& p) { queues_.assign(p.queues.size(), {}); }
    void start(task_context& root, task body) { detach(root, root, std::move(body)); }
    void drive() {
        while (gate_.step()) {
        }
    }
    std::int64_t teardown() {
        running_.clear();
        return 0;
    }

    turn yield(task_context& self) { return {gate_, self.next}; }
    turn io(task_context& self) {
        option o = self.next;
        o.kind = option_kind::external;
        return {gate_, o};
    }
    turn sleep(task_context& self, nanoseconds d) { return {gate_, self.next, d}; }

    template <class Body>
    task group(task_context& self, group_context&, group_kind, Body body) {
        group_ref const g = std::make_shared<children>();
        co_await body(g);
        for (std::size_t i = 0; i < g->all.size(); ++i) co_await join(self, g->all[i]);
        if (g->error) std::rethrow_exception(g->error);
    }
    task_ref spawn(task_context&, group_ref& g, task_context& child, task body) {
        g->all.push_back(std::make_shared<state>());
        begin_task(child, guard(g->all.back(), g, std::move(body)));
        return g->all.back();
    }
    task_ref detach(task_context&, task_context& child, task body) {
        task_ref const t = std::make_shared<state>();
        begin_task(child, guard(t, std::make_shared<children>(), std::move(body)));
        return t;
    }
    task join(task_context& self, task_ref t) {
        while (!t->finished) co_await yield(self);
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

    lazy<queue_outcome> put(task_context& self, std::uint32_t q, std::uint32_t item,
                            std::optional<nanoseconds>) {
        co_await yield(self);
        co_return try_put(q, item);
    }
    lazy<queue_outcome> get(task_context& self, std::uint32_t q, std::optional<nanoseconds>) {
        queue_outcome r = try_get(q);
        for (; r.result == outcome::would_block; r = try_get(q)) co_await yield(self);
        co_return r;
    }
    queue_outcome try_put(std::uint32_t q, std::uint32_t item) {
        if (queues_[q].closed) return {outcome::closed, item};
        queues_[q].items.push_back(item);
        return {outcome::ok, item};
    }
    queue_outcome try_get(std::uint32_t q) {
        auto& items = queues_[q].items;
        if (items.empty()) return {queues_[q].closed ? outcome::closed : outcome::would_block, 0};
        std::uint32_t const item = items.front();
        items.pop_front();
        return {outcome::ok, item};
    }
    void close(std::uint32_t q) { queues_[q].closed = true; }
    template <class Visit>
    void drain(std::uint32_t q, Visit&& visit) {
        for (std::uint32_t const item : queues_[q].items) visit(item);
    }
    static outcome classify(std::exception_ptr const& raised, std::vector<std::uint32_t>& errors) {
        try {
            std::rethrow_exception(raised);
        } catch (program_error const& e) {
            errors.push_back(e.id);
        } catch (...) {
            errors.push_back(0);
        }
        return outcome::error;
    }

private:
    struct running : work {
        task body;
        explicit running(task b) : body(std::move(b)) {
            run = [](work& w) noexcept { static_cast<running&>(w).body.run(); };
        }
    };
    struct queue {
        std::deque<std::uint32_t> items;
        bool closed = false;
    };

    static task guard(task_ref t, group_ref g, task body) {
        try {
            co_await body;
        } catch (...) {
            g->error = std::current_exception();
        }
        t->finished = true;
    }
    void begin_task(task_context& context, task body) {
        running_.emplace_back(std::move(body));
        gate_.post(running_.back(), context.next);
    }

    gate& gate_;
    std::deque<running> running_;
    std::vector<queue> queues_;
};

program with_every_op() {
    using namespace build;
    return program_builder{}
        .queue("q", 9)
        .queue("r", 9)
        .cell("x")
        .cells("a", 3, 1)
        .lock("m")
        .task("main", lock("m"), rollcall::build::read("x", "r"),
              rollcall::build::write("x", "r + 1"), add("a[r + 1]", "2", "n"),
              cas("a[2]", "1", "n", "won"), let("i", "won + n"),
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

TEST(archetype, the_smallest_adapter_runs_every_op) {
    program const prog = with_every_op();
    plan const p(prog);
    EXPECT_EQ(p.kinds(), all_ops);
    coroutine_runtime<archetype> smallest;
    EXPECT_EQ(smallest.name(), "archetype");
    runner r(smallest, nullptr);
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

TEST(archetype, of_a_full_adapter_programs_may_use_everything) {
    EXPECT_EQ(coroutine_runtime<archetype>().supports(), capabilities{});
}

}  // namespace
}  // namespace rollcall
