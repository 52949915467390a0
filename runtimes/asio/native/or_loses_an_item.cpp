// `receive || timer` takes an item and reports that the timer has expired: the item is lost.
//
//     g++ -std=c++20 or_loses_an_item.cpp && ./a.out
//
// Each side of `||` runs in a coroutine of its own. When the timer's has ended, the other side is
// cancelled; but the channel may already have handed it an item, which goes down with its result.
// With send in place of receive an item is delivered, and its sender told that it was too late.
// Law BQ-01. Upstream: https://github.com/chriskohlhoff/asio/issues/1041
// Schedule: the timer has expired from the start; another task sends after `steps` handlers have
// run. One of the first twenty values meets the gap.
// Seen to reproduce: Boost 1.81.0, g++ 12.2 and clang++ 19.1, Debian 12.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>

namespace asio = boost::asio;
using boost::system::error_code;
using channel = asio::experimental::channel<void(error_code, int)>;
using namespace asio::experimental::awaitable_operators;

asio::awaitable<bool> receive_within(channel& items, asio::steady_timer& limit) {
    auto const first = co_await (items.async_receive(asio::use_awaitable) ||
                                 limit.async_wait(asio::use_awaitable));
    co_return first.index() == 0;
}

bool loses_an_item(int steps) {
    asio::io_context io;
    channel items(io, 0);
    asio::steady_timer limit(io, asio::steady_timer::time_point::min());

    bool received = false;
    asio::co_spawn(io, receive_within(items, limit),
                   [&](std::exception_ptr, bool result) { received = result; });
    for (int i = 0; i < steps; ++i) io.poll_one();

    bool taken = false;
    asio::post(io, [&] { taken = items.try_send(error_code(), 7); });
    io.restart();
    io.run();
    return taken && !received;
}

int main() {
    for (int steps = 0; steps < 20; ++steps) {
        if (!loses_an_item(steps)) continue;
        std::cout << "defect seen: an item that is sent after " << steps
                  << " handlers is taken, and the timer wins\n";
        return 1;
    }
    std::cout << "no defect seen\n";
}
