// mini under Rollcall's gate: the host that posts to the gate, and the adapter.
#pragma once

#include "harness/run/adapter.hpp"
#include "harness/schedule/gate.hpp"
#include "runtimes/mini/group.hpp"
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
        .detached_error_reported = {true, here},
        .cancel_silences_errors = {false, here},
        .frames_are_counted = {true, here},
        .footprints_are_complete = {true, here},
    };
    return d;
}

}  // namespace rollcall
