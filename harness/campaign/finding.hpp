// A failure that a campaign met, as it travels from worker to campaign and into reports.
#pragma once

#include "harness/program/case.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// One trace of a program that is explored, as a token.
struct failing_trace {
    std::uint64_t trace_class = 0;  // equal for equivalent interleavings
    std::string token;
};

// Another run that showed it.
struct other_alarm {
    std::uint64_t unit = 0;
    std::uint32_t run = 0;
    test_case reproduction;
};

struct finding {
    static constexpr std::size_t others_max = 3;
    static constexpr std::size_t traces_max = 8;

    std::string fingerprint;  // "SC-01 child_ran_after_close group+spawn", "crashed SIGSEGV get"
    std::string law;          // "SC-01", or "crashed", "hung", "limit"
    std::string message;
    std::uint64_t unit = 0;  // where it was met first
    std::uint32_t run = 0;
    std::uint64_t alarms = 1;  // runs that showed it; 0: not counted
    bool confirmed = false;    // ran again from its case with the same trace
    std::string known;         // the file of the known finding that it is; empty: new
    std::string same_as;       // the fingerprint of the finding that it is one bug with
    test_case reproduction;    // program and schedule
    // Of a program that is explored: different traces that show it, the first ones.
    std::vector<failing_trace> traces;
    // Confirmed as well, in later programs, the first ones: where the search for the smallest case
    // may begin anew. Of the parent alone, not encoded.
    std::vector<other_alarm> others;

    void add_others(std::vector<other_alarm> more);
    // Adds those that are not there yet, up to traces_max.
    void add_traces(std::vector<failing_trace> const& more);

    // One line of JSON, and back. Nothing if the text is not what `encode` gave.
    std::string encode() const;
    static std::optional<finding> decode(std::string_view text);
};

}  // namespace rollcall
