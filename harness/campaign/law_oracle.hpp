// Whether a smaller case still fails in the same way, in this process: for failures that do not
// kill it.
//
// A candidate is tried under the recorded schedule: with each choice at its place, and if some were
// lost, at its decision; then under none, and under fresh ones if they are asked for. No threads.
#pragma once

#include "harness/campaign/failures.hpp"
#include "harness/campaign/shrinker.hpp"
#include "harness/campaign/subject.hpp"
#include "harness/run/registry.hpp"
#include "harness/run/runner.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

// Runs candidates one after the other.
class law_oracle {
public:
    law_oracle(registry const& parts, test_case const& original, std::string fingerprint,
               run_mark& mark);

    attempt operator()(test_case const& c, std::uint32_t fresh);
    // The case with other schedules that fail in the same way, among 64 fresh ones.
    std::vector<test_case> under_other_schedules(test_case const& c, std::size_t most);

private:
    std::optional<failure> failure_of(plan const& p, schedule const& s);
    std::optional<failure> failure_of(plan const& p, strategy& s, run_start const& start);
    // The first order is the runtime's own, the others are drawn.
    bool passes_in_one_of(plan const& p, std::uint32_t orders);
    std::optional<failure> carry_over(plan const& p, schedule const& s, std::uint32_t& runs);
    // By strategies in turn that learn nothing, or little, from the runs before: there are few.
    // `is_enough` is asked of each failure.
    void search(plan const& p, std::uint32_t fresh, std::uint32_t& runs,
                std::function<bool(failure)> const& is_enough);

    std::unique_ptr<runtime> under_test_;
    capabilities may_;  // what the programs that are tried may use
    std::unique_ptr<law_book> laws_;
    runner runner_;
    std::string fingerprint_;
    bool is_programs_own_ = false;
    subject about_;
    std::uint32_t orders_ = 0;  // among so many there was one that passes; 0: nothing is claimed
};

}  // namespace rollcall
