#include "harness/campaign/shrink.hpp"

#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/isolate.hpp"
#include "harness/campaign/law_oracle.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/campaign/shared_memory.hpp"
#include "harness/campaign/shrinker.hpp"
#include "harness/program/case_text.hpp"

#include <fmt/format.h>
#include <atomic>
#include <functional>
#include <set>
#include <sstream>
#include <vector>

namespace rollcall {
namespace {

// Each costs a process, and the time that the symbolizer takes.
constexpr std::size_t fatal_candidates_max = 50;
// Of these, so many that it took seconds to find out that they would go no further.
constexpr std::uint32_t stuck_candidates_max = 5;

constexpr char between_cases = '\f';

bool is_stuck(std::string_view mechanism) {
    return mechanism == "blocked" || mechanism == "spin" || mechanism == "memory";
}

// What a child shows while it shrinks.
struct shown_progress {
    std::atomic<std::uint32_t> runs{0};
    std::atomic<std::uint32_t> ops{0};
};

// The candidates that killed a child, which the next child leaves out.
struct fatal_candidates {
    std::set<std::uint64_t> numbers;
    std::uint32_t stuck = 0;
};

// What the child that tries candidates has told: "<runs> <runs_to_smallest> <complete>
// <trying>", a line end, the smallest case. `trying` is the candidate in hand, 0: none.
std::string encode(shrink_result const& r, std::uint64_t trying) {
    return fmt::format("{} {} {} {}\n", r.runs, r.runs_to_smallest, int{r.complete}, trying) +
           print_case(r.smallest);
}

// Gives the candidate that was being tried.
std::uint64_t decode(std::string const& text, shrink_result& r) {
    std::size_t const end = text.find('\n');
    if (end == std::string::npos) return 0;
    parse_result parsed = parse_case(std::string_view(text).substr(end + 1), "shrunk");
    if (!parsed.value) return 0;
    r.smallest = std::move(*parsed.value);
    std::istringstream numbers(text.substr(0, end));
    std::uint64_t trying = 0;
    numbers >> r.runs >> r.runs_to_smallest >> r.complete >> trying;
    return trying;
}

std::uint64_t number_of(test_case const& candidate) {
    return std::hash<std::string>{}(print_case(candidate)) | 1;
}

// Each candidate in a process of its own, since the failing ones die.
shrink_result shrink_crash(registry const& parts, test_case const& failing,
                           std::string const& fingerprint, shrink_budget const& budget,
                           std::function<void(shrink_progress const&)> const& progress) {
    std::uint32_t blocked = 0;
    auto const dies = [&](test_case const& c, std::uint32_t) -> attempt {
        replay_options options;
        options.asked = budget.asked;
        replay_report const r = replay_isolated(parts, c, options);
        blocked += r.verdict == "crashed (blocked)" ? 1 : 0;
        if (r.fingerprints != std::vector{fingerprint}) return {std::nullopt, 1};
        test_case smaller = c;
        smaller.trace_hash.reset();
        return {std::move(smaller), 1};
    };
    auto const is_enough = [&](std::uint32_t runs) {
        return runs >= budget.crash_runs_max || blocked >= budget.blocked_runs_max ||
               budget.asked() != wish::go_on;
    };
    auto const improved = [&](shrink_result const& r) {
        progress({r.runs, count_ops(r.smallest.prog)});
    };
    return find_smallest({failing}, budget.scope, false, {dies, is_enough, improved});
}

// One child tries candidates until one of them kills it. False: it came to its end.
bool shrink_in_child(registry const& parts, test_case const& failing,
                     std::string const& fingerprint, shrink_budget const& budget,
                     fatal_candidates& fatal, shrink_result& so_far,
                     std::function<void(shrink_progress const&)> const& progress) {
    shared_array<shown_progress> const shown(1);
    shown->runs = so_far.runs;
    shown->ops = static_cast<std::uint32_t>(count_ops(so_far.smallest.prog));
    auto const asked = [&] {
        progress({shown->runs.load(), shown->ops.load()});
        return budget.asked();
    };
    isolated_result const r = run_isolated(
        [&](isolated_process& self) {
            law_oracle fails(parts, failing, fingerprint, self.mark());
            shrink_result best = so_far;
            shrinker_ends ends;
            ends.fails = std::ref(fails);
            ends.is_enough = [&](std::uint32_t runs) {
                best.runs = runs;
                shown->runs = runs;
                return runs >= budget.runs_max || self.should_end();
            };
            ends.improved = [&](shrink_result const& smaller) {
                best = smaller;
                shown->ops = static_cast<std::uint32_t>(count_ops(best.smallest.prog));
            };
            ends.may_try = [&](test_case const& candidate) {
                std::uint64_t const number = number_of(candidate);
                self.tell(encode(best, number));
                return !fatal.numbers.contains(number);
            };
            return encode(find_smallest(so_far, budget.scope, true, ends), 0);
        },
        {}, asked);
    std::uint64_t const trying = decode(r.output, so_far);
    if (!r.crashed || trying == 0) return false;
    fatal.stuck += is_stuck(r.mechanism) ? 1 : 0;
    return fatal.numbers.insert(trying).second;
}

}  // namespace

std::vector<test_case> other_beginnings(registry const& parts, test_case const& failing,
                                        std::string const& fingerprint, std::size_t most) {
    if (failing.expected.kind == expected_kind::crashed) return {};
    isolated_result const r = run_isolated(
        [&](isolated_process& self) {
            law_oracle fails(parts, failing, fingerprint, self.mark());
            std::string told;
            for (test_case const& c : fails.under_other_schedules(failing, most)) {
                told += print_case(c) + between_cases;
            }
            return told;
        },
        {});
    std::vector<test_case> found;
    for (std::size_t begin = 0, end; !r.crashed; begin = end + 1) {
        end = r.output.find(between_cases, begin);
        if (end == std::string::npos) break;
        std::string_view const text(r.output);
        parse_result read = parse_case(text.substr(begin, end - begin), "found");
        if (read.value) found.push_back(std::move(*read.value));
    }
    return found;
}

shrink_result shrink(registry const& parts, test_case const& failing,
                     std::string const& fingerprint, shrink_budget const& budget,
                     std::function<void(shrink_progress const&)> const& progress) {
    interrupt_guard const guard;
    if (failing.expected.kind == expected_kind::crashed) {
        return shrink_crash(parts, failing, fingerprint, budget, progress);
    }
    shrink_result out{failing};
    fatal_candidates fatal;
    bool goes_on = true;
    while (goes_on && fatal.numbers.size() < fatal_candidates_max &&
           fatal.stuck < stuck_candidates_max) {
        goes_on = shrink_in_child(parts, failing, fingerprint, budget, fatal, out, progress);
    }
    return out;
}

}  // namespace rollcall
