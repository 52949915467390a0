#include "fuzzers/hooks.hpp"

#include "fuzzers/case_mutation.hpp"
#include "fuzzers/damage.hpp"
#include "fuzzers/splice.hpp"
#include "harness/program/canonical.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/token.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace rollcall {
namespace {

// Mutation and crossover make texts of at most this length, one in eight of the second: longer ones
// take their time and show little that short ones do not. Inputs may be longer.
constexpr std::size_t text_bytes_max = 1'024;
constexpr std::size_t long_text_bytes_max = 2'048;

mutation_settings& current() {
    static mutation_settings settings{mutation_scope::whole_case, {"mini"}, default_from_bytes};
    return settings;
}

std::string_view text_of(input_bytes input) {
    return {reinterpret_cast<char const*>(input.data()), input.size()};
}

// The case that the input means; a text or token with an error is taken as raw bytes.
test_case case_of(input_bytes input) {
    if (current().scope == mutation_scope::hostile && has_token_prefix(text_of(input))) {
        if (decode_result decoded = decode_token(text_of(input)); decoded.value) {
            return std::move(*decoded.value);
        }
    }
    std::optional<test_case> read = read_input(input, current().from_bytes);
    return read ? std::move(*read) : current().from_bytes(input);
}

std::size_t write(std::string const& text, std::uint8_t* out, std::size_t out_max) {
    if (text.size() > out_max) return 0;
    std::memcpy(out, text.data(), text.size());
    return text.size();
}

std::size_t mutate_bytes(std::uint8_t* data, std::size_t size, std::size_t size_max,
                         entropy& draw) {
    if (LLVMFuzzerMutate != nullptr) return LLVMFuzzerMutate(data, size, size_max);
    std::string bytes(text_of({data, size}));
    damage_bytes(bytes, draw);
    return write(bytes, data, size_max);
}

// Text or a token, damaged.
std::size_t damage(std::uint8_t* data, std::size_t size, std::size_t size_max, entropy& draw) {
    std::string text(text_of({data, size}));
    if (draw.chance(1, 8)) {
        text = encode_token(case_of({data, size}));
        if (draw.chance(1, 2)) damage_bytes(text, draw);
    } else if (has_case_header(text) && draw.chance(3, 4)) {
        damage_text(text, draw);
    } else {
        return mutate_bytes(data, size, size_max, draw);
    }
    return write(text, data, size_max);
}

test_case changed(test_case c, entropy& draw) {
    switch (current().scope) {
        case mutation_scope::whole_case: return mutate_case(std::move(c), current().runtimes, draw);
        case mutation_scope::schedule_only:
            mutate_schedule(c.sched, draw);
            c.expected = {expected_kind::any, {}, {}};
            c.trace_hash.reset();
            canonicalize(c);
            return c;
        case mutation_scope::hostile:
            c = mutate_case(std::move(c), current().runtimes, draw);
            if (draw.chance(1, 3)) decorate_case(c, draw);
            return c;
    }
    return c;
}

// What is too long loses ops, which must not happen to a program that is to stay what it is.
std::string print_changed(test_case c, std::size_t size_max, entropy& draw) {
    if (current().scope != mutation_scope::schedule_only) {
        std::size_t const wanted = draw.chance(1, 8) ? long_text_bytes_max : text_bytes_max;
        size_max = std::min(size_max, wanted);
    }
    return print_within(std::move(c), size_max);
}

// What no mutation of what is there would lead to. A process begins like a hunt, which finds most
// of what is near sooner than any search; then it searches from what it has.
bool is_drawn_anew(entropy& draw) {
    constexpr std::uint32_t mutations_of_begin = 20'000;
    static std::uint32_t mutations = 0;
    mutations += mutations < mutations_of_begin ? 1 : 0;
    return mutations < mutations_of_begin ? draw.chance(3, 4) : draw.chance(1, 4);
}

std::size_t mutate_input(std::uint8_t* data, std::size_t size, std::size_t size_max,
                         entropy& draw) {
    bool const hostile = current().scope == mutation_scope::hostile;
    bool const is_text = has_case_header(text_of({data, size}));
    if (hostile && draw.chance(1, 4)) return damage(data, size, size_max, draw);
    bool const is_any = current().scope == mutation_scope::whole_case;
    if (is_any && is_drawn_anew(draw)) {
        std::uint64_t const high = draw.below(UINT32_MAX);
        return write_seed(high << 32 | draw.below(UINT32_MAX), data, size_max);
    }
    if (!is_text && !hostile && draw.chance(1, 4)) return mutate_bytes(data, size, size_max, draw);
    test_case c = case_of({data, size});
    std::string const text = print_changed(changed(std::move(c), draw), size_max, draw);
    return text.empty() ? mutate_bytes(data, size, size_max, draw) : write(text, data, size_max);
}

std::size_t cross(input_bytes first, input_bytes second, std::uint8_t* out, std::size_t out_max,
                  entropy& draw) {
    test_case a = case_of(first);
    test_case const b = case_of(second);
    a.expected = {expected_kind::any, {}, {}};
    a.trace_hash.reset();
    bool const programs = current().scope != mutation_scope::schedule_only && draw.chance(1, 2);
    if (programs) {
        if (std::optional<program> both = both_programs(a.prog, b.prog)) a.prog = std::move(*both);
    } else {
        a.sched = splice_schedules(a.sched, b.sched, draw);
    }
    canonicalize(a);
    return write(print_changed(std::move(a), out_max, draw), out, out_max);
}

}  // namespace

void add_flags(int* count, char*** arguments) {
    if (LLVMFuzzerMutate == nullptr) return;  // a replayer
    static std::string length = "-len_control=0";
    static std::vector<char*> all(*arguments, *arguments + *count);
    all.insert(all.begin() + 1, length.data());
    *count = static_cast<int>(all.size());
    all.push_back(nullptr);
    *arguments = all.data();
}

void set_mutation(mutation_settings settings) {
    current() = std::move(settings);
    if (!current().from_bytes) current().from_bytes = default_from_bytes;
}

test_case default_from_bytes(input_bytes bytes) {
    return case_from_bytes(bytes, current().runtimes);
}

}  // namespace rollcall

extern "C" {

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t size_max,
                                    unsigned seed) {
    rollcall::entropy draw = rollcall::entropy::from_seed(seed);
    return rollcall::mutate_input(data, size, size_max, draw);
}

std::size_t LLVMFuzzerCustomCrossOver(std::uint8_t const* first, std::size_t first_size,
                                      std::uint8_t const* second, std::size_t second_size,
                                      std::uint8_t* out, std::size_t out_max, unsigned seed) {
    rollcall::entropy draw = rollcall::entropy::from_seed(seed);
    return rollcall::cross({first, first_size}, {second, second_size}, out, out_max, draw);
}
}
