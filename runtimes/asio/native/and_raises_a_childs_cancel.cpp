// `a && b` ends as cancelled when only a timer inside `a` was cancelled: nobody had asked its host.
//
//     g++ -std=c++20 and_raises_a_childs_cancel.cpp && ./a.out
//
// A cancellation is an error code like any other here, and `&&` raises what a side raises. Other
// runtimes take a cancelled child for one that has ended, and let the host go on. A difference to
// know when a task group is built of `&&`; no defect.
// Law SC-04. Upstream: as documented.
// Schedule: the timer is cancelled once both sides have begun.
// Seen to reproduce: Boost 1.81.0, g++ 12.2 and clang++ 19.1, Debian 12.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

asio::awaitable<void> waits(asio::steady_timer& timer) {
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> ends() { co_return; }

asio::awaitable<void> both(asio::steady_timer& timer) { co_await (waits(timer) && ends()); }

int main() {
    asio::io_context io;
    asio::steady_timer timer(io, asio::steady_timer::time_point::max());
    bool cancelled = false;
    asio::co_spawn(io, both(timer), [&](std::exception_ptr raised) {
        try {
            if (raised) std::rethrow_exception(raised);
        } catch (boost::system::system_error const& e) {
            cancelled = e.code() == asio::error::operation_aborted;
        }
    });
    io.poll();
    timer.cancel();
    io.run();

    if (cancelled) {
        std::cout << "dialect seen: the host ends as cancelled\n";
        return 1;
    }
    std::cout << "nothing seen\n";
}
