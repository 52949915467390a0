// After a receive was cancelled, an empty buffer has no room.
//
//     g++ -std=c++20 cancelled_receive_leaves_no_room.cpp && ./a.out
//
// When the last receive that waits is cancelled, channel_service marks the sending side as `block`,
// as if there were no buffer. A channel with room for an item then refuses try_send, and async_send
// waits beside the empty buffer.
// Law BQ-05. Upstream: https://github.com/chriskohlhoff/asio/issues/1241
// Schedule: the receive is cancelled before the send, in one step.
// Seen to reproduce: Boost 1.81.0, g++ 12.2 and clang++ 19.1, Debian 12.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using boost::system::error_code;

int main() {
    asio::io_context io;
    asio::experimental::channel<void(error_code, int)> channel(io, 1);
    asio::cancellation_signal stop;

    channel.async_receive(asio::bind_cancellation_slot(stop.slot(), [](error_code, int) {}));
    stop.emit(asio::cancellation_type::all);
    io.poll();

    bool const accepted = channel.try_send(error_code(), 7);
    bool sent = false;
    channel.async_send(error_code(), 8, [&](error_code) { sent = true; });
    io.restart();
    io.poll();

    if (!accepted && !sent) {
        std::cout << "defect seen: the buffer is empty, try_send is refused and async_send waits\n";
        return 1;
    }
    std::cout << "no defect seen\n";
}
