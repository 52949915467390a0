// JSON as text, in and out. The library's parser and printer take seconds to compile in each source
// that calls them: here they are compiled once.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace rollcall {

// On one line, or with so many spaces a level. What is no UTF-8 is replaced.
std::string json_text(nlohmann::json const& value, int indent = -1);
std::string json_text(nlohmann::ordered_json const& value, int indent = -1);

// Throws nlohmann::json::parse_error; or gives a value that `is_discarded`.
nlohmann::json parse_json(std::string_view text);
nlohmann::json parse_json_or_discard(std::string_view text);

}  // namespace rollcall
