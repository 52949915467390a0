// The planted faults: mini with one deliberate bug each, to prove that every law can fail.
//
// A fault reads neither the gate nor the schedule; it is a few lines in runtimes/mini, switched on
// at run time. All of them share one instantiation of the interpreter.
#pragma once

#include "harness/run/runtime.hpp"
#include "runtimes/mini/defect.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace rollcall {

struct planted_fault {
    mini::defect what{};
    std::string_view name;    // the runtime is called "faulty:<name>"
    std::string_view law;     // that it breaks; "crashed", or "uncontrolled" for the vacuity guard
    std::string_view breaks;  // one sentence
};

std::span<planted_fault const> planted_faults() noexcept;

std::unique_ptr<runtime> make_faulty_runtime(planted_fault const& fault);

}  // namespace rollcall
