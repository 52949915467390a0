// The faults of semaphores, mutexes and events.
#include "runtimes/faulty/planted.hpp"

namespace rollcall::mini {

using namespace rollcall;

template <>
void planted_semaphore::waiter::start() {
    if (broken(defect::newest_acquirer_served_first)) {
        source.line_.insert_after(nullptr, *this);
    } else {
        source.line_.push_back(*this);
    }
    if (most) self->owner.arm(*this, *most);
}

template <>
void planted_semaphore::waiter::stop() noexcept {
    leave();
    if (!broken(defect::turn_lost_when_waiter_is_cancelled)) source.serve();
}

template <>
void planted_semaphore::waiter::time_out() {
    end(acquire_result::timed_out, post_kind::slept);
    if (!broken(defect::turn_lost_when_waiter_times_out)) source.serve();
}

template <>
acquire_result planted_semaphore::waiter::await_resume() {
    bool const served = result == acquire_result::ok;
    if (broken(defect::permit_lost_when_acquire_is_cancelled) && served) self->take_pending(*this);
    awaiter<planted_host, waiter>::await_resume();
    return result;
}

template <>
acquire_result planted_semaphore::try_acquire(std::size_t n) {
    bool const must_line_up = line_.first != nullptr && !broken(defect::acquire_overtakes_waiters);
    if (must_line_up || permits_ < n) return acquire_result::would_block;
    permits_ -= n;
    return acquire_result::ok;
}

template <>
void planted_semaphore::serve() {
    while (line_.first != nullptr && line_.first->wanted <= permits_) {
        bool const is_kept = broken(defect::release_keeps_what_it_hands_over);
        if (!is_kept) permits_ -= line_.first->wanted;
        line_.first->end(acquire_result::ok, post_kind::resume);
        if (is_kept || broken(defect::release_wakes_one)) return;
    }
}

template <>
acquire_result mutex<planted_host>::try_lock() {
    // Between its hand-over and the next step of who was woken for it.
    bool const is_under_way = permit_.permits() == 0 && holder_ == nullptr;
    if (broken(defect::mutex_taken_from_woken_waiter) && is_under_way) {
        holder_ = task_state<planted_host>::current;
        return acquire_result::ok;
    }
    acquire_result const result = permit_.try_acquire();
    if (result == acquire_result::ok) holder_ = task_state<planted_host>::current;
    return result;
}

template <>
bool mutex<planted_host>::unlock() {
    bool const is_mine = holder_ != nullptr && holder_ == task_state<planted_host>::current;
    bool const may_take = broken(defect::mutex_released_by_anybody) && holder_ != nullptr;
    if (!is_mine && !may_take) return false;
    holder_ = nullptr;
    permit_.release();
    return true;
}

template <>
void event<planted_host>::set() {
    set_ = true;
    while (waiters_.first != nullptr) {
        waiters_.first->end(wait_result::ok, post_kind::resume);
        if (broken(defect::set_wakes_one)) return;
    }
}

}  // namespace rollcall::mini
