#include "harness/campaign/shrink.hpp"

#include "harness/campaign/failures.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/isolate.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/campaign/subject.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/simplify.hpp"
#include "harness/program/used_features.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "harness/schedule/strategy_book.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

namespace rollcall {
namespace {

// What was tried of a candidate: the case, if it still fails in the same way, with the schedule
// that the run really took.
struct attempt {
    std::optional<test_case> failing;
    std::uint32_t runs = 0;
};
// Under the candidate's own schedule, under none, and under so many fresh ones, until one fails.
using oracle = std::function<attempt(test_case const&, std::uint32_t fresh)>;

// Fresh schedules of a smaller program, of one with a smaller number, of the same one.
constexpr std::uint32_t fresh_without_ops = 8;
constexpr std::uint32_t fresh_of_details = 2;
constexpr std::uint32_t fresh_of_the_same = 64;

// Each costs a process, and the time that the symbolizer takes.
constexpr std::size_t fatal_candidates_max = 50;
// Of these, so many that it took seconds to find out that they would go no further.
constexpr std::uint32_t stuck_candidates_max = 5;

bool is_stuck(std::string_view mechanism) {
    return mechanism == "blocked" || mechanism == "spin" || mechanism == "memory";
}

// The candidates that killed a child, which the next child leaves out.
struct fatal_candidates {
    std::set<std::uint64_t> numbers;
    std::uint32_t stuck = 0;
};

// What the shrinker asks for and tells.
struct shrinker_ends {
    oracle fails;
    std::function<bool(std::uint32_t)> is_enough;  // so many runs
    std::function<void(shrink_result const&)> improved = [](shrink_result const&) {};
    std::function<bool(test_case const&)> may_try = [](test_case const&) { return true; };
};

class shrinker {
public:
    shrinker(shrink_result so_far, shrink_scope scope, bool may_search, shrinker_ends ends)
        : best_(std::move(so_far.smallest)),
          scope_(scope),
          may_search_(may_search),
          ends_(std::move(ends)),
          runs_(so_far.runs) {}

    shrink_result run() {
        bool changed = true;
        while (changed && !exhausted()) {
            while (pass() && !exhausted()) {
            }
            if (!may_search_) break;
            searches_ = true;
            changed = pass();
            changed = find_fewer_deviations() || changed;
            searches_ = false;
        }
        return {best_, runs_, !exhausted()};
    }

private:
    bool exhausted() const { return ends_.is_enough(runs_); }

    bool pass() {
        bool const smaller = scope_ == shrink_scope::all && simplify_program();
        return drop_deviations() || smaller;
    }

    bool accept(test_case const& candidate, std::uint32_t fresh) {
        if (!ends_.may_try(candidate)) return false;
        attempt tried = ends_.fails(candidate, searches_ ? fresh : 0);
        runs_ += tried.runs;
        if (!tried.failing || !is_simpler(*tried.failing)) return false;
        best_ = std::move(*tried.failing);
        ends_.improved({best_, runs_, false});
        return true;
    }

    // A smaller number is not worth a choice more.
    bool is_simpler(test_case const& failing) const {
        std::size_t const ops = count_ops(failing.prog);
        std::size_t const ops_before = count_ops(best_.prog);
        if (ops != ops_before) return ops < ops_before;
        std::size_t const choices = failing.sched.deviations.size();
        std::size_t const choices_before = best_.sched.deviations.size();
        if (choices != choices_before) return choices < choices_before;
        return program_size(failing.prog) < program_size(best_.prog);
    }

    bool simplify_program() {
        bool any = false;
        for (std::size_t i = 0; i < simplification_count(best_.prog) && !exhausted();) {
            std::optional<program> smaller = simplify(best_.prog, i);
            if (!smaller) {
                ++i;
                continue;
            }
            test_case candidate = best_;
            candidate.prog = std::move(*smaller);
            bool const has_fewer = count_ops(candidate.prog) < count_ops(best_.prog);
            // What follows an accepted removal moves up into its place.
            if (accept(candidate, has_fewer ? fresh_without_ops : fresh_of_details)) {
                any = true;
            } else {
                ++i;
            }
        }
        return any;
    }

    // Removes runs of deviations: all, halves, and so on down to single ones.
    bool drop_deviations() {
        bool any = false;
        std::size_t length = std::max<std::size_t>(best_.sched.deviations.size(), 1);
        for (; length != 0; length /= 2) {
            for (std::size_t at = 0; at < best_.sched.deviations.size() && !exhausted();) {
                test_case candidate = best_;
                auto& deviations = candidate.sched.deviations;
                auto const begin = deviations.begin() + static_cast<std::ptrdiff_t>(at);
                auto const count = std::min(length, deviations.size() - at);
                deviations.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
                if (accept(candidate, 0)) {
                    any = true;
                } else {
                    at += length;
                }
            }
        }
        return any;
    }

    bool find_fewer_deviations() {
        bool any = false;
        while (!best_.sched.deviations.empty() && !exhausted()) {
            test_case candidate = best_;
            candidate.sched = {};
            if (!accept(candidate, fresh_of_the_same)) break;
            any = true;
        }
        return any;
    }

    test_case best_;
    shrink_scope scope_;
    bool may_search_;
    bool searches_ = false;  // fresh schedules are tried as well
    shrinker_ends ends_;
    std::uint32_t runs_;
};

// Runs candidates one after the other in this process.
class law_oracle {
public:
    law_oracle(registry const& parts, test_case const& original, std::string fingerprint,
               run_mark& mark)
        : under_test_(parts.find(original.runtime)->make()),
          laws_(parts.make_laws()),
          runner_(*under_test_, laws_.get()),
          fingerprint_(std::move(fingerprint)) {
        runner_.tell(&mark);
        plan const p(original.prog);
        std::optional<failure> const f = failure_of(p, original.sched);
        is_programs_own_ = f && f->is_programs_own;
        if (!is_programs_own_) return;
        about_ = subject_of(p, runner_.events(), *f);
        if (passes_in_one_of(p, 1)) {
            orders_ = 1;
        } else if (passes_in_one_of(p, orders_max)) {
            orders_ = orders_max;
        }
    }

    attempt operator()(test_case const& c, std::uint32_t fresh) {
        attempt tried;
        if (!holds(c.prog, about_)) return tried;
        if (lacking(c.prog, under_test_->supports()) != 0) return tried;
        plan const p(c.prog);
        std::optional<failure> f = failure_of(p, c.sched);
        ++tried.runs;
        // Of a program's own failures another schedule may show another mistake.
        if (!f && !is_programs_own_) f = search(p, c.sched, fresh, tried.runs);
        if (!f) return tried;
        test_case failing = c;
        failing.expected = f->verdict;
        failing.sched = runner_.recorded();
        failing.trace_hash = runner_.events().hash();
        // What fails however it runs is another mistake of the program than one of its order.
        if (orders_ == 0 || passes_in_one_of(p, orders_)) tried.failing = std::move(failing);
        return tried;
    }

private:
    std::optional<failure> failure_of(plan const& p, schedule const& s) {
        replay_strategy again(s);
        return failure_of(p, again, {p.hash(), 0});
    }

    std::optional<failure> failure_of(plan const& p, strategy& s, run_start const& start) {
        run_report const& report = runner_.run(p, s, start);
        if (report.judged.violations.empty() && !report.hung && !report.gave_up) {
            return std::nullopt;
        }
        std::vector<failure> all = failures_of(p, runner_, end_claim::must_end);
        auto const at = std::ranges::find(all, fingerprint_, &failure::fingerprint);
        return at == all.end() ? std::nullopt : std::optional(std::move(*at));
    }

    // The first order is the runtime's own, the others are drawn.
    bool passes_in_one_of(plan const& p, std::uint32_t orders) {
        random_per_run drawn(0);
        for (std::uint32_t order = 0; order < orders; ++order) {
            run_report const& report = runner_.run(p, drawn, {p.hash(), order});
            if (report.judged.violations.empty() && !report.hung && !report.gave_up) return true;
        }
        return false;
    }

    // Without the choices that were tried, then by strategies in turn that learn nothing, or
    // little, from the runs before: there are few.
    std::optional<failure> search(plan const& p, schedule const& tried, std::uint32_t fresh,
                                  std::uint32_t& runs) {
        if (!tried.deviations.empty()) {
            ++runs;
            if (std::optional<failure> f = failure_of(p, schedule{})) return f;
        }
        std::array<std::unique_ptr<strategy>, 3> drawn;
        for (std::uint32_t k = 0; k < fresh; ++k) {
            std::unique_ptr<strategy>& s = drawn[k % drawn.size()];
            if (!s) s = make_strategy(searches_[k % drawn.size()], p.hash());
            ++runs;
            if (std::optional<failure> f = failure_of(p, *s, {p.hash(), k + 1})) return f;
        }
        return std::nullopt;
    }

    static strategy_choice named(std::string_view strategy) {
        return std::get<strategy_choice>(parse_strategy(strategy));
    }

    static constexpr std::uint32_t orders_max = 64;

    std::unique_ptr<runtime> under_test_;
    std::unique_ptr<law_book> laws_;
    runner runner_;
    std::string fingerprint_;
    bool is_programs_own_ = false;
    subject about_;
    std::array<strategy_choice, 3> searches_ = {named("random"), named("pct"), named("pos")};
    std::uint32_t orders_ = 0;  // among so many there was one that passes; 0: nothing is claimed
};

// What the child that tries candidates has told: "<runs> <complete> <trying>", a line end, the
// smallest case. `trying` is the candidate in hand, 0: none.
std::string encode(shrink_result const& r, std::uint64_t trying) {
    return fmt::format("{} {} {}\n", r.runs, int{r.complete}, trying) + print_case(r.smallest);
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
    numbers >> r.runs >> r.complete >> trying;
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
    return shrinker({failing}, budget.scope, false, {dies, is_enough, improved}).run();
}

// One child tries candidates until one of them kills it. False: it came to its end.
bool shrink_in_child(registry const& parts, test_case const& failing,
                     std::string const& fingerprint, shrink_budget const& budget,
                     fatal_candidates& fatal, shrink_result& so_far) {
    isolated_result const r = run_isolated(
        [&](isolated_process& self) {
            law_oracle fails(parts, failing, fingerprint, self.mark());
            shrink_result best = so_far;
            shrinker_ends ends;
            ends.fails = std::ref(fails);
            ends.is_enough = [&](std::uint32_t runs) {
                best.runs = runs;
                return runs >= budget.runs_max || self.should_end();
            };
            ends.improved = [&](shrink_result const& smaller) { best = smaller; };
            ends.may_try = [&](test_case const& candidate) {
                std::uint64_t const number = number_of(candidate);
                self.tell(encode(best, number));
                return !fatal.numbers.contains(number);
            };
            return encode(shrinker(so_far, budget.scope, true, ends).run(), 0);
        },
        {}, budget.asked);
    std::uint64_t const trying = decode(r.output, so_far);
    if (!r.crashed || trying == 0) return false;
    fatal.stuck += is_stuck(r.mechanism) ? 1 : 0;
    return fatal.numbers.insert(trying).second;
}

}  // namespace

shrink_result shrink(registry const& parts, test_case const& failing,
                     std::string const& fingerprint, shrink_budget const& budget,
                     std::function<void(shrink_progress const&)> const& progress) {
    interrupt_guard const guard;
    if (failing.expected.kind == expected_kind::crashed) {
        return shrink_crash(parts, failing, fingerprint, budget, progress);
    }
    shrink_result out{failing, 0, false};
    fatal_candidates fatal;
    bool goes_on = true;
    while (goes_on && fatal.numbers.size() < fatal_candidates_max &&
           fatal.stuck < stuck_candidates_max) {
        goes_on = shrink_in_child(parts, failing, fingerprint, budget, fatal, out);
        progress({out.runs, count_ops(out.smallest.prog)});
    }
    return out;
}

}  // namespace rollcall
