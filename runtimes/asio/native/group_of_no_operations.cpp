// A parallel_group over an empty range never completes, and destroys the coroutine that awaits it.
//
//     g++ -std=c++20 group_of_no_operations.cpp && ./a.out
//
// Nothing is started, so nothing ends and calls the handler. What waits for the group does not even
// hang: the handler goes with the group's state, and the frames that it holds go with it, up to
// what co_spawn was given. No completion handler is called.
// Law BQ-04. Upstream: https://github.com/chriskohlhoff/asio/issues/1673, and 1375.
// Schedule: any; there is one step.
// Seen to reproduce: Boost 1.81.0, g++ 12.2 and clang++ 19.1, Debian 12.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>
#include <vector>

namespace asio = boost::asio;

struct told_when_destroyed {
    bool& destroyed;
    ~told_when_destroyed() { destroyed = true; }
};

asio::awaitable<void> gather(asio::io_context& io, std::size_t count, bool& destroyed) {
    told_when_destroyed const frame{destroyed};
    auto const operation = [&] { return asio::post(io, asio::deferred); };
    std::vector<decltype(operation())> operations;
    for (std::size_t i = 0; i < count; ++i) operations.push_back(operation());
    co_await asio::experimental::make_parallel_group(std::move(operations))
        .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
}

struct seen {
    bool completed = false;
    bool destroyed = false;
};

seen run_group_of(std::size_t count) {
    bool destroyed = false;
    seen now;
    asio::io_context io;
    asio::co_spawn(io, gather(io, count, destroyed),
                   [&](std::exception_ptr) { now.completed = true; });
    io.run();
    now.destroyed = destroyed;  // the io_context destroys what is left in it
    return now;
}

int main() {
    if (!run_group_of(2).completed) {
        std::cout << "a group of two does not complete either: nothing is shown\n";
        return 2;
    }
    seen const none = run_group_of(0);
    if (!none.completed) {
        std::cout
            << "defect seen: a group of two completes, a group of none does not; its coroutine "
            << (none.destroyed ? "is destroyed" : "waits") << "\n";
        return 1;
    }
    std::cout << "no defect seen\n";
}
