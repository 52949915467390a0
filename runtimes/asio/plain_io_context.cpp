#include "runtimes/asio/plain_io_context.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rollcall {
namespace {

namespace net = boost::asio;
using item_channel = net::experimental::channel<void(boost::system::error_code, int)>;
constexpr int sentinel = -1;

net::awaitable<void> yield_often(std::uint32_t yields) {
    auto const executor = co_await net::this_coro::executor;
    for (std::uint32_t i = 0; i < yields; ++i) {
        co_await net::post(executor, net::use_awaitable);
    }
}

net::awaitable<void> produce(item_channel& queue) {
    for (int i = 0; i < 10; ++i) {
        co_await queue.async_send(boost::system::error_code{}, i, net::use_awaitable);
    }
    for (int i = 0; i < 3; ++i) {
        co_await queue.async_send(boost::system::error_code{}, sentinel, net::use_awaitable);
    }
}

net::awaitable<void> consume(item_channel& queue) {
    // g++ 12 miscompiles a co_await in a loop's condition.
    for (;;) {
        int const item = co_await queue.async_receive(net::use_awaitable);
        if (item == sentinel) co_return;
    }
}

}  // namespace

std::uint64_t run_plain_yields(std::uint32_t tasks, std::uint32_t yields) {
    net::io_context context(1);
    for (std::uint32_t t = 0; t < tasks; ++t) {
        net::co_spawn(context, yield_often(yields), net::detached);
    }
    return context.run();
}

std::uint64_t run_plain_queue() {
    net::io_context context(1);
    item_channel queue(context, 5);
    net::co_spawn(context, produce(queue), net::detached);
    for (int i = 0; i < 3; ++i) net::co_spawn(context, consume(queue), net::detached);
    return context.run();
}

}  // namespace rollcall
