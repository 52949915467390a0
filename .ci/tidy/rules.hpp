// The house style as checks: what a reader may rely on in every file of the tree.
//
// Each rule is a function over one text file and complains as "path:line: what is wrong". To add
// one: a function in rules.cpp, its line in `violations`, and a bad sample in tidy.test.cpp.
// Not checked: what compilers check, and whether a name or a comment is a good one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::tidy {

using strings = std::vector<std::string>;

inline constexpr std::size_t lines_max = 400;
inline constexpr std::size_t columns_max = 100;
inline constexpr std::size_t function_lines_max = 70;  // of libraries

// All complaints about the file with this text. `path` is relative to the root, with slashes.
strings violations(std::string path, std::string_view text);

// The entries of the root that are neither folders of the project, nor files that tools insist on,
// nor named there by .gitignore (its lines that begin with a slash).
strings stray_entries(strings const& entries, std::string_view gitignore);

}  // namespace rollcall::tidy
