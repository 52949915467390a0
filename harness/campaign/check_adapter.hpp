// What is wrong with an adapter, in a sentence that says what to do: its first mistake, on programs
// of one feature each (first_programs.hpp).
//
// Not a hunt: each program runs under a few schedules, in a process of its own. Besides the laws it
// looks at what a hunt cannot: state that is carried from run to run, bodies that outlive the
// teardown, events that nothing in the program can have caused.
#pragma once

#include "harness/campaign/first_programs.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/run/registry.hpp"

#include <functional>
#include <optional>
#include <string>

namespace rollcall {

struct adapter_mistake {
    std::string seen{};
    std::string advice{};
    std::string fingerprint{};  // of the law that broke; empty: none did
    std::string token{};        // of the run; empty: it is not a single one
};

// Nothing: none was seen. The calling process must have a single thread.
std::optional<adapter_mistake> find_mistake(
    registry const& parts, runtime_entry const& entry, first_program const& on,
    std::function<wish()> const& asked = interrupt_guard::wanted);

}  // namespace rollcall
