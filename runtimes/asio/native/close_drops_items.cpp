// A channel that is closed drops what it has accepted.
//
//     g++ -std=c++20 close_drops_items.cpp && ./a.out
//
// try_send says that the item was taken; close then marks the receiving side as closed whatever is
// buffered, so that no receive ever sees it. Here the item is the sentinel that tells a consumer to
// stop, the usual last words of a producer.
// Law BQ-01. Upstream: https://github.com/chriskohlhoff/asio/issues/1236
// Schedule: none to force, one step does all of it.
// Seen to reproduce: Boost 1.81.0, g++ 12.2 and clang++ 19.1, Debian 12.
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using boost::system::error_code;

int main() {
    asio::io_context io;
    asio::experimental::channel<void(error_code, int)> channel(io, 1);

    bool const accepted = channel.try_send(error_code(), 7);
    channel.close();

    bool received = false;
    channel.async_receive([&](error_code ec, int item) { received = !ec && item == 7; });
    io.run();

    if (accepted && !received) {
        std::cout << "defect seen: the item was accepted and is gone\n";
        return 1;
    }
    std::cout << "no defect seen\n";
}
