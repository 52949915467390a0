#include "harness/program/names.hpp"

#include "harness/program/program.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace rollcall {

namespace {

constexpr std::size_t nearest_distance_max = 2;
constexpr std::size_t listed_names_max = 10;

bool begins_name(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Levenshtein's distance; both words are at most name_length_max long, so one row suffices.
std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            std::size_t const replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[to.size()];
}

}  // namespace

bool is_name_character(char c) noexcept { return begins_name(c) || (c >= '0' && c <= '9'); }

bool is_name(std::string_view text) noexcept {
    return !text.empty() && text.size() <= name_length_max && begins_name(text[0]) &&
           std::all_of(text.begin(), text.end(), is_name_character);
}

std::string name_rule() {
    return "a name is a letter or '_' followed by letters, digits or '_', at most " +
           std::to_string(name_length_max) + " characters (name_length_max)";
}

std::string with_article(std::string_view noun) {
    return std::string(noun.starts_with('e') ? "an " : "a ").append(noun);
}

std::string in_quotes(std::string_view text) {
    std::string result = "'";
    for (char const c : text.substr(0, name_length_max)) {
        result += c >= ' ' && c <= '~' ? c : '?';
    }
    if (text.size() > name_length_max) result += "...";
    result += '\'';
    return result;
}

std::string_view nearest_name(std::string_view word, std::span<std::string_view const> known) {
    std::string_view nearest;
    if (word.size() > name_length_max) return nearest;
    // More of it must be right than wrong: "fly" is no "try".
    std::size_t best = std::min(nearest_distance_max, word.size() / 2) + 1;
    for (std::string_view const name : known) {
        if (name.size() > name_length_max) continue;
        std::size_t const distance = edit_distance(word, name);
        if (distance < best) {
            best = distance;
            nearest = name;
        }
    }
    return nearest;
}

std::string name_hint(std::string_view word, std::string_view plural,
                      std::span<std::string_view const> known) {
    std::string_view const nearest = nearest_name(word, known);
    if (!nearest.empty()) return "did you mean " + in_quotes(nearest) + "?";
    std::string hint;
    if (known.empty()) {
        hint.append("there are no ").append(plural);
        return hint;
    }
    hint.append("known ").append(plural).append(": ");
    for (std::size_t i = 0; i < std::min(known.size(), listed_names_max); ++i) {
        if (i > 0) hint += ", ";
        hint += known[i];
    }
    if (known.size() > listed_names_max) {
        hint += " and " + std::to_string(known.size() - listed_names_max) + " more";
    }
    return hint;
}

std::string unset_register_message(std::string_view name) {
    return "nothing in this task sets the register " + in_quotes(name);
}

std::string unset_register_hint(std::string_view name, std::span<std::string_view const> known) {
    std::string_view const nearest = nearest_name(name, known);
    if (!nearest.empty()) return "did you mean " + in_quotes(nearest) + "?";
    return "set it by 'let', or 'read' a cell into it; an expression holds registers, not cells";
}

}  // namespace rollcall
