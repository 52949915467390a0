// mini: the bounded queue.
//
// First in, first out; waiting putters and getters are served in the order in which they began to
// wait. An item is handed to a waiting getter directly, so it cannot be lost: a getter that was
// served and is then cancelled still returns its item. Capacity 0 is a rendezvous: a put waits for
// a get. `close` ends every waiting put and get as closed, and later puts; items in the buffer can
// still be got.
#pragma once

#include "runtimes/mini/runtime.hpp"

#include <deque>
#include <limits>
#include <vector>

namespace mini {

enum class queue_result : unsigned char { ok, closed, would_block };

template <class H, class T>
class queue {
public:
    static constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

    // A put or a get that waits, for at most `limit`.
    struct waiter : suspension, H::timer {
        queue& source;
        task_state<H>* self = nullptr;
        waiter* before = nullptr;
        waiter* after = nullptr;
        T item{};
        queue_result result = queue_result::ok;
        bool is_put;
        bool is_linked = false;
        bool timed_out = false;
        std::optional<nanoseconds> limit;

        waiter(queue& q, bool put, T value, std::optional<nanoseconds> most)
            : source(q), item(std::move(value)), is_put(put), limit(most) {
            this->fire = [](typename H::timer& t) noexcept { static_cast<waiter&>(t).expire(); };
            abandon = [](suspension& s) noexcept {
                auto& w = static_cast<waiter&>(s);
                w.source.waiter_cancelled(w);
            };
        }
        waiter(waiter const&) = delete;
        ~waiter() { source.unlink(*this); }

        bool await_ready() const noexcept { return false; }
        template <class Promise>
        bool await_suspend(std::coroutine_handle<Promise> h) {
            self = h.promise().state;
            if (self->take_pending(*this)) return false;
            result = is_put ? source.try_put(item, true) : source.try_get(item);
            if (result != queue_result::would_block) return false;
            self->suspend(h, *this);
            source.link(*this);
            if (limit) self->owner().host().arm(*this, *limit);
            return true;
        }
        std::pair<queue_result, T> await_resume() {
            source.unlink(*this);
            bool const drop = H::broken(defect::item_lost_when_get_is_cancelled) && !is_put;
            if (drop && self != nullptr && result == queue_result::ok) self->take_pending(*this);
            throw_if_cancelled();
            return {result, std::move(item)};
        }

    private:
        void expire() noexcept {
            timed_out = true;
            source.unlink(*this);
            self->wake(post_kind::slept);
        }
    };

    explicit queue(std::size_t capacity) : capacity_(capacity) {}
    queue(queue const&) = delete;
    queue& operator=(queue const&) = delete;

    // Both are awaited and give (result, item); `timed_out` of the waiter tells if the limit ended
    // it.
    using limit = std::optional<nanoseconds>;
    waiter put(T item, limit l = {}) { return waiter{*this, true, std::move(item), l}; }
    waiter get(limit l = {}) { return waiter{*this, false, T{}, l}; }

    queue_result try_put(T const& item, bool may_wait = false);
    queue_result try_get(T& item);
    void close();
    // Calls `visit(item)` for each item in the buffer, the oldest first.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (T const& item : buffer_) visit(item);
    }
    std::size_t size() const noexcept { return buffer_.size(); }
    bool is_closed() const noexcept { return closed_; }

    // Forgets what a previous use left, for a queue that is used again.
    void reset(std::size_t capacity) {
        capacity_ = capacity;
        buffer_.clear();
        getters_ = putters_ = {};
        closed_ = capacity_ignored_ = false;
        owed_ = 0;
    }

private:
    struct list {
        waiter* first = nullptr;
        waiter* last = nullptr;
    };

    list& list_of(waiter const& w) noexcept { return w.is_put ? putters_ : getters_; }
    void link(waiter& w) noexcept;
    void unlink(waiter& w) noexcept;
    void serve(waiter& w, queue_result result);
    void accept_waiting_putters();
    void waiter_cancelled(waiter& w) noexcept;
    bool has_room() const noexcept {
        std::size_t const extra = H::broken(defect::capacity_off_by_one) && capacity_ > 1 ? 1 : 0;
        bool const ignored =
            H::broken(defect::capacity_ignored_after_cancelled_put) && capacity_ignored_;
        return ignored || capacity_ == unbounded || buffer_.size() < capacity_ + extra;
    }

    std::size_t capacity_;
    std::deque<T> buffer_;
    list getters_;
    list putters_;
    bool closed_ = false;
    bool capacity_ignored_ = false;  // planted
    std::size_t owed_ = 0;           // planted: wake-ups given to putters whose turn is still open
};

template <class H, class T>
void queue<H, T>::link(waiter& w) noexcept {
    list& l = list_of(w);
    if (H::broken(defect::newest_putter_served_first) && w.is_put && l.first != nullptr) {
        w.after = l.first;
        w.before = nullptr;
        l.first = l.first->before = &w;
    } else {
        w.before = l.last;
        w.after = nullptr;
        (l.last != nullptr ? l.last->after : l.first) = &w;
        l.last = &w;
    }
    w.is_linked = true;
}

template <class H, class T>
void queue<H, T>::unlink(waiter& w) noexcept {
    if (!w.is_linked) return;
    if (w.limit) w.self->owner().host().disarm(w);
    list& l = list_of(w);
    (w.before != nullptr ? w.before->after : l.first) = w.after;
    (w.after != nullptr ? w.after->before : l.last) = w.before;
    w.is_linked = false;
}

template <class H, class T>
void queue<H, T>::serve(waiter& w, queue_result result) {
    unlink(w);
    if (H::broken(defect::wakeup_lost_when_waiter_is_cancelled) && w.is_cancelled) return;
    w.result = result;
    w.self->wake_served();
}

template <class H, class T>
queue_result queue<H, T>::try_put(T const& item, bool may_wait) {
    if (closed_) return queue_result::closed;
    if (getters_.first != nullptr) {
        waiter& getter = *getters_.first;
        if (H::broken(defect::wakeup_lost_when_waiter_is_cancelled) && getter.is_cancelled) {
            buffer_.push_back(item);
            return queue_result::ok;
        }
        getter.item = item;
        serve(getter, queue_result::ok);
        return queue_result::ok;
    }
    bool const overtake = H::broken(defect::try_put_overtakes_waiting_putter) && !may_wait &&
                          capacity_ > 0 && putters_.first != nullptr && owed_ > 0;
    if (overtake) {
        --owed_;
        buffer_.push_front(item);
        return queue_result::ok;
    }
    if (!has_room()) return queue_result::would_block;
    buffer_.push_back(item);
    return queue_result::ok;
}

template <class H, class T>
queue_result queue<H, T>::try_get(T& item) {
    if (!buffer_.empty()) {
        bool const newest =
            H::broken(defect::full_queue_returns_newest) && buffer_.size() > 1 && !has_room();
        item = newest ? buffer_.back() : buffer_.front();
        newest ? buffer_.pop_back() : buffer_.pop_front();
        ++owed_;
        accept_waiting_putters();
        return queue_result::ok;
    }
    if (putters_.first != nullptr) {
        waiter& putter = *putters_.first;
        item = putter.item;
        serve(putter, queue_result::ok);
        return queue_result::ok;
    }
    return closed_ ? queue_result::closed : queue_result::would_block;
}

template <class H, class T>
void queue<H, T>::accept_waiting_putters() {
    if (H::broken(defect::putter_not_woken_by_get) && !buffer_.empty() &&
        putters_.first != putters_.last) {
        return;
    }
    while (putters_.first != nullptr && has_room()) {
        waiter& putter = *putters_.first;
        if (H::broken(defect::waiting_putter_goes_first) && !buffer_.empty()) {
            buffer_.push_front(putter.item);
        } else {
            buffer_.push_back(putter.item);
        }
        serve(putter, queue_result::ok);
    }
}

template <class H, class T>
void queue<H, T>::waiter_cancelled(waiter& w) noexcept {
    bool const others = getters_.first != getters_.last;
    if (H::broken(defect::crashes_when_getter_is_cancelled) && !w.is_put && others) {
        *static_cast<int volatile*>(nullptr) = 1;
    }
    if (w.is_put) capacity_ignored_ = true;
    if (H::broken(defect::wakeup_lost_when_waiter_is_cancelled) && !w.is_put) {
        if (w.limit) w.self->owner().host().disarm(w);
        return;
    }
    unlink(w);
}

template <class H, class T>
void queue<H, T>::close() {
    if (closed_) return;
    closed_ = true;
    bool const several_getters = getters_.first != getters_.last;
    if (H::broken(defect::spins_without_suspending) && several_getters) {
        for (bool volatile spin = true; spin;) {
        }
    }
    if (H::broken(defect::memory_exhausted_by_close) && several_getters) {
        static std::vector<std::vector<char>> hoard;
        for (;;) hoard.emplace_back(std::size_t{1} << 20, 'x');
    }
    if (H::broken(defect::items_lost_on_close)) buffer_.clear();
    while (getters_.first != nullptr) {
        serve(*getters_.first, queue_result::closed);
        if (H::broken(defect::close_forgets_waiting_getters)) break;
    }
    if (H::broken(defect::close_forgets_waiting_putters)) return;
    while (putters_.first != nullptr) serve(*putters_.first, queue_result::closed);
}

}  // namespace mini
