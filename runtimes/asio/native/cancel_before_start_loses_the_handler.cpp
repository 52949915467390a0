// A task that is cancelled before it has begun ends in an exception out of run(), and its
// completion handler is never called.
//
//     g++ -std=c++20 cancel_before_start_loses_the_handler.cpp && ./a.out
//
// co_spawn awaits the task's coroutine in one of its own, whose closing co_await throws when the
// request stands already; that exception passes by the handler. The cases of the corpus that show
// it are for `asio:early_requests`: elsewhere the adapter holds a request back until its task has
// begun, or every other run would end so.
// Law SC-05. Upstream: https://github.com/chriskohlhoff/asio/issues/1452
// Schedule: the request comes before the first turn of run().
// Seen to reproduce: Boost 1.81.0, g++ 12.2 and clang++ 19.1, Debian 12.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>

namespace asio = boost::asio;

struct completion {
    asio::cancellation_slot slot;
    bool* called;

    using cancellation_slot_type = asio::cancellation_slot;
    cancellation_slot_type get_cancellation_slot() const noexcept { return slot; }
    void operator()(std::exception_ptr) const { *called = true; }
};

int main() {
    asio::io_context io;
    asio::cancellation_signal stop;
    bool called = false;
    asio::co_spawn(
        io, []() -> asio::awaitable<void> { co_return; }, completion{stop.slot(), &called});
    stop.emit(asio::cancellation_type::terminal);

    bool thrown = false;
    try {
        io.run();
    } catch (boost::system::system_error const&) {
        thrown = true;
    }
    if (thrown && !called) {
        std::cout << "defect seen: run() threw, the completion handler was not called\n";
        return 1;
    }
    std::cout << "no defect seen\n";
}
