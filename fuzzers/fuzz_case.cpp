#include "fuzzers/fuzz_case.hpp"

#include "fuzzers/case_mutation.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/generator.hpp"
#include "harness/program/random.hpp"

#include <algorithm>
#include <string_view>

namespace rollcall {
namespace {

constexpr std::uint8_t incomplete_bit = 0x80;
constexpr std::uint8_t seed_bit = 0x40;
constexpr std::size_t seed_bytes = 8;
constexpr std::size_t padded_bytes = 1'024;

}  // namespace

test_case case_from_bytes(input_bytes bytes, std::span<std::string const> runtimes) {
    std::uint8_t const first = bytes.empty() ? std::uint8_t{0} : bytes[0];
    std::size_t const wanted = bytes.size() < 2 ? 0 : bytes[1];
    input_bytes const rest = bytes.subspan(std::min<std::size_t>(bytes.size(), 2));
    std::size_t const scheduled = std::min(wanted, rest.size());

    test_case c;
    c.runtime = runtimes[(first & 0x3fu) % runtimes.size()];
    c.expected.kind = expected_kind::any;
    generator_options options;
    options.complete = (first & incomplete_bit) == 0;
    if ((first & seed_bit) != 0 && bytes.size() > seed_bytes) {
        std::uint64_t seed = 0;
        for (std::uint8_t const byte : bytes.subspan(1, seed_bytes)) seed = seed << 8 | byte;
        entropy drawn = entropy::from_seed(seed);
        c.prog = generate(drawn, options);
        if (drawn.chance(3, 4)) draw_schedule(c.sched, drawn);
        return c;
    }
    entropy draw = entropy::from_bytes(rest.first(rest.size() - scheduled));
    c.prog = generate(draw, options);
    c.sched = schedule_from_bytes(rest.last(scheduled));
    return c;
}

std::size_t write_seed(std::uint64_t seed, std::uint8_t* out, std::size_t size_max) {
    std::size_t const size = std::min(size_max, padded_bytes);
    if (size <= seed_bytes) return 0;
    std::fill_n(out, size, std::uint8_t{0});
    for (std::size_t i = seed_bytes; i != 0; --i, seed >>= 8) {
        out[i] = static_cast<std::uint8_t>(seed);
    }
    out[0] = static_cast<std::uint8_t>(out[1] % 0x40u | seed_bit);
    return size;
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
