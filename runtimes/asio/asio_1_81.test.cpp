// What Asio 1.81 itself gets wrong, as the adapter shows it. An upgrade of Asio is noticed here;
// generated programs find all of these. The programs in native/ show them in plain Asio.
#include "harness/program/builder.hpp"
#include "runtimes/asio/observed_run.hpp"

#include <gtest/gtest.h>

namespace rollcall::asio_runtime::asio_1_81_test {
namespace {

namespace b = build;
using outcomes = std::vector<outcome>;

TEST(asio_1_81, close_drops_what_is_in_the_buffer) {  // chriskohlhoff/asio#1236
    observed_run r;
    r.run(b::program_builder{}
              .queue("q", 3)
              .task("main", b::put("q"), b::put("q"), b::close("q"), b::get("q"))
              .build());
    EXPECT_EQ(r.ends(4), outcomes{outcome::closed});
    EXPECT_EQ(r.count(event_kind::item_left), 0u);
}

TEST(asio_1_81, close_forgets_a_send_that_waits) {  // chriskohlhoff/asio#1318, #1575
    observed_run r;
    auto const with = [](b::op_draft last) {
        return b::program_builder{}
            .queue("q", 1)
            .task("main", b::group("g", b::spawn("putter"), b::sleep(1), b::close("q"), last))
            .task("putter", b::put("q"), b::put("q"))
            .build();
    };
    r.run(with(b::yield()));
    EXPECT_EQ(r.count(event_kind::task_hung), 2u) << "the putter, and main, which waits for it";
    r.run(with(b::cancel("putter")));
    EXPECT_EQ(r.ends(7), outcomes{outcome::ok}) << "cancelled then, it claims to have sent";
}

TEST(asio_1_81, a_receive_that_was_cancelled_leaves_no_room_for_sends) {  // chriskohlhoff/asio#1241
    observed_run r;
    r.run(b::program_builder{}
              .queue("q", 5)
              .task("main", b::get("q", 1), b::try_put("q"), b::put("q", 1))
              .build());
    EXPECT_EQ(r.ends(2), outcomes{outcome::would_block});
    EXPECT_EQ(r.ends(3), outcomes{outcome::timed_out});
}

TEST(asio_1_81, receive_or_timer_loses_an_item) {  // chriskohlhoff/asio#1041
    observed_run r;
    program const p = b::program_builder{}
                          .queue("q", 1)
                          .task("main", b::group("g", b::spawn("getter"), b::spawn("putter")))
                          .task("getter", b::get("q", 1))
                          .task("putter", b::sleep(1), b::try_put("q"))
                          .build();
    bool is_lost = false;
    for (std::uint64_t seed = 1; seed <= 100 && !is_lost; ++seed) {
        r.run(p, seed);
        is_lost = r.ends(6) == outcomes{outcome::ok} && r.ends(4) == outcomes{outcome::timed_out} &&
                  r.count(event_kind::item_left) == 0;
    }
    EXPECT_TRUE(is_lost);
}

TEST(asio_1_81, both_of_two_hides_the_error_behind_a_cancellation) {  // chriskohlhoff/asio#1715
    observed_run r;
    r.run(b::program_builder{}
              .task("main", b::static_group("g", b::spawn("slow"), b::spawn("bad")))
              .task("slow", b::sleep(9))
              .task("bad", b::fail("E"))
              .build());
    EXPECT_EQ(r.count(event_kind::error_delivered), 0u);
    EXPECT_EQ(r.first(event_kind::foreign_error).object, 0u);
}

TEST(asio_1_81, both_of_two_turns_a_request_from_outside_into_an_error) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main", b::group("g", b::spawn("host"), b::sleep(1), b::cancel("host")))
              .task("host", b::static_group("h", b::spawn("slow", 2)))
              .task("slow", b::sleep(9))
              .build());
    EXPECT_EQ(r.first(event_kind::group_closed).object, 1u);
    EXPECT_EQ(r.first(event_kind::group_closed).result, outcome::error);
    EXPECT_EQ(r.values(event_kind::error_raised), std::vector<std::uint32_t>{});
}

}  // namespace
}  // namespace rollcall::asio_runtime::asio_1_81_test
