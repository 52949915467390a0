// What Boost.Asio 1.81 gets wrong, in plain Asio without Rollcall: one test per defect that has
// cases in corpus/known/asio, named after their file names.
//
// Each test asserts the DEFECTIVE behaviour and passes where the defect is there; the sentence
// above it says what is right. On Debian's Boost 1.81 they print, with g++ 12 as with clang++-19
// under AddressSanitizer and UndefinedBehaviorSanitizer:
//     close_drops_items: accepted, then received: no
//     close_forgets_senders: the send has not completed
//     cancel_after_close_completes_a_send: the send completed with 'Success', received: no (twice)
//     cancelled_receive_leaves_no_room: room for 1, try_send: refused, async_send: waits
//     or_loses_the_loser: item lost at step 1; send received, yet timed out, at step 1
//     and_masks_errors: raised multiple_exceptions, the first is 'Operation canceled'
//     and_masks_cancellations: raised multiple_exceptions, the first is 'Operation canceled'
//     and_raises_a_childs_cancel: raised 'Operation canceled' in a host that nobody had asked
//     a_cancel_before_the_start_loses_the_handler: run() threw, the handler was called: no
#include "runtimes/asio/boost.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/version.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using channel = asio::experimental::channel<void(error_code, int)>;
using namespace asio::experimental::awaitable_operators;

constexpr int item = 7;

class known_defects : public ::testing::Test {
protected:
    void SetUp() override {
        if (BOOST_VERSION / 100 != 1081) GTEST_SKIP() << "these are the defects of Boost 1.81";
    }
    static void say(std::string const& what) {
        std::cout << ::testing::UnitTest::GetInstance()->current_test_info()->name() << ": " << what
                  << '\n';
    }
    static bool receives(channel& c) {
        bool received = false;
        c.try_receive([&](error_code, int value) { received = value == item; });
        return received;
    }
    // How the host ends: what it raised, in words.
    static std::string raised_by(asio::io_context& io, asio::awaitable<void> host) {
        std::string raised = "nothing";
        asio::co_spawn(io, std::move(host), [&](std::exception_ptr e) { raised = words(e); });
        io.run();
        return raised;
    }
    static std::string words(std::exception_ptr const& raised) {
        try {
            if (raised) std::rethrow_exception(raised);
            return "nothing";
        } catch (asio::multiple_exceptions const& several) {
            return "multiple_exceptions, the first is " + words(several.first_exception());
        } catch (boost::system::system_error const& e) {
            return "'" + e.code().message() + "'";
        } catch (std::exception const& e) {
            return std::string("'") + e.what() + "'";
        }
    }
    static asio::awaitable<void> waits() {
        asio::steady_timer timer(co_await asio::this_coro::executor,
                                 asio::steady_timer::time_point::max());
        co_await timer.async_wait(asio::use_awaitable);
    }
    static asio::awaitable<void> fails() {
        throw std::runtime_error("the real error");
        co_return;
    }
    static asio::awaitable<void> both(asio::awaitable<void> a, asio::awaitable<void> b) {
        co_await (std::move(a) && std::move(b));
    }
};

// Right: what a channel has accepted can be received, closed or not. chriskohlhoff/asio#1236
TEST_F(known_defects, close_drops_items) {
    asio::io_context io;
    channel c(io, 1);
    ASSERT_TRUE(c.try_send(error_code(), item));
    c.close();
    bool const received = receives(c);
    say(std::string("accepted, then received: ") + (received ? "yes" : "no"));
    EXPECT_FALSE(received);
}

// Right: close completes a send that waits, with channel_closed. chriskohlhoff/asio#1318, #1575
TEST_F(known_defects, close_forgets_senders) {
    asio::io_context io;
    channel c(io, 0);
    std::optional<error_code> sent;
    c.async_send(error_code(), item, [&](error_code ec) { sent = ec; });
    c.close();
    io.poll();
    say(sent ? "the send completed" : "the send has not completed");
    EXPECT_FALSE(sent);
}

// Right: the send completes with channel_cancelled, or did with channel_closed before. But
// cancel_by_key and cancel of channel_service take a waiting operation for a send only while
// send_state_ is `block`; here it is `closed`, so they cast the send to a receive and complete it.
TEST_F(known_defects, cancel_after_close_completes_a_send) {
    for (bool const by_slot : {true, false}) {
        asio::io_context io;
        channel c(io, 0);
        asio::cancellation_signal signal;
        std::optional<error_code> sent;
        c.async_send(
            error_code(), item,
            asio::bind_cancellation_slot(signal.slot(), [&](error_code ec) { sent = ec; }));
        c.close();
        by_slot ? signal.emit(asio::cancellation_type::all) : c.cancel();
        io.poll();
        ASSERT_TRUE(sent);
        bool const received = receives(c);
        say("the send completed with '" + sent->message() +
            "', received: " + (received ? "yes" : "no"));
        EXPECT_FALSE(*sent);
        EXPECT_FALSE(received);
    }
}

// Right: an empty buffer has room. chriskohlhoff/asio#1241
TEST_F(known_defects, cancelled_receive_leaves_no_room) {
    asio::io_context io;
    channel c(io, 1);
    asio::cancellation_signal signal;
    c.async_receive(asio::bind_cancellation_slot(signal.slot(), [](error_code, int) {}));
    signal.emit(asio::cancellation_type::all);
    io.poll();
    bool const accepted = c.try_send(error_code(), item);
    bool sent = false;
    c.async_send(error_code(), item, [&](error_code) { sent = true; });
    io.restart();
    io.poll();
    say(std::string("room for 1, try_send: ") + (accepted ? "accepted" : "refused") +
        ", async_send: " + (sent ? "accepted" : "waits"));
    EXPECT_FALSE(accepted);
    EXPECT_FALSE(sent);
}

using either = std::function<asio::awaitable<bool>(channel&, asio::steady_timer&)>;

// Runs `race` of an operation against a timer that has expired; a handler posted after `steps`
// others does the other end's part. True: it did, but the race says that the timer won.
bool disagree(either const& race, std::function<bool(channel&)> const& other, int steps) {
    asio::io_context io;
    channel c(io, 0);
    asio::steady_timer timer(io, asio::steady_timer::time_point::min());
    bool won = false;
    asio::co_spawn(io, race(c, timer), [&](std::exception_ptr, bool result) { won = result; });
    for (int i = 0; i < steps; ++i) io.poll_one();
    bool done = false;
    asio::post(io, [&] { done = other(c); });
    io.restart();
    io.run();
    return done && !won;
}

// Right: an operation that was done is reported, or is not done. chriskohlhoff/asio#1041
TEST_F(known_defects, or_loses_the_loser) {
    either const receive = [](channel& c, asio::steady_timer& timer) -> asio::awaitable<bool> {
        auto const ended = co_await (c.async_receive(asio::use_awaitable) ||
                                     timer.async_wait(asio::use_awaitable));
        co_return ended.index() == 0;
    };
    either const send = [](channel& c, asio::steady_timer& timer) -> asio::awaitable<bool> {
        auto const ended = co_await (c.async_send(error_code(), item, asio::use_awaitable) ||
                                     timer.async_wait(asio::use_awaitable));
        co_return ended.index() == 0;
    };
    std::string lost;
    std::string delivered;
    for (int steps = 0; steps < 20; ++steps) {
        auto const put = [](channel& c) { return c.try_send(error_code(), item); };
        if (disagree(receive, put, steps)) lost += ' ' + std::to_string(steps);
        if (disagree(send, receives, steps)) delivered += ' ' + std::to_string(steps);
    }
    say("item lost at step" + lost + "; send received, yet timed out, at step" + delivered);
    EXPECT_NE(lost, "");
    EXPECT_NE(delivered, "");
}

// Right: the error comes out. `&&` cancels the other side and raises that. chriskohlhoff/asio#1715;
// that later errors of multiple_exceptions cannot be reached: #1594
TEST_F(known_defects, and_masks_errors) {
    asio::io_context io;
    std::string const raised = raised_by(io, both(waits(), fails()));
    say("raised " + raised);
    EXPECT_EQ(raised, "multiple_exceptions, the first is 'Operation canceled'");
}

// Right: what was cancelled from outside ends as cancelled. The same line of operator&&.
TEST_F(known_defects, and_masks_cancellations) {
    asio::io_context io;
    asio::cancellation_signal signal;
    std::string raised;
    asio::co_spawn(io, both(waits(), waits()),
                   asio::bind_cancellation_slot(signal.slot(),
                                                [&](std::exception_ptr e) { raised = words(e); }));
    io.poll();
    signal.emit(asio::cancellation_type::terminal);
    io.run();
    say("raised " + raised);
    EXPECT_EQ(raised, "multiple_exceptions, the first is 'Operation canceled'");
}

// Right, where a cancelled child is no error: the host goes on. Asio promises no such thing.
TEST_F(known_defects, and_raises_a_childs_cancel) {
    asio::io_context io;
    asio::steady_timer timer(io, asio::steady_timer::time_point::max());
    asio::post(io, [&] { asio::post(io, [&] { timer.cancel(); }); });
    auto const child = [&]() -> asio::awaitable<void> {
        co_await timer.async_wait(asio::use_awaitable);
    };
    auto const quick = []() -> asio::awaitable<void> { co_return; };
    std::string const raised = raised_by(io, both(child(), quick()));
    say("raised " + raised + " in a host that nobody had asked");
    EXPECT_EQ(raised, "'Operation canceled'");
}

// Right: the handler is called, with the cancellation. chriskohlhoff/asio#1452; no case shows it,
// since the adapter holds a request back until its task has begun (task_state.hpp).
TEST_F(known_defects, a_cancel_before_the_start_loses_the_handler) {
    struct completion {
        asio::cancellation_slot slot;
        bool* was_called;
        using cancellation_slot_type = asio::cancellation_slot;
        cancellation_slot_type get_cancellation_slot() const noexcept { return slot; }
        void operator()(std::exception_ptr) const { *was_called = true; }
    };
    asio::io_context io;
    asio::cancellation_signal signal;
    bool was_called = false;
    asio::co_spawn(
        io, []() -> asio::awaitable<void> { co_return; }, completion{signal.slot(), &was_called});
    signal.emit(asio::cancellation_type::terminal);
    EXPECT_THROW(io.run(), boost::system::system_error);
    say(std::string("run() threw, the handler was called: ") + (was_called ? "yes" : "no"));
    EXPECT_FALSE(was_called);
}

}  // namespace
