// Coroutines that know whose they are, and who has asked that one to cancel.
#pragma once

#include "harness/run/description.hpp"

#include <algorithm>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace rollcall::hosted_test {

struct cancelled {};
// What may ask a task to cancel, while it is inside: a timeout, the body of a group.
struct asking_scope {
    std::uint64_t id = 0;  // 0: somebody outside
    int shields = 0;       // around it, which it does not heed
};

// A task, and who asked it to cancel.
struct activity {
    struct request {
        asking_scope by;
        bool is_met = false;
    };
    request_visitor told;
    std::vector<request> requests;
    std::function<void()> interrupt;  // of the wait that goes on
    std::uint64_t scopes = 0;
    int shields = 0;
    bool is_over = false;

    asking_scope open_scope() { return {++scopes, shields}; }
    void ask(cancel_cause cause, asking_scope by = {}, void const* group = nullptr) {
        if (is_over) return;
        if (told) told(cause, group);
        requests.push_back({by});
        if (is_asked() && interrupt) interrupt();
    }
    bool is_pending(request const& r) const { return !r.is_met && r.by.shields >= shields; }
    bool is_asked() const {
        return std::ranges::any_of(requests, [this](auto& r) { return is_pending(r); });
    }
    void meet_and_raise() {
        if (!is_asked()) return;
        std::erase_if(requests, [](request const& r) { return r.is_met; });
        for (request& r : requests) r.is_met = is_pending(r);
        throw cancelled{};
    }
    void close(asking_scope const& s) {
        std::erase_if(requests, [&](request const& r) { return r.by.id == s.id; });
    }
    bool has_met_others(asking_scope const& s) const {
        return std::ranges::any_of(requests, [&](auto& r) { return r.is_met && r.by.id != s.id; });
    }
};

template <class T>
struct held_result {
    std::optional<T> value;
    void return_value(T v) { value.emplace(std::move(v)); }
    T take() { return std::move(*value); }
};
template <>
struct held_result<void> {
    void return_void() const noexcept {}
    void take() const noexcept {}
};
struct promise_of_activity {
    activity* of = nullptr;
    std::coroutine_handle<> awaited_by = std::noop_coroutine();
    std::exception_ptr error;
    void unhandled_exception() noexcept { error = std::current_exception(); }
    std::suspend_always initial_suspend() const noexcept { return {}; }
};

// Whose activity it is, it has from who awaits it.
template <class T>
class [[nodiscard]] owned_task {
public:
    struct promise_type : promise_of_activity, held_result<T> {
        owned_task get_return_object() noexcept { return owned_task(handle::from_promise(*this)); }
        struct to_awaiting {
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(
                std::coroutine_handle<promise_type> ended) const noexcept {
                return ended.promise().awaited_by;
            }
            void await_resume() const noexcept {}
        };
        to_awaiting final_suspend() const noexcept { return {}; }
    };
    using handle = std::coroutine_handle<promise_type>;
    owned_task(owned_task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    owned_task& operator=(owned_task&& other) noexcept {
        std::swap(frame_, other.frame_);
        return *this;
    }
    ~owned_task() {
        if (frame_) frame_.destroy();
    }
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> by) const noexcept {
        frame_.promise().of = by.promise().of;
        frame_.promise().awaited_by = by;
        return frame_;
    }
    T await_resume() const {
        if (frame_.promise().error) std::rethrow_exception(frame_.promise().error);
        return frame_.promise().take();
    }

private:
    explicit owned_task(handle frame) noexcept : frame_(frame) {}
    handle frame_;
};

// co_await: the activity of the coroutine.
struct this_activity {
    activity* of = nullptr;
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
        of = h.promise().of;
        return false;
    }
    activity& await_resume() const noexcept { return *of; }
};

// The outermost coroutine of a task: destroys itself.
struct started_task {
    struct promise_type {
        activity* of;
        template <class Body>
        promise_type(activity& a, Body&) noexcept : of(&a) {}
        started_task get_return_object() const noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
    };
};
inline started_task run_task(activity&, owned_task<void> body) { co_await body; }

}  // namespace rollcall::hosted_test
