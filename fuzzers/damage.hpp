// Damages text, so that parsers see what no printer prints. Plain functions, no state.
#pragma once

#include "harness/program/random.hpp"

#include <string>

namespace rollcall {

// One change to the lines or words of the text: dropped, repeated, moved, indented, cut, replaced
// by words of the format or by numbers at its limits. The result may well be valid.
void damage_text(std::string& text, entropy& draw);

// One change to single bytes: replaced, inserted, removed.
void damage_bytes(std::string& text, entropy& draw);

}  // namespace rollcall
