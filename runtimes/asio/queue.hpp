// Queues: Asio's experimental::channel.
//
// A put or get without a limit is one async_send or async_receive. With a limit it is what Asio's
// users write: the operation `||` a timer. Capacity 0 is a rendezvous.
#pragma once

#include "harness/run/adapter.hpp"
#include "runtimes/asio/clock.hpp"

#include <optional>

namespace rollcall::asio_runtime {

using channel =
    boost::asio::experimental::basic_channel<controlled_executor,
                                             boost::asio::experimental::channel_traits<>,
                                             void(error_code, std::uint32_t)>;

// The end of an operation on a channel: that it is closed is an outcome, a cancellation an error.
template <class Handler>
struct channel_completion {
    Handler handler;
    std::uint32_t item = 0;

    using executor_type = controlled_executor;
    using allocator_type = recycling_allocator<void>;
    using cancellation_slot_type = boost::asio::cancellation_slot;
    executor_type get_executor() const noexcept { return handler.get_executor(); }
    allocator_type get_allocator() const noexcept { return {}; }
    cancellation_slot_type get_cancellation_slot() const noexcept {
        return handler.get_cancellation_slot();
    }

    void operator()(error_code ec) { complete(ec, item); }
    void operator()(error_code ec, std::uint32_t received) { complete(ec, received); }

private:
    void complete(error_code ec, std::uint32_t value) {
        queue_outcome result{outcome::ok, value};
        if (ec == boost::asio::experimental::error::channel_closed) {
            result.result = outcome::closed;
            ec = {};
        }
        std::move(handler)(ec, result);
    }
};

struct start_send {
    channel* target;
    std::uint32_t item;
    template <class Handler>
    void operator()(Handler&& handler) const {
        target->async_send(
            error_code(), item,
            channel_completion<std::decay_t<Handler>>{std::forward<Handler>(handler), item});
    }
};

struct start_receive {
    channel* source;
    template <class Handler>
    void operator()(Handler&& handler) const {
        source->async_receive(
            channel_completion<std::decay_t<Handler>>{std::forward<Handler>(handler)});
    }
};

// What `operation || timer` gave. The timer may win although the operation completed as well.
template <class Either>
queue_outcome outcome_of(Either const& ended, std::uint32_t item) {
    if (ended.index() == 1) return {outcome::timed_out, 0};
    error_code const ec = std::get<0>(std::get<0>(ended));
    if (ec == boost::asio::experimental::error::channel_closed) return {outcome::closed, 0};
    if (ec) throw boost::system::system_error(ec);
    return {outcome::ok, item};
}

inline auto wait_on(clock_waits& clock, nanoseconds limit) {
    return boost::asio::async_initiate<decltype(use_awaitable) const&, void(error_code)>(
        start_clock_wait{&clock, limit}, use_awaitable);
}

inline awaitable<queue_outcome> put_item(channel& target, std::uint32_t item) {
    co_return co_await operation<void(error_code, queue_outcome)>(start_send{&target, item});
}
inline awaitable<queue_outcome> put_item_within(channel& target, clock_waits& clock,
                                                std::uint32_t item, nanoseconds limit) {
    using namespace boost::asio::experimental::awaitable_operators;
    auto const ended =
        co_await (target.async_send(error_code(), item, boost::asio::as_tuple(use_awaitable)) ||
                  wait_on(clock, limit));
    co_return outcome_of(ended, item);
}

inline awaitable<queue_outcome> get_item(channel& source) {
    co_return co_await operation<void(error_code, queue_outcome)>(start_receive{&source});
}
inline awaitable<queue_outcome> get_item_within(channel& source, clock_waits& clock,
                                                nanoseconds limit) {
    using namespace boost::asio::experimental::awaitable_operators;
    auto const ended = co_await (source.async_receive(boost::asio::as_tuple(use_awaitable)) ||
                                 wait_on(clock, limit));
    std::uint32_t const item = ended.index() == 0 ? std::get<1>(std::get<0>(ended)) : 0;
    co_return outcome_of(ended, item);
}

inline queue_outcome refused_by(channel const& q) {
    return {q.is_open() ? outcome::would_block : outcome::closed, 0};
}
inline queue_outcome try_put_item(channel& target, std::uint32_t item) {
    if (target.try_send(error_code(), item)) return {outcome::ok, item};
    return refused_by(target);
}
inline queue_outcome try_get_item(channel& source) {
    queue_outcome result = refused_by(source);
    source.try_receive([&result](error_code, std::uint32_t item) { result = {outcome::ok, item}; });
    return result;
}

}  // namespace rollcall::asio_runtime
