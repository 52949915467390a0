// The seam between the runner and the laws.
//
// A law is a numbered, named claim about traces. The harness knows none of them: the binary's entry
// point hands it a `law_book`. A run is shown to the book once, when it has ended.
// Threads: one book, one thread.
#pragma once

#include "harness/run/dialect.hpp"
#include "harness/run/plan.hpp"
#include "harness/trace/trace.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// What people read about a law; all of it static text.
struct law_info {
    std::string_view id;           // "SC-01"
    std::string_view name;         // "no_task_outlives_its_group"
    std::string_view claim;        // one sentence, without "should"
    std::string_view source;       // where the claim comes from
    std::string_view needs;        // the capabilities without which it is skipped
    std::string_view not_checked;  // what a pass does not say
    std::string_view look_at;      // where to look when it fails
    op_set ops = 0;                // those that can exercise it
    // Sets of features each of which lets a run exercise it; none: any of `ops` alone does.
    std::array<feature_set, 8> premises = {};
    bool speaks_of_program = false;  // what breaks it is the program's fault, not the runtime's
    bool explains_hang = false;      // a run that breaks it may hang: nothing more is said of that
};

// What programs would have to have beside these for the law to say anything; 0: it applies. Of
// several premises the one of which least is missing.
feature_set missing_premise(law_info const& law, capabilities const& may) noexcept;

// A run as the laws see it.
struct run_view {
    plan const& planned;
    trace const& events;
    dialect const& declares;
    bool gave_up = false;
};

// One broken law. `mechanism` is from the law's closed list; `ops` are the kinds of
// op on the causal path; together with the law they are the fingerprint.
struct violation {
    std::uint32_t law = 0;  // index in law_book::laws()
    std::string_view mechanism;
    op_set ops = 0;
    std::string message;  // one sentence, naming tasks, ops and steps
    std::uint32_t step = 0;
    std::vector<task_id> tasks;
};

struct judgement {
    std::vector<violation> violations;
    std::uint64_t exercised = 0;  // bit per law whose premise held
    bool in_part = false;  // the run was read up to where an op was left before its body ended

    void clear() noexcept {
        violations.clear();
        exercised = 0;
        in_part = false;
    }
};

class law_book {
public:
    virtual ~law_book() = default;
    virtual std::span<law_info const> laws() const noexcept = 0;
    // Bit per law that the runtime promises at all.
    virtual std::uint64_t promised(dialect const& d) const noexcept = 0;
    // Restricts `judge` to these laws.
    virtual void select(std::uint64_t laws) noexcept = 0;
    virtual void judge(run_view const& run, judgement& result) = 0;
};

}  // namespace rollcall
