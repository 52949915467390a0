#include "harness/program/json_text.hpp"

#include <nlohmann/json.hpp>

namespace rollcall {

std::string json_text(nlohmann::json const& value, int indent) {
    return value.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_text(nlohmann::ordered_json const& value, int indent) {
    return value.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

nlohmann::json parse_json(std::string_view text) { return nlohmann::json::parse(text); }

nlohmann::json parse_json_or_discard(std::string_view text) {
    return nlohmann::json::parse(text, nullptr, false);
}

}  // namespace rollcall
