#include "fuzzers/case_audit.hpp"

#include "harness/program/canonical.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/token.hpp"
#include "harness/program/work_bound.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace rollcall {
namespace {

constexpr run_limits small_limits{
    .steps_max = 400, .steps_per_instant_max = 400, .ops_per_step_max = 400};
constexpr std::uint64_t replayed_ops_max = 2'000;

void require(bool holds, char const* promise, std::string const& about) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n%s\n", promise, about.c_str());
    std::abort();
}

void audit_error(text_error const& e, std::string_view text) {
    auto const lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    require(!e.message.empty(), "an error says what is wrong", e.text());
    require(e.line >= 1 && e.line <= lines + 1, "an error names a line of the text", e.text());
    require(e.column >= 1 && e.column <= text.size() + 1, "an error names a column", e.text());
    require(e.text().size() < 4'096, "an error is short", e.text());
}

void audit_replay(test_case const& c) {
    static std::unique_ptr<runtime> const under_test = make_mini_runtime();
    static runner r(*under_test, nullptr, small_limits);
    if (bound_work(c.prog).ops > replayed_ops_max) return;
    plan const p(c.prog);
    replay_strategy given(c.sched);
    r.run(p, given);
    schedule const recorded = r.recorded();
    std::uint64_t const hash = r.events().hash();
    replay_strategy again(recorded);
    r.run(p, again);
    require(r.events().hash() == hash, "a recorded run replays to the same trace", print_case(c));
    require(again.divergences() == 0, "a recorded run replays its choices", print_case(c));
}

}  // namespace

void audit_case(test_case const& c) {
    std::string const text = print_case(c);
    parse_result const parsed = parse_case(text);
    require(parsed.value && *parsed.value == c, "a printed case parses to itself", text);
    require(validate(c).empty(), "a parsed case is valid", text);
    test_case bare = c;
    bare.about.clear();
    bare.remarks.clear();
    canonicalize(bare);
    decode_result const decoded = decode_token(encode_token(c));
    require(decoded.value && *decoded.value == bare, "a token holds the case", text);
    audit_replay(c);
}

bool audit_text(std::string_view text) {
    if (has_token_prefix(text)) {
        decode_result const decoded = decode_token(text);
        require(decoded.value.has_value() == decoded.error.empty(),
                "a token has a case or an error", decoded.error);
        if (decoded.value) audit_case(*decoded.value);
        return decoded.value.has_value();
    }
    require(!decode_token(text).value, "what is no token is refused", std::string(text));
    parse_result const parsed = parse_case(text);
    require(parsed.value.has_value() != parsed.error.has_value(), "a text has a case or an error",
            std::string(text));
    if (parsed.error) audit_error(*parsed.error, text);
    if (parsed.value) audit_case(*parsed.value);
    return parsed.value.has_value();
}

}  // namespace rollcall
