// A send that waits for room is never completed when the channel is closed.
//
//     g++ -std=c++20 close_forgets_senders.cpp && ./a.out
//
// close completes receives that wait, with channel_closed. Sends that wait stay in the channel's
// list of waiters, and nothing completes them any more: their coroutines hang.
// Law BQ-04. Upstream: https://github.com/chriskohlhoff/asio/issues/1318, and 1575.
// Schedule: the send is started before the close, in one step.
// Seen to reproduce: Boost 1.81.0, g++ 12.2 and clang++ 19.1, Debian 12.
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using boost::system::error_code;

int main() {
    asio::io_context io;
    asio::experimental::channel<void(error_code, int)> channel(io, 0);

    bool completed = false;
    channel.async_send(error_code(), 7, [&](error_code) { completed = true; });
    channel.close();
    io.poll();  // everything that is ready; run() would return as well, and leave the send behind

    if (!completed) {
        std::cout << "defect seen: the channel is closed, the send still waits\n";
        return 1;
    }
    std::cout << "no defect seen\n";
}
