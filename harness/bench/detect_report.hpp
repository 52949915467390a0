// What `rollcall bench detect` tells: a table for people in Markdown, and JSON.
#pragma once

#include "harness/bench/detect.hpp"

#include <string>

namespace rollcall {

// A row for each target that was measured: per strategy the median number of runs to the first
// failure, and in parentheses how many of the seeds found it where not all did.
std::string detect_table(detect_settings const& settings, detect_result const& result);

// What follows from the table about the first strategy as against each of the others.
std::string detect_summary(detect_settings const& settings, detect_result const& result);

std::string detect_json(detect_settings const& settings, detect_result const& result);

}  // namespace rollcall
