// Names of tasks, queues, groups and errors: what one looks like, and what a wrong one may have
// meant. The parser, the builder and the checks word their hints with it. No threads, no state.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rollcall {

// A letter or '_', then letters, digits and '_', at most name_length_max characters, ASCII only.
bool is_name(std::string_view text) noexcept;

// What a name may hold behind its first letter.
bool is_name_character(char c) noexcept;

// What is_name asks for, to be used as a hint.
std::string name_rule();

// "a queue", "an event".
std::string with_article(std::string_view noun);

// `text` in quotes, clipped to a length that a message can hold, with '?' for what is not ASCII.
std::string in_quotes(std::string_view text);

// The known name that differs from `word` in the fewest letters: at most two of them inserted,
// dropped or replaced, and fewer than `word` has. Empty if none is that near; ties: the first one.
std::string_view nearest_name(std::string_view word, std::span<std::string_view const> known);

// "did you mean 'consumer'?", or else the list of the known names, or that there are none.
// `plural` says of what: "tasks".
std::string name_hint(std::string_view word, std::string_view plural,
                      std::span<std::string_view const> known);

// Of a register that a task reads but never sets; `known` are those that it sets.
std::string unset_register_message(std::string_view name);
std::string unset_register_hint(std::string_view name, std::span<std::string_view const> known);

}  // namespace rollcall
