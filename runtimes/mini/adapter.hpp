// mini under Rollcall's gate: the host that posts to the gate, and the adapter.
#pragma once

#include "harness/run/adapter.hpp"
#include "harness/schedule/gate.hpp"
#include "runtimes/mini/event.hpp"
#include "runtimes/mini/group.hpp"
#include "runtimes/mini/mutex.hpp"
#include "runtimes/mini/queue.hpp"
#include "runtimes/mini/timing.hpp"

#include <deque>

namespace rollcall {

// Executes mini's posted work through the gate.
class gate_host {
public:
    using work = rollcall::work;
    using timer = rollcall::timer;
    using task_data = task_context;
    using group_data = group_context;

    explicit gate_host(gate& g) noexcept : gate_(g) {}

    void post(work& w, task_context* task, mini::post_kind kind) {
        option o = task->next;
        o.resumes = kind != mini::post_kind::expiry;
        if (kind != mini::post_kind::resume) o.kind = option_kind::timer;
        if (kind == mini::post_kind::slept) gate_.touch_wait_of(task->id, access_kind::write);
        gate_.post(w, o);
    }
    void post_external(work& w, task_context* task) {
        option o = task->next;
        o.resumes = true;
        o.kind = option_kind::external;
        gate_.post(w, o);
    }
    void withdraw(work& w) noexcept { gate_.withdraw(w); }
    void arm(timer& t, nanoseconds after) { gate_.arm(t, after); }
    void disarm(timer& t) noexcept { gate_.disarm(t); }
    nanoseconds now() const noexcept { return gate_.now(); }

    void cancel_reached(task_context* task, mini::cancel_origin origin, group_context* group) {
        note_cancel_reached(gate_, *task, group == nullptr ? nothing : group->id,
                            static_cast<cancel_cause>(origin));
    }
    void unhandled(task_context* task, std::exception_ptr const& error) {
        std::vector<std::uint32_t> errors;
        classify(error, errors);
        for (std::uint32_t const e : errors) {
            gate_.record(event_kind::error_reported, task->id, 0, nothing, e);
        }
    }

    static outcome classify(std::exception_ptr const& raised, std::vector<std::uint32_t>& errors) {
        if (mini::is_cancellation(raised)) return outcome::cancelled;
        try {
            std::rethrow_exception(raised);
        } catch (program_error const& e) {
            errors.push_back(e.id);
        } catch (mini::group_error const& group) {
            for (std::exception_ptr const& e : group.errors) classify(e, errors);
        } catch (...) {
            errors.push_back(0);
        }
        return outcome::error;
    }

private:
    gate& gate_;
};

// Awaits something that happens outside the runtime; the gate decides when.
template <class H>
struct external_completion : mini::awaiter<H, external_completion<H>> {
    void start() { this->self->owner.post_external(*this->self, this->self->data); }
    void stop() noexcept { this->self->owner.withdraw(*this->self); }
};

template <class H>
class mini_adapter {
public:
    using host = H;
    using task = mini::task<>;
    using task_ref = mini::task_ref<host>;
    using group_ref = mini::group_ref<host>;
    using item_queue = mini::queue<host, std::uint32_t>;
    static constexpr std::string_view name = "mini";
    static dialect const& declares() noexcept;

    explicit mini_adapter(gate& g) : gate_(g), runtime_(g) {}

    void begin(program const& p) {
        frames_before_ = frames_alive();
        for (std::size_t q = 0; q < p.queues.size(); ++q) {
            std::size_t const capacity =
                p.queues[q].capacity == unbounded ? item_queue::unbounded : p.queues[q].capacity;
            if (q == queues_.size()) {
                queues_.emplace_back(capacity);
            } else {
                queues_[q].reset(capacity);
            }
        }
        begin_sync(p);
    }
    void start(task_context& root, task body) { runtime_.detach(std::move(body), &root); }
    void drive() {
        while (gate_.step()) {
        }
    }
    std::int64_t teardown() {
        runtime_.destroy_all();
        return frames_alive() - frames_before_;
    }

    mini::yield<host> yield(task_context&) noexcept { return {}; }
    external_completion<host> io(task_context&) noexcept { return {}; }
    mini::sleep<host> sleep(task_context&, nanoseconds d) noexcept { return mini::sleep<host>{d}; }

    template <class Body>
    task group(task_context&, group_context& g, group_kind kind, Body body) {
        auto const native =
            kind == group_kind::all ? mini::group_kind::all : mini::group_kind::race;
        return mini::with_group<host>(native, std::move(body), &g);
    }
    task_ref spawn(task_context&, group_ref& g, task_context& child, task body) {
        return g->spawn(std::move(body), &child);
    }
    task_ref detach(task_context&, task_context& child, task body) {
        return runtime_.detach(std::move(body), &child);
    }
    mini::join<host> join(task_context&, task_ref const& t) { return mini::join<host>{t}; }
    void cancel(task_context&, task_ref const& t) {
        t->request_cancel(mini::cancel_origin::request);
    }
    void cancel_group(task_context&, group_ref const& g) { g->abort(); }

    mini::task<bool> timeout(task_context&, std::optional<nanoseconds> limit, task body) {
        try {
            co_await mini::timeout_after<host>(limit, std::move(body));
        } catch (mini::timeout_error const&) {
            co_return true;
        }
        co_return false;
    }
    task shield(task_context&, task body) { return mini::shielded<host>(std::move(body)); }
    task cleanup(task_context&, task body, task after) {
        std::exception_ptr raised;
        try {
            co_await std::move(body);
        } catch (...) {
            raised = std::current_exception();
        }
        co_await std::move(after);
        if (raised) std::rethrow_exception(raised);
    }

    auto put(task_context&, std::uint32_t q, std::uint32_t item, std::optional<nanoseconds> limit) {
        return queue_wait{queues_[q], true, item, limit};
    }
    auto get(task_context&, std::uint32_t q, std::optional<nanoseconds> limit) {
        return queue_wait{queues_[q], false, 0, limit};
    }
    queue_outcome try_put(std::uint32_t q, std::uint32_t item) {
        return {outcome_of(queues_[q].try_put(item)), item};
    }
    queue_outcome try_get(std::uint32_t q) {
        std::uint32_t item = 0;
        outcome const result = outcome_of(queues_[q].try_get(item));
        return {result, item};
    }
    void close(std::uint32_t q) { queues_[q].close(); }
    template <class Visit>
    void drain(std::uint32_t q, Visit&& visit) {
        for (std::uint32_t const item : queues_[q].items()) visit(item);
    }

    mini::task<outcome> acquire(task_context&, std::uint32_t s, std::uint32_t permits,
                                std::optional<nanoseconds> limit) {
        permit_source& from = permits_[s];
        if (from.is_mutex) co_return outcome_of(co_await from.mutex.lock(limit));
        co_return outcome_of(co_await from.semaphore.acquire(permits, limit));
    }
    outcome try_acquire(task_context&, std::uint32_t s, std::uint32_t permits) {
        permit_source& from = permits_[s];
        return outcome_of(from.is_mutex ? from.mutex.try_lock()
                                        : from.semaphore.try_acquire(permits));
    }
    outcome release(task_context&, std::uint32_t s, std::uint32_t permits) {
        permit_source& to = permits_[s];
        if (to.is_mutex) return to.mutex.unlock() ? outcome::ok : outcome::refused;
        to.semaphore.release(permits);
        return outcome::ok;
    }
    std::uint32_t permits_left(std::uint32_t s) const noexcept {
        permit_source const& from = permits_[s];
        if (from.is_mutex) return from.mutex.is_free() ? 1 : 0;
        return static_cast<std::uint32_t>(from.semaphore.permits());
    }
    mini::task<outcome> wait(task_context&, std::uint32_t e, std::optional<nanoseconds> limit) {
        mini::wait_result const result = co_await events_[e].wait(limit);
        co_return result == mini::wait_result::ok ? outcome::ok : outcome::timed_out;
    }
    void set(std::uint32_t e) { events_[e].set(); }
    void clear(std::uint32_t e) noexcept { events_[e].clear(); }

    static outcome classify(std::exception_ptr const& raised, std::vector<std::uint32_t>& errors) {
        return H::classify(raised, errors);
    }

private:
    static outcome outcome_of(mini::queue_result r) noexcept {
        switch (r) {
            case mini::queue_result::ok: return outcome::ok;
            case mini::queue_result::closed: return outcome::closed;
            case mini::queue_result::would_block: return outcome::would_block;
            case mini::queue_result::timed_out: return outcome::timed_out;
        }
        return outcome::ok;
    }

    static outcome outcome_of(mini::acquire_result r) noexcept {
        switch (r) {
            case mini::acquire_result::ok: return outcome::ok;
            case mini::acquire_result::would_block: return outcome::would_block;
            case mini::acquire_result::timed_out: return outcome::timed_out;
        }
        return outcome::ok;
    }

    // Either of the two, as the program declares it.
    struct permit_source {
        bool is_mutex = false;
        mini::semaphore<host> semaphore{0};
        mini::mutex<host> mutex;
    };

    void begin_sync(program const& p) {
        while (permits_.size() < p.semaphores.size()) permits_.emplace_back();
        for (std::size_t s = 0; s < p.semaphores.size(); ++s) {
            permits_[s].is_mutex = p.semaphores[s].is_mutex;
            permits_[s].semaphore.reset(p.semaphores[s].permits);
            permits_[s].mutex.reset();
        }
        while (events_.size() < p.events.size()) events_.emplace_back();
        for (mini::event<host>& e : events_) e.reset();
    }

    // A put or get, with mini's own limit.
    struct queue_wait : item_queue::waiter {
        using item_queue::waiter::waiter;
        queue_outcome await_resume() {
            auto const [ended, value] = item_queue::waiter::await_resume();
            return {outcome_of(ended), value};
        }
    };

    static std::int64_t frames_alive() noexcept {
        mini::frame_pool const& pool = mini::frame_pool::local();
        return static_cast<std::int64_t>(pool.created() - pool.destroyed());
    }

    gate& gate_;
    mini::runtime<host> runtime_;
    std::deque<item_queue> queues_;
    std::deque<permit_source> permits_;
    std::deque<mini::event<host>> events_;
    std::int64_t frames_before_ = 0;
};

template <class H>
dialect const& mini_adapter<H>::declares() noexcept {
    static constexpr std::string_view here = "runtimes/mini/README.md";
    static constexpr dialect d{
        .order = {ready_order::any, here},
        .cancellation = {cancellation_style::edge, here},
        .groups_hold_children = {true, here},
        .closed_group_refuses = {true, here},
        .errors = {group_errors::all, here},
        .shield = {shield_style::defers, here},
        .spawn_into_aborting_group = {late_spawn::refuse, here},
        .capacity_zero = {zero_capacity::rendezvous, here},
        .timeout_zero = {zero_timeout::enters_body, here},
        .timeout_body_is_task = {false, here},
        .queue_is_fair = {true, here},
        .acquire_is_fair = {true, here},
        .acquire_holds_up = {true, here},
        .mutex_has_owner = {true, here},
        .permits_may_grow = {true, here},
        .detached_error_reported = {true, here},
        .cancel_silences_errors = {false, here},
        .frames_are_counted = {true, here},
        .footprints_are_complete = {true, here},
    };
    return d;
}

}  // namespace rollcall
