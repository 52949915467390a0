// The faults of tasks, sleeps, timeouts and cleanups.
#include "runtimes/faulty/planted.hpp"

namespace rollcall {

thread_local planted planted_here;

void planted_host::cancel_reached(task_context* task, mini::cancel_origin origin,
                                  group_context* group) {
    bool const as_a_whole =
        origin == mini::cancel_origin::request || origin == mini::cancel_origin::group;
    if (as_a_whole) planted_here.asked_to_cancel.insert(task->id);
    gate_host::cancel_reached(task, origin, group);
}

void planted_host::unhandled(task_context* task, std::exception_ptr const& error) {
    if (broken(defect::detached_error_swallowed)) return;
    bool const was_asked = planted_here.asked_to_cancel.contains(task->id);
    if (broken(defect::cancelled_detached_error_swallowed) && was_asked) return;
    gate_host::unhandled(task, error);
}

namespace {

bool skips_cleanup(std::exception_ptr const& raised) {
    if (!raised) return false;
    try {
        std::rethrow_exception(raised);
    } catch (mini::cancelled const& c) {
        bool const by_timeout = c.cause != nullptr && c.cause->kind == mini::scope_kind::timeout;
        return broken(defect::cleanup_skipped_when_timeout_ends_body) && by_timeout;
    } catch (mini::group_error const& g) {
        return broken(defect::cleanup_skipped_after_several_errors) && g.errors.size() > 1;
    } catch (...) {
        return false;
    }
}

}  // namespace

template <>
mini::task<> mini_adapter<planted_host>::cleanup(task_context&, mini::task<> body,
                                                 mini::task<> after) {
    std::exception_ptr raised;
    try {
        co_await std::move(body);
    } catch (...) {
        raised = std::current_exception();
    }
    if (skips_cleanup(raised)) std::rethrow_exception(raised);
    co_await std::move(after);
    if (broken(defect::cancel_swallowed_by_cleanup) && mini::is_cancellation(raised)) co_return;
    if (raised) std::rethrow_exception(raised);
}

}  // namespace rollcall

namespace rollcall::mini {

using namespace rollcall;

template <>
void task_state<planted_host>::run_step() noexcept {
    if (broken(defect::continuation_resumed_twice) && waiting_ != nullptr) {
        waiting_->abandon(*waiting_);
    }
    waiting_ = nullptr;
    task_state* const before = std::exchange(current, this);
    next_.resume();
    current = before;
    if (finished_ || !body_->frame().done()) return;
    if (auto const again = planted_here.second_runs.find(this);
        again != planted_here.second_runs.end()) {
        owner.withdraw(*this);
        owner.withdraw(again->second);
        planted_here.second_runs.erase(again);
    }
    finish();
}

template <>
bool task_state<planted_host>::take_pending(suspension& s) noexcept {
    scope* found = nullptr;
    scope* at = innermost;
    bool is_shielded = false;
    for (; at != nullptr; at = at->outer) {
        if (at->kind == scope_kind::shield) {
            if (broken(defect::shield_lets_timeouts_through)) {
                is_shielded = true;
            } else if (broken(defect::shield_wears_out) && whole_.pending &&
                       ++planted_here.kept_away[this] > 2) {
                continue;
            } else {
                break;
            }
        }
        if (at->pending && (!is_shielded || at->kind == scope_kind::timeout)) found = at;
    }
    if (found == nullptr) return false;
    found->pending = broken(defect::cancel_delivered_twice) && waiting_ == &s &&
                     planted_here.delivered_once.insert(this).second;
    s.request = cancelled{found != &whole_ ? found : nullptr};
    return true;
}

template <>
void task_state<planted_host>::finish() noexcept {
    finished_ = true;
    std::exception_ptr const& error = body_->frame().promise().error;
    bool const infects =
        broken(defect::cancelled_task_cancels_who_joins_it) && is_cancellation(error);
    while (joiners.last != nullptr) {
        if (infects) joiners.last->request = cancelled{};
        joiners.last->end();
    }
    if (group_) {
        group_->child_finished(error);
    } else if (error && !is_cancellation(error)) {
        owner.unhandled(data, error);
    }
    owner.forget(*this);
}

template <>
void runtime<planted_host>::forget(task_state<planted_host>& t) noexcept {
    task_ref<planted_host> const last = std::exchange(t.kept_, {});
    live_.remove(t);
    bool const leak = broken(defect::frame_leaks_on_cancel_path) && t.finished_ &&
                      is_cancellation(t.body_->frame().promise().error);
    if (leak) {
        [[maybe_unused]] auto* const leaked = new task<>(std::move(*t.body_));
    }
    t.body_.reset();
}

template <>
void sleep<planted_host>::start() {
    constexpr nanoseconds tick = nanoseconds_per_tick;
    nanoseconds after = duration;
    if (broken(defect::timer_early_by_one_tick) && after >= 2 * tick) after -= tick;
    if (broken(defect::timer_coalesced_with_earlier_one)) {
        // Joins the earlier sleep that ends within the tick before this one.
        nanoseconds const now = self->owner.now();
        nanoseconds const end = now + after;
        nanoseconds const earlier = std::exchange(planted_here.last_sleep_end, end);
        if (earlier > now && earlier < end && end - earlier <= 2 * tick) after = earlier - now;
    }
    if (broken(defect::timer_late_behind_longer_one)) {
        nanoseconds const now = self->owner.now();
        nanoseconds const end = now + after;
        nanoseconds const longer = std::exchange(planted_here.last_sleep_end, end);
        if (longer > end && longer - end <= 2 * tick) after = longer - now;
    }
    bool const was_asked = !planted_here.asked_to_cancel.empty();
    if (broken(defect::timer_late_after_cancel) && was_asked && after == tick) after = 3 * tick;
    self->owner.arm(*this, after);
}

template <>
void timeout_scope<planted_host>::start(nanoseconds limit) {
    bool const in_group_body = outer->kind == scope_kind::body;
    if (broken(defect::timeout_lost_in_group_body) && in_group_body) return;
    if (broken(defect::timeout_zero_never_fires) && limit <= 0) return;
    if (limit <= 0) return expire();
    self.owner.arm(*this, limit);
}

template <>
void timeout_scope<planted_host>::expire() noexcept {
    self.request_cancel(cancel_origin::timeout, nullptr, this);
    if (broken(defect::expiry_lost_when_body_is_ready)) pending = false;
}

template <>
task<> timeout_after<planted_host>(std::optional<nanoseconds> limit, task<> body) {
    timeout_scope<planted_host> const own{*task_state<planted_host>::current, limit};
    bool const is_inner = own.outer->kind == scope_kind::timeout;
    try {
        co_await std::move(body);
    } catch (cancelled const& c) {
        if (c.cause != &own) throw;
        if (broken(defect::inner_timeout_keeps_its_cancellation) && is_inner) throw;
        throw timeout_error{};
    } catch (...) {
        bool const is_over = limit && !own.armed;
        if (broken(defect::timeout_raises_over_error) && is_over) throw timeout_error{};
        throw;
    }
    if (broken(defect::finished_timeout_polls)) {
        while (own.armed) co_await stubborn_yield{};
    }
}

}  // namespace rollcall::mini
