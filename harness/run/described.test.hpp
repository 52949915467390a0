// Libraries that are described, each with another way of its own: resumed in place or posted,
// polling, raising, with destructors that may not meet a waiter.
#pragma once

#include "harness/run/library.hpp"
#include "runtimes/example/toy_description.hpp"

#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace rollcall::hosted_test {

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

// The newest item goes first, and a close drops what is in: said so, or not.
template <bool Said>
class stack_like : public careful<posting> {
public:
    static constexpr std::string_view name = "stack";
    static constexpr dialect declares =
        Said ? dialect{.queue_is_fifo = {false, "here"}, .close_discards = {true, "here"}}
             : dialect{};
    using careful<posting>::careful;
    struct queue : careful<posting>::queue {
        queue(stack_like& l, std::uint32_t c) : careful<posting>::queue(l, c) {}
        static bool has(std::uint32_t capacity) { return capacity != 0; }
        task<queue_outcome> get() {
            while (!this->is_closed && this->all.empty()) co_await this->getters.wait();
            if (this->all.empty()) co_return {outcome::closed};
            std::uint32_t const item = this->all.back();
            this->all.pop_back();
            this->putters.wake();
            co_return {outcome::ok, item};
        }
        task<void> close() {
            this->all.clear();
            return careful<posting>::queue::close();
        }
    };
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

// Has a member of each sort: cancelling is told, and obeyed by nobody; timeouts never expire.
class patient : public example::toy_library {
public:
    static constexpr std::string_view name = "patient";
    static constexpr dialect declares{.lacks = {set_of(feature::task_cancels), "here"}};
    struct record {
        request_visitor asked;
    };
    using handle = std::shared_ptr<record>;
    explicit patient(host& h) : toy_library(h) {}

    handle launch(task<void> body) {
        auto const made = std::make_shared<record>();
        toy_library::launch(std::move(body));
        return made;
    }
    struct group : toy_library::group {
        explicit group(patient& l) : toy_library::group(l), library(l) {}
        handle start(task<void> body) {
            children.push_back(std::make_shared<record>());
            toy_library::group::start(std::move(body));
            return children.back();
        }
        void cancel() {
            for (handle const& h : children) h->asked(cancel_cause::group, nullptr);
        }
        patient& library;
        std::vector<handle> children;
    };
    void cancel(handle const& h) { h->asked(cancel_cause::program, nullptr); }
    void on_cancel(handle const& h, request_visitor f) { h->asked = std::move(f); }
    static bool is_cancellation(std::exception_ptr const&) { return false; }

    task<void> all(std::vector<task<void>> children) {
        for (task<void>& each : children) co_await std::move(each);
    }
    task<bool> timeout(nanoseconds, task<void> body) {
        co_await std::move(body);
        co_return false;
    }
    task<void> shield(task<void> body) { return body; }

    struct queue {
        queue(patient& l, std::uint32_t capacity) : all(l, capacity), most(capacity) {}
        auto put(std::uint32_t item, std::optional<nanoseconds>) { return all.put(item); }
        auto get(std::optional<nanoseconds>) { return all.get(); }
        queue_outcome try_put(std::uint32_t item) {
            if (all.native.items().size() >= most) return {outcome::would_block, item};
            toy::launch([](queue& q, std::uint32_t i) -> task<void> { co_await q.all.put(i); }(
                                                          *this, item));
            return {outcome::ok, item};
        }
        queue_outcome try_get() { return {outcome::would_block, 0}; }
        void items(auto visit) const { all.items(visit); }
        toy_library::queue all;
        std::uint32_t const most;
    };
};

}  // namespace rollcall::hosted_test
