// What must hold for any text: the promises of parser, printer, token and replay.
//
// A promise that is broken is printed to standard error, and the process aborts.
// Threads: one; keeps a runtime (mini) between calls.
#pragma once

#include "harness/program/case.hpp"

#include <string_view>

namespace rollcall {

// True if the text is a case or a token that holds one.
bool audit_text(std::string_view text);

// Print, parse, token and back give the same case; it runs on mini within small limits, and the run
// that was recorded replays to the same trace.
void audit_case(test_case const& c);

}  // namespace rollcall
