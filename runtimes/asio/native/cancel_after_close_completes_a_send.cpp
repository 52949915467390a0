// A send that is cancelled after the channel was closed reports success, although nobody has taken
// its item.
//
//     g++ -std=c++20 cancel_after_close_completes_a_send.cpp && ./a.out
//
// cancel and cancel_by_key of channel_service take a waiting operation for a send only while the
// sending side is in the state `block`. After close it is `closed`, so they cast the send to a
// receive and complete it as one; the send's handler is called without an error. The item is gone,
// and its sender believes that it was delivered.
// Law BQ-01. Upstream: no report is known. It needs a send that close has forgotten (issue 1318).
// Schedule: send, close, cancel, in one step.
// Seen to reproduce: Boost 1.81.0, g++ 12.2 and clang++ 19.1, Debian 12.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>
#include <optional>

namespace asio = boost::asio;
using boost::system::error_code;

int main() {
    asio::io_context io;
    asio::experimental::channel<void(error_code, int)> channel(io, 0);
    asio::cancellation_signal stop;

    std::optional<error_code> sent;
    channel.async_send(
        error_code(), 7,
        asio::bind_cancellation_slot(stop.slot(), [&](error_code ec) { sent = ec; }));
    channel.close();
    stop.emit(asio::cancellation_type::all);
    io.poll();

    bool received = false;
    channel.try_receive([&](error_code, int) { received = true; });
    if (sent && !*sent && !received) {
        std::cout << "defect seen: the send says '" << sent->message() << "', nobody received\n";
        return 1;
    }
    std::cout << "no defect seen\n";
}
