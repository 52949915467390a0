// Ctrl-C as a request: while an interrupt_guard lives, SIGINT, SIGTERM and SIGHUP are noted instead
// of ending the process. Guards may be nested, and in several threads; with the last one all is
// forgotten.
#pragma once

#include <csignal>
#include <cstdint>

namespace rollcall {

// What is wanted of work that is going on.
enum class wish : std::uint8_t {
    go_on,
    end_soon,  // with what is there
    end_now,   // a second later, or when asked again
};

class interrupt_guard {
public:
    interrupt_guard();
    interrupt_guard(interrupt_guard const&) = delete;
    interrupt_guard& operator=(interrupt_guard const&) = delete;
    ~interrupt_guard();

    static bool is_interrupted() noexcept { return signal_number() != 0; }
    static wish wanted() noexcept;
    // The first signal while a guard has lived; 0: none.
    static int signal_number() noexcept;
};

// What so many signals want, so long after the first one.
constexpr wish wish_after(int signals, double seconds) noexcept {
    if (signals == 0) return wish::go_on;
    return signals > 1 || seconds >= 1 ? wish::end_now : wish::end_soon;
}

// What is wanted of work that should end by itself in so many seconds.
constexpr wish wish_with(double seconds_left) noexcept {
    return seconds_left > 0 ? wish::go_on : wish_after(1, -seconds_left);
}

}  // namespace rollcall
