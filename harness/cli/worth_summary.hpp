// What a pass is worth, as text for people and as JSON. Bounds are rounded up in the text and not
// at all in JSON.
#pragma once

#include "harness/campaign/pass_worth.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace rollcall {

// The assumptions, for `hunt --help`.
extern char const* const worth_help;

// At most eight lines of a summary; empty if the strategy draws nothing.
std::string worth_text(pass_worth const& worth);

// `worth`: an array of objects, one per statement; `worth_void`: why there is none.
nlohmann::json worth_json(pass_worth const& worth);

}  // namespace rollcall
