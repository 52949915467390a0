#include ".ci/tidy/rules.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <utility>

namespace rollcall::tidy {
namespace {

constexpr std::array<std::string_view, 4> folders{"harness", "properties", "runtimes", "fuzzers"};

// One text file: its path from the root, its lines, and its lines without comments and literals.
struct source {
    std::string path;
    strings raw;
    strings code;
};

bool under(source const& s, std::string_view folder) {
    return s.path.starts_with(std::string(folder) + "/");
}

bool is_cpp(source const& s) { return s.path.ends_with(".cpp") || s.path.ends_with(".hpp"); }

// Entry points may include everything; the arrows bind library sources.
bool is_entry_point(source const& s) {
    return s.path.ends_with(".test.cpp") || s.path.ends_with(".test.hpp") ||
           s.path.ends_with(".conformance.cpp") || s.path.ends_with(".property.cpp") ||
           under(s, "fuzzers") || under(s, "include") || under(s, ".ci/wrong_adapters") ||
           s.path == "harness/cli/main.cpp";
}

bool is_identifier(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

strings split(std::string_view text) {
    strings lines;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// Where the comment or literal that begins at `at` ends; `at` itself if none begins there.
std::size_t skip(std::string_view text, std::size_t at) {
    auto const past = [&](std::string_view mark, std::size_t from) {
        auto const found = text.find(mark, from);
        return found == std::string_view::npos ? text.size() : found + mark.size();
    };
    auto const rest = text.substr(at);
    if (rest.starts_with("//")) return std::min(text.find('\n', at), text.size());
    if (rest.starts_with("/*")) return past("*/", at + 2);
    if (rest.starts_with("R\"")) {
        auto const open = std::min(text.find('(', at), text.size());
        return past(")" + std::string(text.substr(at + 2, open - at - 2)) + "\"", open);
    }
    // 1'000 is a number, not the begin of a character.
    bool const digits = text[at] == '\'' && at > 0 && is_identifier(text[at - 1]);
    if ((text[at] != '"' && text[at] != '\'') || digits) return at;
    auto end = at + 1;
    while (end < text.size() && text[end] != text[at] && text[end] != '\n') {
        end += text[end] == '\\' ? 2 : 1;
    }
    return std::min(end + 1, text.size());
}

// The same text with comments and literals blanked, so that line numbers stay.
std::string only_code(std::string_view text) {
    std::string code(text);
    for (std::size_t at = 0; at < text.size();) {
        auto const end = skip(text, at);
        for (auto i = at; i < end; ++i) {
            if (code[i] != '\n') code[i] = ' ';
        }
        at = std::max(end, at + 1);
    }
    return code;
}

std::string complaint(source const& s, std::size_t index, std::string const& what) {
    return s.path + ":" + std::to_string(index + 1) + ": " + what;
}

// The name between the quotes or brackets of an #include; empty on every other line. Read from the
// raw line, since a quoted name is a literal, but only where the directive itself is code.
std::string_view included(source const& s, std::size_t index) {
    std::string_view const line = s.raw[index];
    auto const hash = line.find_first_not_of(' ');
    if (hash == line.npos || s.code[index][hash] != '#') return {};
    auto const directive = std::min(line.find_first_not_of(' ', hash + 1), line.size());
    if (!line.substr(directive).starts_with("include")) return {};
    auto const open = line.find_first_of("\"<");
    auto const close = line.find_first_of("\">", open + 1);
    return open < close && close < line.size() ? line.substr(open + 1, close - open - 1) : "";
}

void check_arrows(source const& s, strings& out) {
    if (!is_cpp(s)) return;
    std::string_view const own = std::string_view(s.path).substr(0, s.path.find('/'));
    for (std::size_t i = 0; i < s.raw.size(); ++i) {
        auto const name = included(s, i);
        if (name.empty()) continue;
        auto const folder = name.substr(0, name.find('/'));
        bool const ours = folder == own || std::ranges::find(folders, folder) != folders.end();
        bool const is_outside = under(s, "runtimes/example");
        if (!ours && !is_outside && s.raw[i].find('"') != std::string::npos) {
            out.push_back(complaint(s, i, "an include begins at the root, \"harness/...\""));
        }
        if (ours && folder != own && folder != "harness" && !is_entry_point(s)) {
            out.push_back(
                complaint(s, i, std::string(own) + " may not depend on " + std::string(folder)));
        }
        bool const asio = name.starts_with("boost/asio") || name.starts_with("asio");
        if (asio && !under(s, "runtimes/asio")) {
            out.push_back(complaint(s, i, "Asio is included in runtimes/asio alone"));
        }
    }
}

bool has_word(std::string_view line, std::string_view word) {
    for (auto at = line.find(word); at != line.npos; at = line.find(word, at + 1)) {
        auto const end = at + word.size();
        bool const begins = at == 0 || !is_identifier(line[at - 1]) || !is_identifier(word.front());
        bool const ends = end == line.size() || !is_identifier(line[end]);
        if (begins && (ends || !is_identifier(word.back()))) return true;
    }
    return false;
}

// Randomness and time that a schedule does not control, or that differ between compilers.
void check_banned(source const& s, strings& out) {
    if (!is_cpp(s)) return;
    bool const may_measure =
        under(s, "harness/cli") || under(s, "harness/campaign") || under(s, "harness/bench");
    for (std::size_t i = 0; i < s.code.size(); ++i) {
        std::string_view const line = s.code[i];
        for (auto const word : {"std::shuffle", "random_device", "rand(", "srand(", "sleep_for",
                                "sleep_until", "usleep(", "nanosleep("}) {
            if (!has_word(line, word)) continue;
            out.push_back(complaint(s, i, std::string(word) + " is out of a schedule's control"));
        }
        for (auto const word : {"system_clock", "steady_clock", "high_resolution_clock"}) {
            if (!may_measure && has_word(line, word)) {
                std::string const what(word);
                out.push_back(complaint(s, i, what + " is for cli, campaign and bench"));
            }
        }
        auto const found = line.find("_distribution");
        if (found != line.npos && line.rfind("std::", found) != line.npos) {
            out.push_back(complaint(s, i, "std::*_distribution differs between libraries"));
        }
    }
}

void check_size(source const& s, strings& out) {
    bool const is_golden = under(s, "corpus") || under(s, "runtimes/faulty/stories");
    if (is_golden || s.path == "LICENSE" || s.path.ends_with(".md")) return;
    if (s.raw.size() > lines_max) {
        out.push_back(complaint(s, lines_max, "the file goes beyond 400 lines"));
    }
    for (std::size_t i = 0; i < s.raw.size(); ++i) {
        auto const columns = std::count_if(s.raw[i].begin(), s.raw[i].end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u;  // UTF-8: begins a character
        });
        if (static_cast<std::size_t>(columns) > columns_max) {
            out.push_back(complaint(s, i, "the line goes beyond 100 columns"));
        }
    }
}

// What stands ahead of the brace at the end of line `index`, from where the statement began.
std::string head_of(source const& s, std::size_t index) {
    std::size_t first = index;
    auto const ends = [](std::string_view line) {
        auto const last = line.find_last_not_of(' ');
        return last == line.npos || std::string_view(";{}:").find(line[last]) != line.npos;
    };
    while (first > 0 && !ends(s.code[first - 1])) --first;
    std::string head;
    for (std::size_t i = first; i <= index; ++i) {
        auto const begin = std::min(s.code[i].find_first_not_of(' '), s.code[i].size());
        head += s.code[i].substr(begin) + " ";
    }
    return head;
}

// By its head: no block of a statement, no type, no lambda.
bool is_function(std::string_view head) {
    if (head.find('(') == head.npos) return false;
    for (auto const at : {"= [", "([", ", [", "return ["}) {
        if (head.find(at) != head.npos) return false;
    }
    auto const first = head.substr(0, std::min(head.find_first_of(" ("), head.size()));
    constexpr std::array<std::string_view, 12> others{"if",    "for",    "while", "switch",
                                                      "}",     "do",     "try",   "namespace",
                                                      "class", "struct", "enum",  "#define"};
    return std::ranges::find(others, first) == others.end();
}

// The one switch over all ops is read kind by kind, not as a whole, and a further frame for each
// would cost every yield and sleep of a run.
bool may_be_long(std::string_view head) { return head.starts_with("task run_ops("); }

void check_functions(source const& s, strings& out) {
    if (!is_cpp(s) || is_entry_point(s)) return;
    for (std::size_t i = 0; i < s.code.size(); ++i) {
        auto const last = s.code[i].find_last_not_of(' ');
        if (last == std::string::npos || s.code[i][last] != '{') continue;
        std::string const head = head_of(s, i);
        if (!is_function(head) || may_be_long(head)) continue;
        std::size_t end = i;
        for (std::ptrdiff_t depth = 0; end < s.code.size(); ++end) {
            depth += std::ranges::count(s.code[end], '{') - std::ranges::count(s.code[end], '}');
            if (depth <= 0) break;
        }
        if (end - i < function_lines_max) continue;
        out.push_back(complaint(s, i, "the function goes beyond 70 lines"));
    }
}

void check_header(source const& s, strings& out) {
    if (!s.path.ends_with(".hpp")) return;
    if (s.raw.empty() || !s.raw.front().starts_with("//")) {
        out.push_back(complaint(s, 0, "a header opens with what a reader needs, in a // comment"));
    }
    if (std::ranges::find(s.raw, "#pragma once") == s.raw.end()) {
        out.push_back(complaint(s, 0, "a header has #pragma once"));
    }
}

// Paths of somebody's machine, and marks of unfinished work. Spelled in two pieces, since this file
// is checked as well.
void check_text(source const& s, strings& out) {
    for (std::size_t i = 0; i < s.raw.size(); ++i) {
        std::string_view const line = s.raw[i];
        for (auto const root : {"/ho"
                                "me/",
                                "/ro"
                                "ot/",
                                "/wo"
                                "rk/",
                                "/Us"
                                "ers/"}) {
            auto const at = line.find(root);
            if (at == line.npos) continue;
            char const before = at == 0 ? ' ' : line[at - 1];
            if (!is_identifier(before) && std::string_view("./-})*").find(before) == line.npos) {
                out.push_back(complaint(s, i, "a path of one machine"));
            }
        }
        for (auto const mark : {"TO"
                                "DO",
                                "FIX"
                                "ME",
                                "DISAB"
                                "LED_"}) {
            if (line.find(mark) == line.npos) continue;
            out.push_back(complaint(s, i, std::string(mark) + ": unfinished work"));
        }
    }
}

}  // namespace

strings violations(std::string path, std::string_view text) {
    source const s{std::move(path), split(text), split(only_code(text))};
    strings out;
    check_arrows(s, out);
    check_banned(s, out);
    check_size(s, out);
    check_functions(s, out);
    check_header(s, out);
    check_text(s, out);
    return out;
}

strings stray_entries(strings const& entries, std::string_view gitignore) {
    std::set<std::string, std::less<>> known{"CMakeLists.txt",  "README.md",    "LICENSE",
                                             "CONTRIBUTING.md", "CHANGELOG.md", "CMakePresets.json",
                                             "rollcall",        "corpus",       "include"};
    known.insert(folders.begin(), folders.end());
    for (auto const& line : split(gitignore)) {
        if (!line.starts_with('/')) continue;
        known.insert(line.substr(1, line.find('/', 1) - 1));
    }
    strings stray;
    for (auto const& entry : entries) {
        if (!entry.starts_with('.') && !known.contains(entry)) stray.push_back(entry);
    }
    return stray;
}

}  // namespace rollcall::tidy
