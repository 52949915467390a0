// What is used of Boost.Asio, as Debian ships it.
//
// Asio must find the timers that our clock says are due whenever it is polled: its select reactor
// does, while with epoll it waits for the kernel's clock. Every translation unit of a program must
// agree on the reactor, so the build defines this macro for the library and for all who link it.
#pragma once

#ifndef BOOST_ASIO_DISABLE_EPOLL
#define BOOST_ASIO_DISABLE_EPOLL
#endif

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
