// Adapters that have no more than they must, over a coroutine type of a few lines: the shortest
// ones to read.
#pragma once

#include "harness/run/adapter.hpp"

#include <coroutine>
#include <deque>
#include <exception>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall {

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

// Whom somebody else wakes.
struct parked {
    std::deque<turn*> waiting;

    struct place : turn {
        parked& in;
        place(gate& g, option const& o, parked& p) : turn(g, o), in(p) {}
        void await_suspend(std::coroutine_handle<> h) {
            waiting = h;
            in.waiting.push_back(this);
        }
    };
    void wake_one() {
        if (waiting.empty()) return;
        turn* const first = waiting.front();
        waiting.pop_front();
        first->at.post(*first, first->as);
    }
    void wake_all() {
        while (!waiting.empty()) wake_one();
    }
};

// A task, a group that takes no errors, a queue without limits and without a close.
class least {
public:
    using task = lazy<void>;
    struct state {
        bool finished = false;
        parked joiners;
    };
    using task_ref = std::shared_ptr<state>;
    struct children {
        std::vector<task_ref> all;
        std::exception_ptr error;
        bool closed = false;
    };
    using group_ref = std::shared_ptr<children>;
    static constexpr std::string_view name = "least";
    static dialect const& declares() noexcept {
        static constexpr dialect its_own = [] {
            dialect d;
            d.lacks.value = set_of(feature::group_errors, feature::late_spawns);
            return d;
        }();
        return its_own;
    }

    explicit least(gate& g) : gate_(g) {}
    least(least const&) = delete;

    void begin(program const& p) {
        queues_.clear();
        for (queue_declaration const& q : p.queues) queues_.emplace_back().capacity = q.capacity;
    }
    static bool has_capacity(std::uint32_t capacity) { return capacity != 0; }
    void start(task_context& root, task body) {
        begin_task(root, guard(std::make_shared<state>(), nullptr, std::move(body)));
    }
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
    task group(task_context& self, group_context&, Body body) {
        group_ref const g = std::make_shared<children>();
        std::exception_ptr error;
        try {
            co_await body(g);
        } catch (...) {
            error = std::current_exception();
        }
        for (std::size_t i = 0; i < g->all.size(); ++i) co_await ended(self, g->all[i]);
        g->closed = true;
        if (!error) error = g->error;
        if (error) std::rethrow_exception(error);
    }
    task_ref spawn(task_context&, group_ref& g, task_context& child, task body) {
        if (g->closed) return nullptr;
        task_ref const t = std::make_shared<state>();
        g->all.push_back(t);
        begin_task(child, guard(t, g, std::move(body)));
        return t;
    }

    lazy<queue_outcome> put(task_context& self, std::uint32_t q, std::uint32_t item) {
        queue& to = queues_[q];
        while (!to.closed && to.items.size() >= to.capacity) co_await park(self, to.putters);
        co_return put_now(to, item);
    }
    lazy<queue_outcome> get(task_context& self, std::uint32_t q) {
        queue& from = queues_[q];
        while (!from.closed && from.items.empty()) co_await park(self, from.getters);
        co_return get_now(from);
    }
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

protected:
    struct running : work {
        task body;
        explicit running(task b) : body(std::move(b)) {
            run = [](work& w) noexcept { static_cast<running&>(w).body.run(); };
        }
    };
    struct queue {
        std::uint32_t capacity = 0;
        std::deque<std::uint32_t> items;
        bool closed = false;
        parked putters;
        parked getters;
    };

    queue_outcome put_now(queue& to, std::uint32_t item) {
        if (to.closed) return {outcome::closed, item};
        if (to.items.size() >= to.capacity) return {outcome::would_block, item};
        to.items.push_back(item);
        to.getters.wake_one();
        return {outcome::ok, item};
    }
    queue_outcome get_now(queue& from) {
        if (from.items.empty()) return {from.closed ? outcome::closed : outcome::would_block, 0};
        std::uint32_t const item = from.items.front();
        from.items.pop_front();
        from.putters.wake_one();
        return {outcome::ok, item};
    }
    parked::place park(task_context& self, parked& in) { return {gate_, self.next, in}; }
    task ended(task_context& self, task_ref t) {
        if (!t->finished) co_await park(self, t->joiners);
    }
    // An error goes to the group, or nowhere.
    static task guard(task_ref t, group_ref g, task body) {
        try {
            co_await body;
        } catch (...) {
            if (g && !g->error) g->error = std::current_exception();
        }
        t->finished = true;
        t->joiners.wake_all();
    }
    void begin_task(task_context& context, task body) {
        running_.emplace_back(std::move(body));
        gate_.post(running_.back(), context.next);
    }

    gate& gate_;
    std::deque<running> running_;
    std::deque<queue> queues_;
};

// What can be had without cancelling.
class middle : public least {
public:
    using least::least;
    static constexpr std::string_view name = "middle";

    task join(task_context& self, task_ref t) { return ended(self, t); }
    task_ref detach(task_context&, task_context& child, task body) {
        task_ref const t = std::make_shared<state>();
        begin_task(child, guard(t, nullptr, std::move(body)));
        return t;
    }
    queue_outcome try_put(std::uint32_t q, std::uint32_t item) { return put_now(queues_[q], item); }
    queue_outcome try_get(std::uint32_t q) { return get_now(queues_[q]); }
    void close(std::uint32_t q) {
        queues_[q].closed = true;
        queues_[q].putters.wake_all();
        queues_[q].getters.wake_all();
    }
    static dialect const& declares() noexcept {
        static constexpr dialect its_own = [] {
            dialect d;
            d.lacks.value = set_of(feature::group_errors, feature::detached_errors);
            return d;
        }();
        return its_own;
    }
};

}  // namespace rollcall
