#include "fuzzers/damage.hpp"

#include "harness/program/op_sets.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

namespace rollcall {
namespace {

// Beside the keywords of ops.
constexpr std::string_view other_words[] = {"task",
                                            "queue",
                                            "x3",
                                            "in",
                                            "race",
                                            "static",
                                            "catch",
                                            "error:",
                                            "cancel:",
                                            "any:",
                                            "finally:",
                                            "none:",
                                            "pass_on",
                                            "pass",
                                            "capacity",
                                            "schedule:",
                                            "at",
                                            "take",
                                            "of",
                                            "key",
                                            "trace",
                                            "passed",
                                            "failed",
                                            "hung",
                                            "crashed",
                                            "any",
                                            "runtime",
                                            "about",
                                            "unbounded",
                                            "@1",
                                            "@65535",
                                            "@65536",
                                            "0",
                                            "1",
                                            "64",
                                            "65",
                                            "1000",
                                            "1001",
                                            "4294967295",
                                            "4294967296",
                                            "1000001",
                                            "-1",
                                            "x64",
                                            "x65",
                                            "SC-01",
                                            "faulty:one",
                                            ":",
                                            "# remark",
                                            "0123456789abcdef",
                                            "18446744073709551616",
                                            "\t",
                                            "\xc3\xa9",
                                            "rollcall case 1",
                                            "rc1.",
                                            "cell",
                                            "into",
                                            "by",
                                            "from",
                                            "to",
                                            "else:",
                                            "index",
                                            "and",
                                            "not",
                                            "==",
                                            "%",
                                            "(",
                                            "]"};

constexpr std::string_view whole_lines[] = {"task other:",
                                            "queue q capacity 2",
                                            "about words",
                                            "runtime asio",
                                            "expect hung main",
                                            "expect failed SC-01",
                                            "expect any",
                                            "schedule:",
                                            "    at 3 take 1 of 2",
                                            "trace 0123456789abcdef",
                                            "# a comment",
                                            "",
                                            "    group g race static:",
                                            "        spawn other",
                                            "    consume q pass_on:",
                                            "    try:",
                                            "    finally:",
                                            "    catch any:",
                                            "        yield  # why",
                                            "cell x = 1",
                                            "cell a[3]",
                                            "lock m",
                                            "    lock m",
                                            "    read a[index % 3] into r",
                                            "    let r = r + 1",
                                            "    if r == 1 and not r < 0:",
                                            "    else:",
                                            "    expect r == 1"};

std::string_view pick(std::span<std::string_view const> list, entropy& draw) {
    return list[draw.below(static_cast<std::uint32_t>(list.size()))];
}

std::string_view pick_word(entropy& draw) {
    std::size_t const which =
        draw.below(static_cast<std::uint32_t>(op_kind_count + std::size(other_words)));
    return which < op_kind_count ? keyword(static_cast<op_kind>(which))
                                 : other_words[which - op_kind_count];
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (lines.empty()) lines.emplace_back();
    return lines;
}

void replace_word(std::string& line, entropy& draw) {
    std::vector<std::size_t> begins;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != ' ' && (i == 0 || line[i - 1] == ' ')) begins.push_back(i);
    }
    if (begins.empty()) {
        line += pick_word(draw);
        return;
    }
    std::size_t const from = begins[draw.below(static_cast<std::uint32_t>(begins.size()))];
    std::size_t const end = std::min(line.find(' ', from), line.size());
    std::size_t const kept = draw.chance(1, 3) ? end - from : 0;  // at times one word more
    line.replace(from + kept, end - from - kept,
                 (kept == 0 ? "" : " ") + std::string(pick_word(draw)));
}

void indent(std::string& line, entropy& draw) {
    std::size_t const blanks = std::min(line.find_first_not_of(' '), line.size());
    std::size_t const wanted = draw.chance(3, 4) ? 4 * draw.below(5) : draw.below(12);
    line.replace(0, blanks, wanted, ' ');
}

}  // namespace

void damage_text(std::string& text, entropy& draw) {
    std::vector<std::string> lines = lines_of(text);
    std::uint32_t const count = static_cast<std::uint32_t>(lines.size());
    std::uint32_t const at = draw.below(count);
    auto const here = std::next(lines.begin(), at);
    switch (draw.below(8)) {
        case 0: lines.erase(here); break;
        case 1: lines.insert(here, lines[draw.below(count)]); break;
        case 2: std::swap(lines[at], lines[draw.below(count)]); break;
        case 3: indent(*here, draw); break;
        case 4: lines.insert(here, std::string(pick(whole_lines, draw))); break;
        case 5: here->resize(draw.below(static_cast<std::uint32_t>(here->size()) + 1)); break;
        default: replace_word(*here, draw); break;
    }
    text.clear();
    for (std::string const& line : lines) text += line + "\n";
    if (draw.chance(1, 16)) text.resize(draw.below(static_cast<std::uint32_t>(text.size()) + 1));
}

void damage_bytes(std::string& text, entropy& draw) {
    auto const size = static_cast<std::uint32_t>(text.size());
    char const byte = static_cast<char>(draw.below(256));
    std::uint32_t const at = draw.below(size);
    switch (size == 0 ? 0u : draw.below(3)) {
        case 0: text.insert(text.begin() + at, byte); break;
        case 1: text[at] = byte; break;
        default: text.erase(text.begin() + at); break;
    }
}

}  // namespace rollcall
