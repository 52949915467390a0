// mini: the bounded queue.
//
// First in, first out; waiting putters and getters are served in the order in which they began to
// wait. An item is handed to a waiting getter directly, so it cannot be lost: a getter that was
// served and is then cancelled still returns its item. Capacity 0 is a rendezvous: a put waits for
// a get. `close` ends every waiting put and get as closed, and later puts; items in the buffer can
// still be got. Allocates nothing once the buffer has been as full as it gets.
#pragma once

#include "runtimes/mini/runtime.hpp"

#include <span>
#include <vector>

namespace rollcall::mini {

enum class queue_result : unsigned char { ok, closed, would_block, timed_out };

template <class H, class T>
class queue {
public:
    static constexpr std::size_t unbounded = SIZE_MAX;
    using limit = std::optional<nanoseconds>;

    // A put or a get; await it for (result, item).
    struct waiter : awaiter<H, waiter>, H::timer, list<waiter>::link {
        queue& source;
        bool const is_put;
        T item;
        limit const most;
        queue_result result = queue_result::would_block;

        waiter(queue& q, bool put, T value, limit l)
            : source(q), is_put(put), item(std::move(value)), most(l) {
            this->fire = [](typename H::timer& t) noexcept {
                static_cast<waiter&>(t).end(queue_result::timed_out, post_kind::slept);
            };
        }
        ~waiter() { leave(); }

        bool await_ready() {
            if (this->self->take_pending(*this)) return true;
            result = is_put ? source.try_put(item) : source.try_get(item);
            return result != queue_result::would_block;
        }
        void start() {
            source.line_up(*this);
            if (most) this->self->owner.arm(*this, *most);
        }
        void stop() noexcept { leave(); }
        void leave() noexcept {
            if (most) this->self->owner.disarm(*this);
            list<waiter>::link::unlink();
        }
        void end(queue_result r, post_kind kind) {
            leave();
            result = r;
            this->self->wake(kind);
        }
        std::pair<queue_result, T> await_resume() {
            awaiter<H, waiter>::await_resume();
            return {result, std::move(item)};
        }
    };

    explicit queue(std::size_t capacity) : capacity_(capacity) {}
    queue(queue const&) = delete;

    waiter put(T item, limit most = {}) { return waiter{*this, true, std::move(item), most}; }
    waiter get(limit most = {}) { return waiter{*this, false, T{}, most}; }

    queue_result try_put(T const& item) {
        if (closed_) return queue_result::closed;
        if (waiter* const getter = getters_.first; getter != nullptr) {
            getter->item = item;
            serve(*getter, queue_result::ok);
            return queue_result::ok;
        }
        if (!has_room()) return queue_result::would_block;
        buffer_.push_back(item);
        return queue_result::ok;
    }
    queue_result try_get(T& item) {
        if (first_ < buffer_.size()) {
            item = pop();
            accept_waiting_putters();
            return queue_result::ok;
        }
        if (waiter* const putter = putters_.first; putter != nullptr) {
            item = putter->item;
            serve(*putter, queue_result::ok);
            return queue_result::ok;
        }
        return closed_ ? queue_result::closed : queue_result::would_block;
    }
    void close() {
        closed_ = true;
        serve_all(getters_);
        serve_all(putters_);
    }

    // What is in the buffer, the oldest first.
    std::span<T const> items() const noexcept { return std::span(buffer_).subspan(first_); }
    // Forgets what a previous use left, for a queue that is used again.
    void reset(std::size_t capacity) {
        capacity_ = capacity;
        buffer_.clear();
        first_ = 0;
        getters_ = putters_ = {};
        closed_ = false;
    }

private:
    void line_up(waiter& w) noexcept { (w.is_put ? putters_ : getters_).push_back(w); }
    void serve(waiter& w, queue_result result) { w.end(result, post_kind::resume); }
    void serve_all(list<waiter>& waiting) {
        while (waiting.first != nullptr) serve(*waiting.first, queue_result::closed);
    }
    void accept_waiting_putters() {
        while (putters_.first != nullptr && has_room()) {
            buffer_.push_back(putters_.first->item);
            serve(*putters_.first, queue_result::ok);
        }
    }
    bool has_room() const noexcept { return buffer_.size() - first_ < capacity_; }
    // Moves what is left to the front once that is no more than what has gone.
    T pop() {
        T item = std::move(buffer_[first_++]);
        if (2 * first_ >= buffer_.size()) {
            buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(first_));
            first_ = 0;
        }
        return item;
    }

    std::size_t capacity_;
    std::vector<T> buffer_;
    std::size_t first_ = 0;  // the oldest item; those before it have gone
    list<waiter> getters_;
    list<waiter> putters_;
    bool closed_ = false;
};

}  // namespace rollcall::mini
