// toy: a coroutine library of the smallest kind, to be tested by Rollcall. It has lazy tasks,
// groups that wait for their tasks, and bounded queues; no threads, no timers, no cancellation. Who
// waits is resumed inside the call that ends the wait.
#pragma once

#include <coroutine>
#include <cstddef>
#include <deque>
#include <exception>
#include <optional>
#include <utility>

namespace toy {

namespace detail {

template <class T>
struct result {
    std::optional<T> value;
    void return_value(T v) { value.emplace(std::move(v)); }
    T take() { return std::move(*value); }
};
template <>
struct result<void> {
    void return_void() const noexcept {}
    void take() const noexcept {}
};

}  // namespace detail

// A coroutine that starts when it is awaited, and then gives a T or raises.
template <class T>
class [[nodiscard]] task {
public:
    struct promise_type : detail::result<T> {
        std::coroutine_handle<> awaited_by = std::noop_coroutine();
        std::exception_ptr error;

        struct resume_who_awaits {
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(
                std::coroutine_handle<promise_type> ended) const noexcept {
                return ended.promise().awaited_by;
            }
            void await_resume() const noexcept {}
        };
        task get_return_object() noexcept { return task(handle::from_promise(*this)); }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        resume_who_awaits final_suspend() const noexcept { return {}; }
        void unhandled_exception() noexcept { error = std::current_exception(); }
    };
    using handle = std::coroutine_handle<promise_type>;

    task(task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    task& operator=(task&& other) noexcept {
        std::swap(frame_, other.frame_);
        return *this;
    }
    ~task() {
        if (frame_) frame_.destroy();
    }

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> by) const noexcept {
        frame_.promise().awaited_by = by;
        return frame_;
    }
    T await_resume() const {
        if (frame_.promise().error) std::rethrow_exception(frame_.promise().error);
        return frame_.promise().take();
    }

private:
    explicit task(handle frame) noexcept : frame_(frame) {}
    handle frame_;
};

namespace detail {

// Runs at once, and destroys itself.
struct detached {
    struct promise_type {
        detached get_return_object() const noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
    };
};

}  // namespace detail

// Starts a task that nobody awaits; an error of it ends the process.
inline void launch(task<void> body) {
    [](task<void> own) -> detail::detached { co_await own; }(std::move(body));
}

// Those who wait, the first one first.
class waiters {
public:
    auto wait() noexcept {
        struct awaiter {
            waiters& in;
            bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<> h) const { in.all_.push_back(h); }
            void await_resume() const noexcept {}
        };
        return awaiter{*this};
    }
    void resume_one() {
        if (all_.empty()) return;
        std::coroutine_handle<> const first = all_.front();
        all_.pop_front();
        first.resume();
    }
    void resume_all() {
        for (std::coroutine_handle<> const h : std::exchange(all_, {})) h.resume();
    }

private:
    std::deque<std::coroutine_handle<>> all_;
};

// Tasks that are awaited together. An error of one of them ends the process.
class group {
public:
    void start(task<void> body) {
        ++running_;
        launch(counted(std::move(body)));
    }
    task<void> wait() {
        while (running_ != 0) co_await hosts_.wait();
    }

private:
    task<void> counted(task<void> body) {
        co_await body;
        if (--running_ == 0) hosts_.resume_all();
    }
    std::size_t running_ = 0;
    waiters hosts_;
};

// Items between tasks; at most `capacity` of them wait.
template <class T>
class queue {
public:
    explicit queue(std::size_t capacity) : capacity_(capacity) {}

    // False: the queue is closed.
    task<bool> put(T item) {
        while (!is_closed_ && items_.size() >= capacity_) co_await putters_.wait();
        if (is_closed_) co_return false;
        items_.push_back(std::move(item));
        getters_.resume_one();
        co_return true;
    }
    // Nothing: the queue is closed, and empty.
    task<std::optional<T>> get() {
        while (!is_closed_ && items_.empty()) co_await getters_.wait();
        if (items_.empty()) co_return std::nullopt;
        T item = std::move(items_.front());
        items_.pop_front();
        putters_.resume_one();
        co_return item;
    }
    void close() {
        is_closed_ = true;
        putters_.resume_all();
        getters_.resume_all();
    }
    std::deque<T> const& items() const noexcept { return items_; }

private:
    std::size_t const capacity_;
    std::deque<T> items_;
    bool is_closed_ = false;
    waiters putters_;
    waiters getters_;
};

}  // namespace toy
