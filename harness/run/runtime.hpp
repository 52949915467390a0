// A runtime under test, as the runner sees it.
//
// Ownership: registered once, used for many runs, one at a time. Threads: one.
#pragma once

#include "harness/run/dialect.hpp"
#include "harness/run/plan.hpp"
#include "harness/schedule/gate.hpp"

#include <string_view>

namespace rollcall {

// What a runtime with a full adapter supports.
constexpr op_set supported_by_order(ready_order order) noexcept {
    constexpr op_set without_order =
        ops_where([](op_row const& row) { return row.needs != op_need::ready_order_is_free; });
    return order == ready_order::fifo ? without_order : all_ops;
}

class runtime {
public:
    virtual ~runtime() = default;

    virtual std::string_view name() const noexcept = 0;
    virtual dialect const& declares() const noexcept = 0;
    // The ops that the adapter can express; programs with others are not run on it.
    virtual op_set supports() const noexcept = 0;

    // Runs the program under the gate until quiescence or a limit, records its events, and destroys
    // everything it created. The gate's run has begun; the caller ends it.
    virtual void run(plan const& p, gate& g) = 0;
};

}  // namespace rollcall
