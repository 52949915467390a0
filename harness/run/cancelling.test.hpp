// A described library that cancels: requests end waits, groups cancel their tasks and their body,
// there are timeouts, shields and races. As in asyncio a request is met once.
#pragma once

#include "harness/run/library.hpp"
#include "harness/run/owned_task.test.hpp"

#include <coroutine>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace rollcall::hosted_test {

struct group_failed {
    std::vector<std::exception_ptr> errors;
};

// Who waits for something to change, and is posted when it has, or is asked to cancel.
class interested {
public:
    explicit interested(host& h) : on_(h) {}
    owned_task<void> wait(bool may_be_cancelled = true) {
        activity& self = co_await this_activity{};
        if (may_be_cancelled) self.meet_and_raise();
        waiter here;
        all_.push_back(&here);
        if (may_be_cancelled) self.interrupt = [this, &here] { wake(here); };
        co_await here;
        self.interrupt = {};
        if (may_be_cancelled) self.meet_and_raise();
    }
    void wake_all() {
        while (!all_.empty()) wake(*all_.front());
    }

private:
    struct waiter {
        std::coroutine_handle<> handle;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> h) noexcept { handle = h; }
        void await_resume() const noexcept {}
    };
    void wake(waiter& w) {
        if (std::erase(all_, &w) != 0) on_.post(w.handle);
    }
    host& on_;
    std::vector<waiter*> all_;
};

enum class cancel_fault { none, timeout_takes_other_requests, group_spares_last_child };

template <cancel_fault Fault>
class cancelling_library {
public:
    static constexpr std::string_view name = "cancelling";
    static constexpr dialect declares{
        .cancellation = {cancellation_style::edge, "here"},
        .closed_group_refuses = {true, "here"},
        .errors = {group_errors::all, "here"},
        .shield = {shield_style::defers, "here"},
        .spawn_into_aborting_group = {late_spawn::refuse, "here"},
        .timeout_zero = {zero_timeout::enters_body, "here"},
        .detached_error_reported = {true, "here"},
    };
    template <class T>
    using task = owned_task<T>;
    using handle = std::shared_ptr<activity>;

    explicit cancelling_library(host& h) : on_(h) {}
    cancelling_library(cancelling_library const&) = delete;

    handle launch(task<void> body) {
        auto const made = std::make_shared<activity>();
        all_.push_back(made);
        run_task(*made, reported(made, std::move(body)));
        return made;
    }
    void cancel(handle const& h) { h->ask(cancel_cause::program); }
    void on_cancel(handle const& h, request_visitor f) { h->told = std::move(f); }
    static bool is_cancellation(std::exception_ptr const& e) {
        try {
            std::rethrow_exception(e);
        } catch (cancelled const&) {
            return true;
        } catch (...) {
            return false;
        }
    }
    static void errors_in(std::exception_ptr const& e, auto visit) {
        try {
            std::rethrow_exception(e);
        } catch (group_failed const& all) {
            for (std::exception_ptr const& each : all.errors) visit(each);
        } catch (...) {
        }
    }

    template <class Make>
    task<void> cancellable(Make make) {
        activity& self = co_await this_activity{};
        self.meet_and_raise();
        auto wait = make();
        self.interrupt = [&wait] { wait.stop(); };
        co_await wait;
        self.interrupt = {};
        self.meet_and_raise();
    }
    task<void> shield(task<void> body) {
        activity& self = co_await this_activity{};
        ++self.shields;
        std::exception_ptr raised;
        try {
            co_await body;
        } catch (...) {
            raised = std::current_exception();
        }
        --self.shields;
        if (raised) std::rethrow_exception(raised);
    }
    task<bool> timeout(nanoseconds limit, task<void> body) {
        activity& self = co_await this_activity{};
        asking_scope const scope = self.open_scope();
        bool is_due = false;
        host::posted const timer = on_.post_after(limit, [&] {
            is_due = true;
            self.ask(cancel_cause::timeout, scope);
        });
        std::exception_ptr raised;
        try {
            co_await body;
        } catch (...) {
            raised = std::current_exception();
        }
        on_.withdraw(timer);
        bool const is_others = self.has_met_others(scope);
        self.close(scope);
        bool const is_own =
            is_due && (!is_others || Fault == cancel_fault::timeout_takes_other_requests);
        if (raised && is_own && is_cancellation(raised)) co_return true;
        if (raised) std::rethrow_exception(raised);
        co_return false;
    }

    class group {
    public:
        explicit group(cancelling_library& l) : library_(l), hosts_(l.on_) {}
        handle start(task<void> body) {
            if (is_closed_ || is_aborting_) return nullptr;
            auto const child = std::make_shared<activity>();
            children_.push_back(child);
            ++running_;
            run_task(*child, counted(child, std::move(body)));
            return child;
        }
        template <class Body>
        task<void> run(Body body, group_kind kind) {
            is_race_ = kind == group_kind::race;
            host_ = &co_await this_activity{};
            scope_ = host_->open_scope();
            bool is_cancelled = false;
            in_body_ = true;
            try {
                co_await body();
            } catch (cancelled const&) {
                is_cancelled = !is_aborting_ || host_->has_met_others(scope_);
            } catch (...) {
                errors_.push_back(std::current_exception());
            }
            in_body_ = false;
            host_->close(scope_);
            if (is_cancelled || !errors_.empty()) cancel();
            while (running_ != 0) {
                try {
                    co_await hosts_.wait(!is_cancelled);
                } catch (cancelled const&) {
                    is_cancelled = true;
                    cancel();
                }
            }
            is_closed_ = true;
            if (is_cancelled && errors_.empty()) throw cancelled{};
            // What it met is told by nobody then.
            for (auto& r : host_->requests) r.is_met = r.is_met && !is_cancelled;
            if (!errors_.empty()) throw group_failed{std::move(errors_)};
        }
        void cancel() {
            if (is_closed_ || std::exchange(is_aborting_, true)) return;
            std::size_t left = children_.size();
            for (handle const& each : children_) {
                bool const is_spared =
                    Fault == cancel_fault::group_spares_last_child && --left == 0;
                if (!is_spared) each->ask(cancel_cause::group);
            }
            if (in_body_) host_->ask(cancel_cause::body, scope_, this);
        }

    private:
        task<void> counted(handle self, task<void> body) {
            bool is_won = false;
            try {
                co_await body;
                is_won = is_race_;
            } catch (cancelled const&) {
            } catch (...) {
                errors_.push_back(std::current_exception());
                is_won = true;
            }
            self->is_over = true;
            if (is_won) cancel();
            if (--running_ == 0) hosts_.wake_all();
        }

        cancelling_library& library_;
        interested hosts_;
        activity* host_ = nullptr;
        asking_scope scope_;
        std::vector<handle> children_;
        std::vector<std::exception_ptr> errors_;
        std::size_t running_ = 0;
        bool is_race_ = false;
        bool in_body_ = false;
        bool is_aborting_ = false;
        bool is_closed_ = false;
    };

    class queue {
    public:
        queue(cancelling_library& l, std::uint32_t capacity)
            : capacity_(capacity), changed_(l.on_) {}
        static bool has(std::uint32_t capacity) { return capacity != 0; }
        task<queue_outcome> put(std::uint32_t item) {
            while (!is_closed_ && items_.size() >= capacity_) co_await changed_.wait();
            if (is_closed_) co_return {outcome::closed, item};
            items_.push_back(item);
            changed_.wake_all();
            co_return {outcome::ok, item};
        }
        task<queue_outcome> get() {
            while (!is_closed_ && items_.empty()) co_await changed_.wait();
            if (items_.empty()) co_return {outcome::closed};
            std::uint32_t const item = items_.front();
            items_.pop_front();
            changed_.wake_all();
            co_return {outcome::ok, item};
        }
        void close() {
            is_closed_ = true;
            changed_.wake_all();
        }
        void items(auto visit) const {
            for (std::uint32_t const item : items_) visit(item);
        }

    private:
        std::uint32_t const capacity_;
        interested changed_;
        std::deque<std::uint32_t> items_;
        bool is_closed_ = false;
    };

private:
    task<void> reported(handle self, task<void> body) {
        std::exception_ptr raised;
        try {
            co_await body;
        } catch (...) {
            raised = std::current_exception();
        }
        self->is_over = true;
        if (raised && !is_cancellation(raised)) on_.unhandled(raised);
    }

    host& on_;
    std::vector<handle> all_;
};

}  // namespace rollcall::hosted_test
