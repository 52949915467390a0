// A runtime under test, as the runner sees it.
//
// Ownership: registered once, used for many runs, one at a time. Threads: one.
#pragma once

#include "harness/run/dialect.hpp"
#include "harness/run/plan.hpp"
#include "harness/schedule/gate.hpp"

#include <string_view>

namespace rollcall {

// What a runtime with a full adapter has by its dialect: of a free order of ready work the locks of
// benchmark programs make use.
constexpr capabilities capabilities_by_dialect(dialect const& d) noexcept {
    capabilities all;
    if (d.order.value == ready_order::fifo) all.features &= ~set_of(feature::locks);
    all.features &= ~d.lacks.value;
    all.given_alone = all.features & d.undrawn.value;
    all.features &= ~d.undrawn.value;
    return all;
}

class runtime {
public:
    virtual ~runtime() = default;

    virtual std::string_view name() const noexcept = 0;
    virtual dialect const& declares() const noexcept = 0;
    // What the adapter can express; programs that use more are not run on it (lacking).
    virtual capabilities supports() const noexcept = 0;

    // Runs the program under the gate until quiescence or a limit, records its events, and destroys
    // everything it created. The gate's run has begun; the caller ends it.
    virtual void run(plan const& p, gate& g) = 0;
};

}  // namespace rollcall
