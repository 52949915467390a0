// mini: lazy coroutines with symmetric transfer.
//
// A `task<T>` is a coroutine that runs when it is awaited; its frame dies with it. To run one
// concurrently with others, give it to a runtime or a group. Frames: see frames.hpp.
#pragma once

#include "runtimes/mini/frames.hpp"

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace rollcall::mini {

template <class T>
struct task_promise;

// Await it once; it owns its frame.
template <class T = void>
class [[nodiscard]] task {
public:
    using promise_type = task_promise<T>;
    using frame_type = std::coroutine_handle<promise_type>;

    explicit task(frame_type f) noexcept : frame_(f) {}
    task(task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    ~task() {
        if (frame_) frame_.destroy();
    }
    frame_type frame() const noexcept { return frame_; }

    bool await_ready() const noexcept { return false; }
    frame_type await_suspend(std::coroutine_handle<> parent) const noexcept {
        frame_.promise().continuation = parent;
        return frame_;
    }
    T await_resume() const {
        if (frame_.promise().error) std::rethrow_exception(frame_.promise().error);
        return frame_.promise().take();
    }

private:
    frame_type frame_;
};

// What a coroutine returns.
template <class T>
struct task_value {
    std::optional<T> value;
    void return_value(T v) { value.emplace(std::move(v)); }
    T take() { return std::move(*value); }
};
template <>
struct task_value<void> {
    void return_void() const noexcept {}
    void take() const noexcept {}
};

template <class T>
struct task_promise : pooled, task_value<T> {
    using frame_type = std::coroutine_handle<task_promise>;
    struct final_awaiter : std::suspend_always {
        std::coroutine_handle<> await_suspend(frame_type ended) const noexcept {
            return ended.promise().continuation;
        }
    };

    task<T> get_return_object() noexcept { return task<T>{frame_type::from_promise(*this)}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    final_awaiter final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { error = std::current_exception(); }

    std::coroutine_handle<> continuation = std::noop_coroutine();  // of whoever awaits it
    std::exception_ptr error;
};

}  // namespace rollcall::mini
