// The verdicts of the watchdog, on readings fed by hand: no test waits for a time. And that a
// reading of a real process is what the kernel says of it.
#include "harness/campaign/watchdog.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>

namespace rollcall {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;
constexpr watch_limits limits{
    .spin_seconds = 2, .growth_bytes = 8 * mebibyte, .blocked_readings = 10};

// A process inside one run that computes.
process_reading busy(double cpu_seconds) {
    return {.progress = 7,
            .in_run = true,
            .cpu_seconds = cpu_seconds,
            .resident_bytes = 50 * mebibyte,
            .sleeps = false,
            .context_switches = 3};
}

process_reading asleep() {
    process_reading r = busy(1);
    r.sleeps = true;
    return r;
}

// The verdict on the last of so many equal readings.
watch_verdict after(watchdog& dog, int readings, process_reading const& r) {
    watch_verdict last = watch_verdict::fine;
    for (int i = 0; i < readings && last == watch_verdict::fine; ++i) last = dog.judge(r);
    return last;
}

TEST(watchdog, cpu_time_without_progress_is_a_spin) {
    watchdog dog(limits);
    EXPECT_EQ(dog.judge(busy(10.0)), watch_verdict::fine);
    EXPECT_EQ(dog.judge(busy(12.0)), watch_verdict::fine);
    EXPECT_EQ(dog.judge(busy(12.1)), watch_verdict::spins);
}

TEST(watchdog, the_first_reading_is_compared_with_nothing) {
    watchdog dog(limits);
    process_reading r = busy(10.0);
    r.progress = 0;
    r.resident_bytes = mebibyte;
    EXPECT_EQ(dog.judge(r), watch_verdict::fine);
}

TEST(watchdog, a_process_that_gets_no_cpu_does_not_spin_however_long) {
    watchdog dog(limits);
    EXPECT_EQ(after(dog, 100'000, busy(10.0)), watch_verdict::fine);
    EXPECT_EQ(after(dog, 100'000, busy(11.9)), watch_verdict::fine);
}

TEST(watchdog, each_run_that_begins_is_progress) {
    watchdog dog(limits);
    process_reading r = busy(0);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(dog.judge(r), watch_verdict::fine);
        r.cpu_seconds += 5;
        ++r.progress;
    }
}

TEST(watchdog, memory_that_grows_is_progress_of_another_kind) {
    watchdog dog(limits);
    process_reading r = busy(0);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(dog.judge(r), watch_verdict::fine) << i;
        r.cpu_seconds += 2.5;
        r.resident_bytes += 8 * mebibyte;
    }
    EXPECT_EQ(dog.judge(r), watch_verdict::fine);
    r.cpu_seconds += 2.5;
    EXPECT_EQ(dog.judge(r), watch_verdict::spins) << "it has stopped growing";
}

// Growing slowly on a machine that leaves it little CPU: the growth of each reading is small.
TEST(watchdog, growth_is_measured_by_cpu_time_and_not_by_reading) {
    watchdog dog(limits);
    process_reading r = busy(0);
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_EQ(dog.judge(r), watch_verdict::fine) << i;
        r.cpu_seconds += 0.1;
        r.resident_bytes += mebibyte;
    }
}

TEST(watchdog, memory_that_comes_and_goes_is_none) {
    watchdog dog(limits);
    process_reading r = busy(0);
    EXPECT_EQ(dog.judge(r), watch_verdict::fine);
    r.cpu_seconds = 2.5;
    r.resident_bytes = 500 * mebibyte;
    EXPECT_EQ(dog.judge(r), watch_verdict::fine);
    r.cpu_seconds = 4;
    r.resident_bytes = 50 * mebibyte;
    EXPECT_EQ(dog.judge(r), watch_verdict::fine);
    r.cpu_seconds = 5;
    r.resident_bytes = 500 * mebibyte;
    EXPECT_EQ(dog.judge(r), watch_verdict::spins);
}

TEST(watchdog, between_runs_nothing_is_a_spin_and_nothing_is_blocked) {
    watchdog dog(limits);
    process_reading r = busy(0);
    r.in_run = false;
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(dog.judge(r), watch_verdict::fine);
        r.cpu_seconds += 5;
    }
    r = asleep();
    r.in_run = false;
    EXPECT_EQ(after(dog, 1'000, r), watch_verdict::fine);
}

TEST(watchdog, a_process_that_sleeps_inside_a_run_is_blocked) {
    watchdog dog(limits);
    EXPECT_EQ(after(dog, 10, asleep()), watch_verdict::fine) << "the first has none before it";
    EXPECT_EQ(dog.judge(asleep()), watch_verdict::blocked);
}

// What each of these shows is that somebody is awake.
TEST(watchdog, one_sign_of_life_and_the_count_begins_anew) {
    using change = std::function<void(process_reading&)>;
    change const signs[] = {
        [](process_reading& r) { r.sleeps = false; },
        [](process_reading& r) { r.cpu_seconds += 0.000'001; },
        [](process_reading& r) { ++r.context_switches; },
        [](process_reading& r) { ++r.progress; },
        [](process_reading& r) { r.in_run = false; },
    };
    for (change const& sign : signs) {
        watchdog dog(limits);
        EXPECT_EQ(after(dog, 10, asleep()), watch_verdict::fine);
        process_reading r = asleep();
        sign(r);
        EXPECT_EQ(dog.judge(r), watch_verdict::fine);
        r.sleeps = r.in_run = true;
        EXPECT_EQ(after(dog, 9, r), watch_verdict::fine);
    }
}

TEST(watchdog, a_process_that_has_ended_is_judged_by_how_it_ended) {
    watchdog dog(limits);
    EXPECT_EQ(dog.judge(busy(1)), watch_verdict::fine);
    process_reading gone = busy(100);
    gone.resident_bytes = 0;
    EXPECT_EQ(dog.judge(gone), watch_verdict::fine);
}

// A child for the length of a test.
class child {
public:
    explicit child(void (*body)()) : pid_(fork()) {
        if (pid_ != 0) return;
        body();
        _exit(0);
    }
    child(child const&) = delete;
    ~child() {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    pid_t pid() const noexcept { return pid_; }
    // Reads it until it is as wanted; a test that waits in vain is ended by CTest.
    process_reading when(std::function<bool(process_reading const&)> const& wanted) const {
        for (;;) {
            process_reading const r = read_process(pid_);
            if (wanted(r)) return r;
        }
    }

private:
    pid_t pid_;
};

bool is_asleep(process_reading const& r) { return r.sleeps; }

void spin() {
    for (unsigned volatile turns = 0;;) turns = turns + 1;
}

// A reading is not made in one moment: that the first one sees it asleep does not say since when.
TEST(process_reading, a_process_that_waits_sleeps_and_nothing_changes) {
    child const waits([] { pause(); });
    process_reading last = waits.when(is_asleep);
    process_reading const r = waits.when([&last](process_reading const& now) {
        bool const is_equal = now.sleeps && now.cpu_seconds == last.cpu_seconds &&
                              now.context_switches == last.context_switches;
        last = now;
        return is_equal;
    });
    EXPECT_GT(r.resident_bytes, 0u);
    EXPECT_GT(r.context_switches, 0u);
    EXPECT_GT(r.cpu_seconds, 0.0);
}

TEST(process_reading, a_process_that_computes_uses_cpu_and_does_not_sleep) {
    child const computes(spin);
    process_reading const r =
        computes.when([](process_reading const& now) { return now.cpu_seconds > 0.01; });
    EXPECT_FALSE(r.sleeps);
}

TEST(process_reading, a_process_that_is_stopped_does_not_sleep) {
    child const stops([] { raise(SIGSTOP); });
    int status = 0;
    ASSERT_EQ(waitpid(stops.pid(), &status, WUNTRACED), stops.pid());
    ASSERT_TRUE(WIFSTOPPED(status));
    EXPECT_FALSE(read_process(stops.pid()).sleeps);
}

// So does one that waits for its symbolizer.
TEST(process_reading, a_process_whose_child_computes_does_not_sleep) {
    child const waits([] {
        pid_t const mine = getpid();
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() == mine) spin();
            _exit(0);
        }
        pause();
    });
    std::string const pid = std::to_string(waits.pid());
    pid_t grandchild = 0;
    while (grandchild == 0) {
        std::ifstream("/proc/" + pid + "/task/" + pid + "/children") >> grandchild;
    }
    while (read_process(grandchild).cpu_seconds < 0.05) {
    }
    process_reading const r = read_process(waits.pid());
    EXPECT_FALSE(r.sleeps);
    EXPECT_LT(r.cpu_seconds, 0.05) << "or the time of a symbolizer would look like a spin";
}

TEST(process_reading, a_process_that_has_ended_holds_no_memory) {
    child const ends([] {});
    EXPECT_EQ(ends.when([](process_reading const& r) { return r.resident_bytes == 0; }).sleeps,
              false);
}

}  // namespace
}  // namespace rollcall
