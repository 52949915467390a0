#include "harness/campaign/interrupt.hpp"

#include <atomic>

namespace rollcall {
namespace {

std::atomic<int> interrupts{0};
int guards = 0;

void count_interrupt(int) { interrupts.fetch_add(1); }

}  // namespace

interrupt_guard::interrupt_guard() {
    if (guards++ == 0) interrupts.store(0);
    struct sigaction action {};
    action.sa_handler = count_interrupt;
    sigaction(SIGINT, &action, &before_int_);
    sigaction(SIGTERM, &action, &before_term_);
}

interrupt_guard::~interrupt_guard() {
    sigaction(SIGINT, &before_int_, nullptr);
    sigaction(SIGTERM, &before_term_, nullptr);
    --guards;
}

int interrupt_guard::count() noexcept { return interrupts.load(); }

}  // namespace rollcall
