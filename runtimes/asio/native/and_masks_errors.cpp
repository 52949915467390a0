// `slow && fails` throws that it was cancelled: the error cannot be reached.
//
//     g++ -std=c++20 and_masks_errors.cpp && ./a.out
//
// When one side of `&&` throws, it cancels the other one, which then throws as well. Of the two
// exceptions, multiple_exceptions gives only that of the left side: here "Operation canceled",
// which `&&` itself brought about. Two errors, on the other hand, become one.
// Law SC-03. Upstream: https://github.com/chriskohlhoff/asio/issues/1715, and 1594.
// Schedule: none to force.
// Seen to reproduce: Boost 1.81.0, g++ 12.2 and clang++ 19.1, Debian 12.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

asio::awaitable<void> slow() {
    asio::steady_timer timer(co_await asio::this_coro::executor,
                             asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> fails() {
    throw std::runtime_error("the real error");
    co_return;
}

asio::awaitable<void> both() { co_await (slow() && fails()); }

std::string what(std::exception_ptr const& raised) {
    try {
        if (raised) std::rethrow_exception(raised);
    } catch (asio::multiple_exceptions const& several) {
        return what(several.first_exception());
    } catch (std::exception const& e) {
        return e.what();
    }
    return "nothing";
}

int main() {
    asio::io_context io;
    std::string raised;
    asio::co_spawn(io, both(), [&](std::exception_ptr e) { raised = what(e); });
    io.run();

    if (raised.find("the real error") == std::string::npos) {
        std::cout << "defect seen: what comes out is \"" << raised << "\"\n";
        return 1;
    }
    std::cout << "no defect seen\n";
}
