// A runtime under test, as the runner sees it.
//
// Ownership: registered once, used for many runs, one at a time. Threads: one.
#pragma once

#include "harness/run/dialect.hpp"
#include "harness/run/plan.hpp"
#include "harness/schedule/gate.hpp"

#include <string_view>

namespace rollcall {

// What a runtime with a full adapter supports: `lock` and `unlock` ask for an order of ready work
// that the gate may change, the other ops of benchmark programs for nothing.
constexpr std::uint32_t supported_by_order(ready_order order) noexcept {
    constexpr std::uint32_t all = (1u << op_kind_count) - 1;
    constexpr std::uint32_t locks = bit(op_kind::lock) | bit(op_kind::unlock);
    return order == ready_order::fifo ? all & ~locks : all;
}

class runtime {
public:
    virtual ~runtime() = default;

    virtual std::string_view name() const noexcept = 0;
    virtual dialect const& declares() const noexcept = 0;
    // Bit per op_kind that the adapter can express; programs with others are not run on it.
    virtual std::uint32_t supports() const noexcept = 0;

    // Runs the program under the gate until quiescence or a limit, records its events, and destroys
    // everything it created. The gate's run has begun; the caller ends it.
    virtual void run(plan const& p, gate& g) = 0;
};

}  // namespace rollcall
