// The faults of groups.
#include "runtimes/faulty/planted.hpp"

namespace rollcall::mini {

using namespace rollcall;

template <>
task_ref<planted_host> group_state<planted_host>::spawn(task<> body, task_context* d) {
    if (refuses()) {
        if (broken(defect::refused_spawn_leaks_frame)) {
            [[maybe_unused]] auto* const leaked = new task<>(std::move(body));
        }
        return {};
    }
    task_ref<planted_host> child =
        host_.owner.create(std::move(body), d, group_ref<planted_host>{this});
    child->spawned_by_child = task_state<planted_host>::current != &host_;
    children_.push_back(*child);
    ++running_;
    if (broken(defect::spawn_runs_inline) && running_ > 2) {
        child->run_step();
    } else {
        child->wake();
    }
    return child;
}

template <>
void group_state<planted_host>::abort() {
    if (aborting_) return;
    aborting_ = true;
    bool const failed = !errors_.empty();
    for (task_state<planted_host>* c = children_.last; c != nullptr; c = children_.before(*c)) {
        if (broken(defect::siblings_not_cancelled) && failed) break;
        bool const newest = c == children_.last;
        if (broken(defect::newest_sibling_not_cancelled) && newest && failed) continue;
        bool const by_child = c->spawned_by_child;
        if (broken(defect::cancel_skips_tasks_spawned_by_children) && by_child) continue;
        c->request_cancel(cancel_origin::group, data);
    }
    if (body_ != nullptr) host_.request_cancel(cancel_origin::body, data, body_);
}

template <>
void group_state<planted_host>::child_finished(std::exception_ptr const& error) {
    --running_;
    bool const drop = broken(defect::only_first_error_kept) && !errors_.empty();
    if (error && !is_cancellation(error) && !drop) fail(error);
    bool const race = kind_ == group_kind::race && !broken(defect::race_waits_for_all);
    bool const anyhow = broken(defect::cancelled_child_decides_race);
    if ((!error || anyhow) && race) abort();
    bool const by_itself = is_cancellation(error) && !aborting_;
    if (broken(defect::cancelled_child_counts_as_error) && by_itself) fail(error);
    if (!host_waits_ || must_wait()) return;
    host_waits_ = false;
    host_.wake();
}

template <>
void group_state<planted_host>::wait::start() noexcept {
    if (planted_here.polling_groups.contains(&group)) {
        self->wake();
    } else {
        group.host_waits_ = true;
    }
}

template <>
bool group_state<planted_host>::refuses() const noexcept {
    if (broken(defect::closed_group_accepts_spawn) && closed_) return false;
    if (broken(defect::aborting_group_accepts_spawn) && !closed_) return false;
    return aborting_ || closed_;
}

template <>
bool group_state<planted_host>::must_wait() const noexcept {
    if (broken(defect::group_returns_before_last_child)) return running_ > 1;
    if (broken(defect::abort_does_not_wait) && aborting_) return false;
    return running_ > 0;
}

template <>
void group_state<planted_host>::host_was_cancelled(cancelled const& c) {
    outer_ = c;
    if (broken(defect::waiting_host_keeps_cancel)) return;
    if (broken(defect::cancelled_group_wait_polls) && !aborting_) {
        planted_here.polling_groups.insert(this);
    }
    abort();
}

template <>
void group_state<planted_host>::close() noexcept {
    closed_ = true;
    planted_here.polling_groups.erase(this);
    if (broken(defect::cancel_lost_while_group_aborts) && !errors_.empty()) {
        scope* whole = host_.innermost;
        while (whole->outer != nullptr) whole = whole->outer;
        whole->pending = false;
        outer_.reset();
    }
    if (broken(defect::error_lost_when_host_is_cancelled) && outer_) errors_.clear();
}

}  // namespace rollcall::mini
