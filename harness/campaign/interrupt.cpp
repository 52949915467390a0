#include "harness/campaign/interrupt.hpp"

#include <atomic>
#include <ctime>
#include <mutex>

namespace rollcall {
namespace {

std::atomic<int> signals{0};
std::atomic<int> first_signal{0};
std::atomic<std::int64_t> first_at_ms{0};

std::mutex guarded;  // what follows
int guards = 0;
struct sigaction before_int {};
struct sigaction before_term {};
struct sigaction before_hup {};

std::int64_t now_ms() noexcept {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000 + now.tv_nsec / 1'000'000;
}

void note_signal(int number) {
    if (signals.fetch_add(1) != 0) return;
    first_at_ms.store(now_ms());
    first_signal.store(number);
}

}  // namespace

interrupt_guard::interrupt_guard() {
    std::lock_guard const lock(guarded);
    if (guards++ != 0) return;
    struct sigaction action {};
    action.sa_handler = note_signal;
    sigaction(SIGINT, &action, &before_int);
    sigaction(SIGTERM, &action, &before_term);
    sigaction(SIGHUP, &action, &before_hup);
    // Who calls by nohup wants to stay.
    if (before_hup.sa_handler == SIG_IGN) sigaction(SIGHUP, &before_hup, nullptr);
}

interrupt_guard::~interrupt_guard() {
    std::lock_guard const lock(guarded);
    if (--guards != 0) return;
    sigaction(SIGINT, &before_int, nullptr);
    sigaction(SIGTERM, &before_term, nullptr);
    sigaction(SIGHUP, &before_hup, nullptr);
    signals.store(0);
    first_signal.store(0);
}

wish interrupt_guard::wanted() noexcept {
    if (first_signal.load() == 0) return wish::go_on;
    return wish_after(signals.load(), static_cast<double>(now_ms() - first_at_ms.load()) / 1'000);
}

int interrupt_guard::signal_number() noexcept { return first_signal.load(); }

}  // namespace rollcall
