#include "runtimes/asio/asio_runtime.hpp"

#include "harness/program/builder.hpp"
#include "harness/program/used_features.hpp"
#include "runtimes/asio/observed_run.hpp"
#include "runtimes/asio/queue.hpp"

#include <gtest/gtest.h>

namespace rollcall::asio_runtime {
namespace {

namespace b = build;
using outcomes = std::vector<outcome>;

TEST(asio_runtime, there_are_variants_for_the_order_and_for_each_guard) {
    EXPECT_EQ(make_asio_runtime("asio")->name(), "asio");
    EXPECT_EQ(make_asio_runtime("asio:fifo")->declares().order.value, ready_order::fifo);
    EXPECT_EQ(make_asio_runtime("asio:unknown"), nullptr);
}

// What a channel has posted to its own executor, as later versions of Asio do.
std::vector<int> run_by_hand(ready_order order, std::uint64_t seed) {
    trace seen;
    gate steps(seen);
    random_strategy random(seed);
    steps.begin_run(random, {}, {});
    context home(steps, {.order = order});
    executor_owner nobody{&home, nullptr};
    channel q(controlled_executor(nobody), 1);
    std::vector<int> ran;
    auto const note = [&ran](int n) { return [&ran, n] { ran.push_back(n); }; };
    for (int const n : {1, 2, 3}) boost::asio::post(q.get_executor(), note(n));
    EXPECT_TRUE(ran.empty()) << "it goes through the gate";
    while (steps.step()) {
        if (ran.size() == 2) break;
    }
    home.end_run();
    home.destroy_functions();
    EXPECT_FALSE(steps.step()) << "what has not run is taken back";
    steps.end_run();
    return ran;
}

TEST(asio_runtime, work_that_belongs_to_no_task_has_steps_of_its_own_in_order) {
    for (std::uint64_t seed = 1; seed < 6; ++seed) {
        for (ready_order const order : {ready_order::fifo, ready_order::fifo_per_task}) {
            EXPECT_EQ(run_by_hand(order, seed), (std::vector{1, 2}));
        }
    }
}

// What `asio` spares its programs: a request to a task that has not begun, and one between waits.
TEST(asio_runtime, without_a_guard_its_defect_shows) {
    program const early = b::program_builder{}
                              .task("main", b::group("g", b::spawn("late"), b::cancel("late")))
                              .task("late", b::yield())
                              .build();
    program const between =
        b::program_builder{}
            .task("main", b::group("g", b::spawn("worker"), b::yield(), b::cancel("worker")))
            .task("worker", b::yield(), b::sleep(100))
            .build();
    observed_run guarded;
    guarded.run(early);
    EXPECT_EQ(guarded.count(event_kind::foreign_error), 0u);
    EXPECT_EQ(guarded.count(event_kind::task_hung), 0u);
    guarded.run(between);
    EXPECT_EQ(guarded.end(), 0);
    observed_run early_requests("asio:early_requests");
    early_requests.run(early);
    EXPECT_EQ(early_requests.count(event_kind::foreign_error), 1u) << "out of io_context::run";
    EXPECT_EQ(early_requests.count(event_kind::task_hung), 2u);
    observed_run unchecked("asio:unchecked");
    unchecked.run(between);
    EXPECT_EQ(unchecked.count(event_kind::cancel_reached), 1u);
    EXPECT_EQ(unchecked.end(), 100);
}

TEST(asio_runtime, a_group_of_no_operations_never_completes_and_is_not_drawn) {
    program const empty =
        b::program_builder{}
            .task("main", b::timeout(3, b::static_group("g", b::spawn("worker", 0))))
            .task("worker", b::yield())
            .build();
    observed_run r;
    r.run(empty);
    EXPECT_EQ(r.count(event_kind::task_hung), 1u);
    EXPECT_EQ(r.count(event_kind::group_closed), 0u);
    capabilities const has = make_asio_runtime("asio")->supports();
    EXPECT_EQ(lacking(empty, has), set_of(feature::empty_groups));
    EXPECT_EQ(lacking(empty, has.for_given()), 0u);
}

// Asio destroys the coroutines that wait for such a group; a request finds none of them.
TEST(asio_runtime, a_request_to_a_timeout_that_was_destroyed_while_it_waited) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main", b::group("g", b::spawn("host"), b::io(), b::cancel("host")))
              .task("host", b::timeout(9, b::static_group("k", b::spawn("none", 0))))
              .task("none", b::yield())
              .build());
    EXPECT_EQ(r.count(event_kind::task_hung), 2u);
    EXPECT_EQ(r.count(event_kind::cancel_reached), 1u);
}

TEST(asio_runtime, a_group_waits_for_all_its_children) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main", b::group("g", b::spawn("worker", 3)))
              .task("worker", b::repeat(4, b::yield()))
              .build());
    EXPECT_EQ(r.count(event_kind::task_finished, outcome::ok), 4u);
    EXPECT_EQ(r.first(event_kind::group_closed).step, r.seen.events().back().step);
    EXPECT_EQ(r.steps.segments(), r.steps.segments_controlled());
}

TEST(asio_runtime, a_sleeping_task_can_be_cancelled) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main", b::group("g", b::spawn("sleeper"), b::sleep(1), b::cancel("sleeper")))
              .task("sleeper", b::sleep(5))
              .build());
    EXPECT_EQ(r.first(event_kind::task_finished, 1).result, outcome::cancelled);
    EXPECT_EQ(r.time_of(event_kind::task_finished, 1), 1);
    EXPECT_EQ(r.count(event_kind::time_advanced), 1u) << "the cancelled timer is still armed";
}

TEST(asio_runtime, a_task_that_is_cancelled_before_it_began_finishes_without_beginning) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main", b::group("g", b::spawn("late"), b::cancel("late")))
              .task("late", b::yield())
              .build());
    EXPECT_EQ(r.first(event_kind::task_finished, 1).result, outcome::cancelled);
    EXPECT_EQ(r.count(event_kind::task_begun), 1u);
    EXPECT_EQ(r.count(event_kind::task_hung), 0u);
}

TEST(asio_runtime, a_completion_from_outside_can_be_cancelled) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main",
                    b::group("g", b::spawn("waiter"), b::yield(), b::yield(), b::cancel("waiter")))
              .task("waiter", b::io())
              .build());
    EXPECT_EQ(r.ends(6), outcomes{outcome::cancelled});
}

TEST(asio_runtime, cancellation_is_sticky) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main",
                    b::group("g", b::spawn("worker"), b::yield(), b::yield(), b::cancel("worker")))
              .task("worker",
                    b::try_catch(catch_filter::cancel, b::sequence(b::sleep(1)),
                                 b::sequence(b::yield())),
                    b::yield())
              .build());
    EXPECT_EQ(r.ends(7), outcomes{outcome::cancelled}) << "the try, whose handler cannot await";
    EXPECT_EQ(r.ends(9), outcomes{});
    EXPECT_EQ(r.first(event_kind::task_finished, 1).result, outcome::cancelled);
}

TEST(asio_runtime, a_timeout_ends_a_body_that_takes_too_long) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main",
                    b::try_catch(catch_filter::error, b::sequence(b::timeout(3, b::sleep(5))), {}),
                    b::yield())
              .build());
    EXPECT_EQ(r.ends(3), outcomes{outcome::cancelled});
    EXPECT_EQ(r.time_of(event_kind::timeout_raised), 3);
    EXPECT_EQ(r.ends(4), outcomes{outcome::ok}) << "the cancellation stays inside";
}

TEST(asio_runtime, a_timeout_that_is_not_reached_leaves_no_timer) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main", b::timeout(9, b::sleep(1)), b::timeout(no_limit, b::sleep(1)))
              .build());
    EXPECT_EQ(r.end(), 2);
    EXPECT_EQ(r.count(event_kind::time_advanced), 2u);
    EXPECT_EQ(r.count(event_kind::cancel_reached), 0u);
}

TEST(asio_runtime, timeout_zero_fires_at_the_first_suspension_without_time) {
    observed_run r;
    r.run(b::program_builder{}.task("main", b::timeout(0, b::sleep(1))).build());
    EXPECT_EQ(r.count(event_kind::timeout_raised), 1u);
    EXPECT_EQ(r.count(event_kind::time_advanced), 0u);
    r.run(b::program_builder{}.queue("q", 1).task("main", b::timeout(0, b::try_put("q"))).build());
    EXPECT_EQ(r.count(event_kind::timeout_raised), 0u) << "a body that does not suspend completes";
}

TEST(asio_runtime, of_two_timeouts_the_one_that_expired_is_blamed) {
    observed_run r;
    r.run(
        b::program_builder{}
            .task("main", b::try_catch(catch_filter::error,
                                       b::sequence(b::timeout(2, b::timeout(4, b::sleep(6)))), {}))
            .build());
    EXPECT_EQ(r.ends(2), outcomes{outcome::error});
    EXPECT_EQ(r.ends(3), outcomes{outcome::cancelled});
    EXPECT_EQ(r.count(event_kind::timeout_raised), 1u);
}

TEST(asio_runtime, a_shield_defers_a_request_to_its_end) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main",
                    b::group("g", b::spawn("worker"), b::yield(), b::yield(), b::cancel("worker")))
              .task("worker", b::shield(b::sleep(1), b::yield()), b::yield())
              .build());
    EXPECT_EQ(r.ends(7), outcomes{outcome::ok});
    EXPECT_EQ(r.ends(8), outcomes{outcome::ok});
    EXPECT_EQ(r.ends(9), outcomes{outcome::cancelled});
}

TEST(asio_runtime, a_cleanup_may_await_although_its_task_is_cancelled) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main", b::group("g", b::spawn("worker"), b::yield(), b::yield(),
                                     b::cancel("worker"), b::yield(), b::cancel("worker")))
              .task("worker",
                    b::try_finally(b::sequence(b::sleep(1)), b::sequence(b::sleep(2), b::yield())))
              .build());
    EXPECT_EQ(r.count(event_kind::cleanup_ended, outcome::ok), 1u);
    EXPECT_EQ(r.first(event_kind::task_finished, 1).result, outcome::cancelled);
    EXPECT_EQ(r.time_of(event_kind::task_finished, 1), 2);
}

TEST(asio_runtime, the_first_error_aborts_a_group_and_all_errors_are_raised) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main", b::try_catch(catch_filter::error,
                                         b::sequence(b::group("g", b::spawn("slow"),
                                                              b::spawn("bad", 2), b::sleep(9))),
                                         {}))
              .task("slow",
                    b::try_finally(b::sequence(b::sleep(9)), b::sequence(b::fail("in_cleanup"))))
              .task("bad", b::yield(), b::fail("first"))
              .build());
    EXPECT_EQ(r.values(event_kind::error_delivered), (std::vector<std::uint32_t>{1, 2, 3}));
    EXPECT_EQ(r.count(event_kind::cancel_reached), 3u) << "slow, one of bad, and the body";
    EXPECT_EQ(r.ends(5), outcomes{outcome::cancelled});
    EXPECT_EQ(r.end(), 0);
}

TEST(asio_runtime, a_request_to_the_host_reaches_everything_below) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main", b::group("g", b::spawn("host"), b::yield(), b::yield(), b::yield(),
                                     b::yield(), b::cancel("host")))
              .task("host", b::group("h", b::spawn("leaf", 2), b::spawn("inner")))
              .task("inner", b::timeout(5, b::group("i", b::spawn("leaf"))))
              .task("leaf", b::sleep(9))
              .build());
    EXPECT_EQ(r.count(event_kind::cancel_reached), 5u);
    EXPECT_EQ(r.count(event_kind::task_finished, outcome::cancelled), 5u);
    EXPECT_EQ(r.end(), 0);
}

TEST(asio_runtime, a_race_cancels_the_losers) {
    for (bool const is_static : {false, true}) {
        observed_run r;
        auto const race = is_static
                              ? b::static_race_group("g", b::spawn("slow", 2), b::spawn("quick"))
                              : b::race_group("g", b::spawn("slow", 2), b::spawn("quick"));
        r.run(b::program_builder{}
                  .task("main", race, b::yield())
                  .task("slow", b::sleep(9))
                  .task("quick", b::sleep(1))
                  .build());
        EXPECT_EQ(r.first(event_kind::group_closed).result, outcome::ok);
        EXPECT_EQ(r.time_of(event_kind::group_closed), 1);
        EXPECT_EQ(r.count(event_kind::task_finished, outcome::cancelled), 2u);
    }
}

TEST(asio_runtime, static_groups_of_any_size_wait_for_their_children) {
    for (std::uint32_t const children : {1u, 2u, 3u, 7u}) {
        observed_run r;
        r.run(b::program_builder{}
                  .task("main", b::static_group("g", b::spawn("worker", children)), b::yield())
                  .task("worker", b::sleep(1), b::yield())
                  .build());
        EXPECT_EQ(r.count(event_kind::task_finished, outcome::ok), children + 1);
        EXPECT_EQ(r.first(event_kind::group_closed).result, outcome::ok);
    }
}

TEST(asio_runtime, a_parallel_group_cancels_the_siblings_of_a_child_that_fails) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main", b::static_group("g", b::spawn("slow", 2), b::spawn("bad")))
              .task("slow", b::sleep(9))
              .task("bad", b::sleep(1), b::fail("E"))
              .build());
    EXPECT_EQ(r.values(event_kind::error_delivered), std::vector<std::uint32_t>{1});
    EXPECT_EQ(r.count(event_kind::cancel_reached), 2u);
    EXPECT_EQ(r.end(), 1);
}

TEST(asio_runtime, a_static_group_that_is_cancelled_by_its_name_closes_without_an_error) {
    for (std::uint32_t const children : {2u, 3u}) {
        observed_run r;
        r.run(b::program_builder{}
                  .task("main",
                        b::group("outer", b::spawn("host"), b::sleep(1), b::cancel_group("g")))
                  .task("host", b::static_group("g", b::spawn("slow", children)), b::yield())
                  .task("slow", b::sleep(9))
                  .build());
        EXPECT_EQ(r.first(event_kind::group_closed, 1).result, outcome::ok);
        EXPECT_EQ(r.first(event_kind::task_finished, 1).result, outcome::ok);
        EXPECT_EQ(r.count(event_kind::cancel_reached), children);
    }
}

TEST(asio_runtime, late_spawns_are_refused) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main", b::group("top", b::spawn("spawner"), b::group("g", b::sleep(1)),
                                     b::static_group("h", b::spawn("slow")), b::sleep(2)))
              .task("spawner", b::sleep(2), b::spawn_in("g", "slow"), b::spawn_in("h", "slow"))
              .task("slow", b::sleep(9))
              .build());
    EXPECT_EQ(r.count(event_kind::spawn_refused), 2u);
    EXPECT_EQ(r.count(event_kind::task_begun), 3u);
}

TEST(asio_runtime, the_error_of_a_detached_task_is_reported) {
    observed_run r;
    r.run(b::program_builder{}
              .task("main", b::detach("lonely"), b::join("lonely"))
              .task("lonely", b::yield(), b::fail("E"))
              .build());
    EXPECT_EQ(r.values(event_kind::error_reported), std::vector<std::uint32_t>{1});
    EXPECT_EQ(r.ends(2), outcomes{outcome::ok}) << "a join does not raise";
}

TEST(asio_runtime, queues_hand_items_over_in_order) {
    for (std::uint32_t const capacity : {0u, 1u, 5u, unbounded}) {
        observed_run r;
        r.run(b::program_builder{}
                  .queue("q", capacity)
                  .task("main", b::group("g", b::spawn("producer"), b::spawn("consumer")))
                  .task("producer", b::repeat(4, b::put("q")), b::put_sentinel("q"))
                  .task("consumer", b::consume("q"))
                  .build());
        std::vector<std::uint32_t> taken;
        for (event const& e : r.seen.events()) {
            if (e.kind == event_kind::op_returned && e.action == op_action::get) {
                taken.push_back(e.value & ~sentinel_bit);
            }
        }
        taken.resize(5);
        EXPECT_EQ(taken, (std::vector<std::uint32_t>{1, 2, 3, 4, 5})) << capacity;
        EXPECT_EQ(r.count(event_kind::task_hung), 0u);
    }
}

TEST(asio_runtime, limits_of_queue_operations_end_them) {
    observed_run r;
    r.run(b::program_builder{}
              .queue("q", 1)
              .queue("r", 1)
              .task("main", b::put("q", 1), b::put("q", 2), b::get("q", 1), b::get("r", 0),
                    b::get("r", 1), b::close("r"), b::get("r", 3), b::put("r", 3))
              .build());
    EXPECT_EQ(r.ends(1), outcomes{outcome::ok});
    EXPECT_EQ(r.ends(2), outcomes{outcome::timed_out});
    EXPECT_EQ(r.ends(3), outcomes{outcome::ok});
    EXPECT_EQ(r.ends(4), outcomes{outcome::timed_out});
    EXPECT_EQ(r.ends(5), outcomes{outcome::timed_out});
    EXPECT_EQ(r.ends(7), outcomes{outcome::closed});
    EXPECT_EQ(r.ends(8), outcomes{outcome::closed});
    EXPECT_EQ(r.time_of(event_kind::task_finished), 3);
}

TEST(asio_runtime, items_that_are_left_are_those_in_the_buffer) {
    observed_run r;
    r.run(b::program_builder{}
              .queue("q", 2)
              .task("main", b::put("q"), b::put("q"), b::put("q"))
              .build());
    EXPECT_EQ(r.values(event_kind::item_left), (std::vector<std::uint32_t>{1, 2}));
    EXPECT_EQ(r.count(event_kind::task_hung), 1u);
}

}  // namespace
}  // namespace rollcall::asio_runtime
