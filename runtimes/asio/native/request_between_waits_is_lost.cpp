// A request to cancel that comes between two waits of a coroutine ends neither.
//
//     g++ -std=c++20 request_between_waits_is_lost.cpp && ./a.out
//
// Under throw_if_cancelled(false) a coroutine looks for requests itself. One that has come is told
// by its cancellation_state from then on, yet a wait that begins afterwards is not cancelled: only
// an operation that has a handler in the slot at that moment is met.
// Law SC-05. Upstream: https://github.com/chriskohlhoff/asio/issues/1574
// Schedule: the request comes after the coroutine's post, before what is posted has run.
// Seen to reproduce: Boost 1.81.0, g++ 12.2 and clang++ 19.1, Debian 12.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>

namespace asio = boost::asio;

struct seen {
    bool was_told = false;
    bool waits = false;
};

asio::awaitable<void> waits_twice(seen& now) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await asio::post(asio::use_awaitable);
    auto const state = co_await asio::this_coro::cancellation_state;
    now.was_told = state.cancelled() != asio::cancellation_type::none;
    asio::steady_timer timer(co_await asio::this_coro::executor,
                             asio::steady_timer::time_point::max());
    now.waits = true;
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    now.waits = false;
}

int main() {
    seen now;
    asio::io_context io;
    asio::cancellation_signal stop;
    asio::co_spawn(io, waits_twice(now),
                   asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    asio::post(io, [&] { stop.emit(asio::cancellation_type::terminal); });
    io.poll();  // everything that is ready

    if (now.was_told && now.waits) {
        std::cout
            << "defect seen: the coroutine was told of the request, and its next wait goes on\n";
        return 1;
    }
    std::cout << "no defect seen\n";
}
