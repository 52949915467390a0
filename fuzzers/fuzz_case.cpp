#include "fuzzers/fuzz_case.hpp"

#include "harness/program/case_text.hpp"
#include "harness/program/generator.hpp"
#include "harness/program/random.hpp"

#include <algorithm>
#include <string_view>

namespace rollcall {

test_case case_from_bytes(input_bytes bytes, std::span<std::string const> runtimes) {
    std::uint8_t const first = bytes.empty() ? std::uint8_t{0} : bytes[0];
    std::size_t const wanted = bytes.size() < 2 ? 0 : bytes[1];
    input_bytes const rest = bytes.subspan(std::min<std::size_t>(bytes.size(), 2));
    std::size_t const scheduled = std::min(wanted, rest.size());

    test_case c;
    c.runtime = runtimes[(first & 0x7fu) % runtimes.size()];
    c.expected.kind = expected_kind::any;
    generator_options options;
    options.complete = (first & 0x80u) == 0;
    entropy draw = entropy::from_bytes(rest.first(rest.size() - scheduled));
    c.prog = generate(draw, options);
    c.sched = schedule_from_bytes(rest.last(scheduled));
    return c;
}

schedule schedule_from_bytes(input_bytes bytes) {
    schedule s;
    for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), choices_max); ++i) {
        if (bytes[i] == 0) continue;
        s.deviations.push_back({static_cast<std::uint32_t>(i), bytes[i], 256, 0});
    }
    return s;
}

std::optional<test_case> read_input(input_bytes input,
                                    std::function<test_case(input_bytes)> const& from_bytes) {
    std::string_view const text(reinterpret_cast<char const*>(input.data()), input.size());
    if (!has_case_header(text)) return from_bytes(input);
    return parse_case(text, "input").value;
}

}  // namespace rollcall
