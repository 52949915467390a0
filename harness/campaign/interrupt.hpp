// Ctrl-C as a request: while an interrupt_guard lives, SIGINT and SIGTERM are counted instead of
// ending the process. Guards may be nested; the first one starts the count anew. One thread.
#pragma once

#include <csignal>

namespace rollcall {

class interrupt_guard {
public:
    interrupt_guard();
    interrupt_guard(interrupt_guard const&) = delete;
    interrupt_guard& operator=(interrupt_guard const&) = delete;
    ~interrupt_guard();

    // Signals since the outermost guard began to live.
    static int count() noexcept;

private:
    struct sigaction before_int_ {};
    struct sigaction before_term_ {};
};

}  // namespace rollcall
