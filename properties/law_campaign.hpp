// One campaign of generated programs x schedules on one runtime, and what it says of each law.
//
// In processes of its own, so that a runtime that crashes costs one run. Threads: none, since it
// forks.
#pragma once

#include "harness/run/registry.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall {

struct law_campaign_settings {
    std::string runtime{};  // as its cases name it
    std::function<std::unique_ptr<rollcall::runtime>()> make{};
    std::string known{};  // directory of known findings: <known>/<runtime>/*.case; empty: none
    std::uint64_t seed = 1;
    std::uint32_t programs = 250;
    std::uint32_t schedules_per_program = 16;
    feature_set without = 0;  // what programs leave out, of what the runtime has
    // The program that lines to copy call, one with rollcall::main; empty: ./rollcall.
    std::string command{};
};

enum class law_standing : std::uint8_t {
    holds,
    broken,
    not_exercised,
    not_promised,
    not_applicable,  // no program that the runtime can run could break it
};

struct law_verdict {
    law_standing standing{};
    std::string text;  // the report, or the reason
};

// Runs when it is made.
class law_campaign {
public:
    explicit law_campaign(law_campaign_settings settings);
    ~law_campaign();

    law_verdict judge(std::string_view law_id) const;
    // Whether each segment of the interpreter ran when the gate had picked its task.
    law_verdict control() const;
    // Whether the process of every run survived; else the smallest case that kills it.
    law_verdict crashes() const;
    // Whether recorded runs led to the same trace again; else the case of one that did not.
    law_verdict repeats() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace rollcall
