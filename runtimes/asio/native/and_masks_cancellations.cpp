// `a && b` that is cancelled from outside throws an error of its own in place of the cancellation.
//
//     g++ -std=c++20 and_masks_cancellations.cpp && ./a.out
//
// Both sides end with operation_aborted, and as both have thrown, `&&` throws multiple_exceptions.
// Who catches cancellations by their error code, as Asio's own examples do, does not see this one.
// Law SC-03. Upstream: the same line as https://github.com/chriskohlhoff/asio/issues/1715
// Schedule: the request comes when both sides wait.
// Seen to reproduce: Boost 1.81.0, g++ 12.2 and clang++ 19.1, Debian 12.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>
#include <string>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

asio::awaitable<void> waits() {
    asio::steady_timer timer(co_await asio::this_coro::executor,
                             asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> both() { co_await (waits() && waits()); }

std::string kind_of(std::exception_ptr const& raised) {
    try {
        if (raised) std::rethrow_exception(raised);
    } catch (boost::system::system_error const& e) {
        return e.code() == asio::error::operation_aborted ? "a cancellation" : "another error";
    } catch (asio::multiple_exceptions const&) {
        return "multiple_exceptions";
    } catch (...) {
        return "something else";
    }
    return "nothing";
}

int main() {
    asio::io_context io;
    asio::cancellation_signal stop;
    std::string raised;
    asio::co_spawn(io, both(), asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr e) {
                       raised = kind_of(e);
                   }));
    io.poll();
    stop.emit(asio::cancellation_type::terminal);
    io.run();

    if (raised != "a cancellation") {
        std::cout << "defect seen: what comes out is " << raised << "\n";
        return 1;
    }
    std::cout << "no defect seen\n";
}
