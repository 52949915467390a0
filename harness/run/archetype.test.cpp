// The interpreter demands nothing beyond the adapter concept: the smallest runtime that satisfies
// it runs a program with every kind of op. It is also the shortest adapter to read: it cannot
// cancel, its queues have no limits, its timeouts end nothing, and who waits asks again and again.
#include "harness/program/builder.hpp"
#include "harness/run/coroutine_runtime.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"

#include <gmock/gmock.h>

#include <coroutine>
#include <deque>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

template <class T>
struct coroutine_result {
    T value{};
    void return_value(T v) noexcept { value = v; }
    T take() const noexcept { return value; }
};
template <>
struct coroutine_result<void> {
    void return_void() const noexcept {}
    void take() const noexcept {}
};

// A lazy coroutine that gives a T.
template <class T>
class lazy {
public:
    struct promise_type : coroutine_result<T> {
        std::exception_ptr error;
        std::coroutine_handle<> after = std::noop_coroutine();

        struct leave {
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(
                std::coroutine_handle<promise_type> h) const noexcept {
                return h.promise().after;
            }
            void await_resume() const noexcept {}
        };
        lazy get_return_object() noexcept {
            return lazy{std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        leave final_suspend() const noexcept { return {}; }
        void unhandled_exception() noexcept { error = std::current_exception(); }
    };

    explicit lazy(std::coroutine_handle<promise_type> h) noexcept : frame_(h) {}
    lazy(lazy&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    ~lazy() {
        if (frame_) frame_.destroy();
    }
    void run() const { frame_.resume(); }

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> after) const noexcept {
        frame_.promise().after = after;
        return frame_;
    }
    T await_resume() const {
        if (frame_.promise().error) std::rethrow_exception(frame_.promise().error);
        return frame_.promise().take();
    }

private:
    std::coroutine_handle<promise_type> frame_;
};

// Waits until the gate has picked what it posts.
struct turn : work, timer {
    gate& at;
    option as;
    nanoseconds first = -1;
    std::coroutine_handle<> waiting;

    turn(gate& g, option const& o, nanoseconds d = -1) : at(g), as(o), first(d) {
        run = [](work& w) noexcept { static_cast<turn&>(w).waiting.resume(); };
        fire = [](timer& t) noexcept {
            auto& self = static_cast<turn&>(t);
            self.at.post(self, self.as);
        };
    }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> h) {
        waiting = h;
        first < 0 ? at.post(*this, as) : at.arm(*this, first);
    }
    void await_resume() const noexcept {}
};

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

static_assert(adapter<archetype>);
static_assert(!static_groups<archetype>, "what is optional is left out");

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

}  // namespace
}  // namespace rollcall
