// The faults of queues.
#include "runtimes/faulty/planted.hpp"

#include <algorithm>
#include <semaphore>

namespace rollcall {

template <>
queue_outcome mini_adapter<planted_host>::try_put(std::uint32_t q, std::uint32_t item) {
    planted_here.is_try_put = true;
    mini::queue_result const result = queues_[q].try_put(item);
    planted_here.is_try_put = false;
    return {outcome_of(result), item};
}

template <>
queue_outcome mini_adapter<planted_host>::try_get(std::uint32_t q) {
    std::uint32_t item = 0;
    bool const is_last = queues_[q].items().size() == 1;
    if (broken(defect::try_get_gives_up_beside_item) && is_last) return {outcome::would_block, 0};
    outcome const result = outcome_of(queues_[q].try_get(item));
    return {result, item};
}

}  // namespace rollcall

namespace rollcall::mini {

using namespace rollcall;

template <>
void planted_queue::waiter::stop() noexcept {
    bool const others = source.getters_.first != source.getters_.last;
    if (broken(defect::crashes_when_getter_is_cancelled) && !is_put && others) {
        *static_cast<int volatile*>(nullptr) = 1;
    }
    if (broken(defect::capacity_ignored_after_cancelled_put) && is_put) {
        source.capacity_ = unbounded;
    }
    if (broken(defect::wakeup_lost_when_waiter_is_cancelled) && !is_put) {
        if (most) self->owner.disarm(*this);
    } else {
        leave();
    }
}

template <>
std::pair<queue_result, std::uint32_t> planted_queue::waiter::await_resume() {
    leave();
    bool const served = !is_put && result == queue_result::ok;
    if (broken(defect::item_lost_when_get_is_cancelled) && served) self->take_pending(*this);
    awaiter<planted_host, waiter>::await_resume();
    return {result, item};
}

template <>
queue_result planted_queue::try_put(std::uint32_t const& item) {
    bool const is_born_closed =
        broken(defect::queue_without_a_bound_born_closed) && capacity_ == unbounded;
    if (closed_ || is_born_closed) return queue_result::closed;
    if (waiter* const getter = getters_.first; getter != nullptr) {
        if (broken(defect::wakeup_lost_when_waiter_is_cancelled) && getter->request) {
            buffer_.push_back(item);
            return queue_result::ok;
        }
        getter->item = item;
        serve(*getter, queue_result::ok);
        return queue_result::ok;
    }
    std::size_t& owed = planted_here.room_owed[this];
    bool const overtakes =
        planted_here.is_try_put && capacity_ > 0 && putters_.first != nullptr && owed > 0;
    if (broken(defect::try_put_overtakes_waiting_putter) && overtakes) {
        --owed;
        buffer_.insert(buffer_.end() - std::ssize(items()), item);
        return queue_result::ok;
    }
    if (!has_room()) return queue_result::would_block;
    bool const is_last_place = capacity_ != unbounded && items().size() + 1 == capacity_;
    if (broken(defect::try_put_gives_up_beside_room) && planted_here.is_try_put && is_last_place) {
        return queue_result::would_block;
    }
    buffer_.push_back(item);
    return queue_result::ok;
}

template <>
void planted_queue::close() {
    if (closed_) return;
    closed_ = true;
    bool const several_getters = getters_.first != getters_.last;
    if (broken(defect::spins_without_suspending) && several_getters) {
        for (bool volatile spin = true; spin;) {
        }
    }
    if (broken(defect::memory_exhausted_by_close) && several_getters) {
        static std::vector<std::vector<char>> hoard;
        for (;;) hoard.emplace_back(std::size_t{1} << 20, 'x');
    }
    if (broken(defect::items_lost_on_close)) {
        buffer_.clear();
        first_ = 0;
    }
    serve_all(getters_);
    serve_all(putters_);
}

template <>
void planted_queue::line_up(waiter& w) noexcept {
    if (broken(defect::get_blocks_its_thread) && !w.is_put && getters_.first != nullptr) {
        std::binary_semaphore(0).acquire();
    }
    if (broken(defect::newest_putter_served_first) && w.is_put) {
        putters_.insert_after(nullptr, w);
    } else {
        (w.is_put ? putters_ : getters_).push_back(w);
    }
}

template <>
void planted_queue::serve(waiter& w, queue_result result) {
    if (broken(defect::wakeup_lost_when_waiter_is_cancelled) && w.request) return w.leave();
    if (broken(defect::resumes_past_the_gate)) {
        w.leave();
        w.result = result;
        return w.self->run_step();
    }
    task_state<planted_host>& task = *w.self;
    w.end(result, post_kind::resume);
    if (!broken(defect::continuation_resumed_twice)) return;
    second_run& again = planted_here.second_runs[&task];
    if (again.task != nullptr) return;
    again.task = &task;
    again.run = [](work& r) noexcept { static_cast<second_run&>(r).task->run_step(); };
    task.owner.post(again, task.data, post_kind::resume);
}

template <>
void planted_queue::serve_all(list<waiter>& waiting) {
    if (broken(defect::close_forgets_waiting_putters) && &waiting == &putters_) return;
    while (waiting.first != nullptr) {
        serve(*waiting.first, queue_result::closed);
        if (broken(defect::close_forgets_waiting_getters) && &waiting == &getters_) return;
    }
}

template <>
void planted_queue::accept_waiting_putters() {
    bool const others_wait = putters_.first != putters_.last;
    if (broken(defect::putter_not_woken_by_get) && others_wait) return;
    while (putters_.first != nullptr && has_room()) {
        bool const at_head = broken(defect::waiting_putter_goes_first);
        auto const place = at_head ? buffer_.end() - std::ssize(items()) : buffer_.end();
        buffer_.insert(place, putters_.first->item);
        serve(*putters_.first, queue_result::ok);
    }
}

template <>
bool planted_queue::has_room() const noexcept {
    bool const one_more =
        broken(defect::capacity_off_by_one) && capacity_ > 1 && capacity_ != unbounded;
    return items().size() < capacity_ + (one_more ? 1 : 0);
}

template <>
std::uint32_t planted_queue::pop() {
    if (broken(defect::full_queue_returns_newest) && !has_room()) {
        std::rotate(buffer_.end() - std::ssize(items()), buffer_.end() - 1, buffer_.end());
    }
    ++planted_here.room_owed[this];
    std::uint32_t const item = buffer_[first_++];
    if (2 * first_ >= buffer_.size()) {
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(first_));
        first_ = 0;
    }
    return item;
}

}  // namespace rollcall::mini
