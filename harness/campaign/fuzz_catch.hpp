// What a fuzz target has found: cases that break a law, and inputs that killed it, each run again
// here to see what it is. Threads: none.
#pragma once

#include "harness/campaign/finding.hpp"
#include "harness/campaign/fuzz_crew.hpp"
#include "harness/run/registry.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rollcall {

// An input that kills the target, though its case does nothing in this build.
struct lone_death {
    std::string file;
    std::string said;  // one line of the target's
};

class fuzz_catch {
public:
    // Begins with what was found earlier on these runtimes. A case that passes now goes to a folder
    // of its own.
    fuzz_catch(registry const& parts, fuzz_settings const& settings);

    // An input that has just killed the target. One that is understood becomes a case; of others
    // with the same last words the first is kept.
    void take_death(std::string const& file);
    // The cases that came since. One that does not show what the target saw is not confirmed.
    void take_new_cases();

    // Inputs that killed it, each kind once.
    std::uint64_t deaths() const noexcept { return deaths_ + alone.size(); }

    std::map<std::string, std::vector<finding>> findings;  // by runtime
    std::vector<lone_death> alone;
    std::vector<std::string> notes;

private:
    std::vector<std::string> cases() const;
    bool is_wanted(std::string const& runtime) const;
    bool take_case(std::string const& file);
    void take_unconfirmed(std::string const& file);
    bool take_deadly(std::string const& file);
    std::optional<finding> add(test_case c);

    registry const& parts_;
    fuzz_settings const& settings_;
    std::set<std::string> read_;
    std::uint64_t deaths_ = 0;
};

}  // namespace rollcall
