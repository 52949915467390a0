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

#include <fmt/format.h>
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <vector>

namespace rollcall {
namespace {

// Says whether a candidate still fails in the same way; if so, gives the case with the schedule
// that the run really took.
using oracle = std::function<std::optional<test_case>(test_case const&)>;

class shrinker {
public:
    shrinker(test_case failing, shrink_scope scope, oracle fails,
             std::function<bool(std::uint32_t)> is_enough,
             std::function<void(shrink_result const&)> improved)
        : best_(std::move(failing)),
          scope_(scope),
          fails_(std::move(fails)),
          is_enough_(std::move(is_enough)),
          improved_(std::move(improved)) {}

    shrink_result run() {
        bool changed = true;
        while (changed && !exhausted()) {
            changed = scope_ == shrink_scope::all && simplify_program();
            changed = drop_deviations() || changed;
        }
        return {best_, runs_, !exhausted()};
    }

private:
    bool exhausted() const { return is_enough_(runs_); }

    bool accept(test_case candidate) {
        ++runs_;
        std::optional<test_case> failing = fails_(candidate);
        if (!failing) return false;
        best_ = std::move(*failing);
        improved_({best_, runs_, false});
        return true;
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
            // What follows an accepted removal moves up into its place.
            if (accept(std::move(candidate))) {
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
                std::size_t const before = deviations.size();
                auto const begin = deviations.begin() + static_cast<std::ptrdiff_t>(at);
                auto const count = std::min(length, deviations.size() - at);
                deviations.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
                test_case const saved = best_;
                if (!accept(std::move(candidate))) {
                    at += length;
                } else if (best_.sched.deviations.size() < before) {
                    any = true;
                } else {
                    // A run that deviates elsewhere instead is no smaller.
                    best_ = saved;
                    at += length;
                }
            }
        }
        return any;
    }

    test_case best_;
    shrink_scope scope_;
    oracle fails_;
    std::function<bool(std::uint32_t)> is_enough_;  // so many runs
    std::function<void(shrink_result const&)> improved_;
    std::uint32_t runs_ = 0;
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
        if (!f || !f->is_programs_own) return;
        about_ = subject_of(p, runner_.events(), *f);
        if (passes_in_one_of(p, 1)) {
            orders_ = 1;
        } else if (passes_in_one_of(p, orders_max)) {
            orders_ = orders_max;
        }
    }

    std::optional<test_case> operator()(test_case const& c) {
        if (!holds(c.prog, about_)) return std::nullopt;
        if (lacking(c.prog, under_test_->supports()) != 0) return std::nullopt;
        plan const p(c.prog);
        std::optional<failure> const f = failure_of(p, c.sched);
        if (!f) return std::nullopt;
        test_case failing = c;
        failing.expected = f->verdict;
        failing.sched = runner_.recorded();
        failing.trace_hash = runner_.events().hash();
        // What fails however it runs is another mistake of the program than one of its order.
        if (orders_ != 0 && !passes_in_one_of(p, orders_)) return std::nullopt;
        return failing;
    }

private:
    std::optional<failure> failure_of(plan const& p, schedule const& s) {
        replay_strategy again(s);
        run_report const& report = runner_.run(p, again);
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

    static constexpr std::uint32_t orders_max = 64;

    std::unique_ptr<runtime> under_test_;
    std::unique_ptr<law_book> laws_;
    runner runner_;
    std::string fingerprint_;
    subject about_;
    std::uint32_t orders_ = 0;  // among so many there was one that passes; 0: nothing is claimed
};

// How a result comes back from the child: "<runs> <complete>", a line end, the case.
std::string encode(shrink_result const& r) {
    return fmt::format("{} {}\n", r.runs, int{r.complete}) + print_case(r.smallest);
}

void decode(std::string const& text, shrink_result& r) {
    std::size_t const end = text.find('\n');
    if (end == std::string::npos) return;
    parse_result parsed = parse_case(std::string_view(text).substr(end + 1), "shrunk");
    if (!parsed.value) return;
    r.smallest = std::move(*parsed.value);
    std::istringstream numbers(text.substr(0, end));
    numbers >> r.runs >> r.complete;
}

// Each candidate in a process of its own, since the failing ones die.
shrink_result shrink_crash(registry const& parts, test_case const& failing,
                           std::string const& fingerprint, shrink_budget const& budget,
                           std::function<void(shrink_progress const&)> const& progress) {
    std::uint32_t blocked = 0;
    auto const dies = [&](test_case const& c) -> std::optional<test_case> {
        replay_options options;
        options.asked = budget.asked;
        replay_report const r = replay_isolated(parts, c, options);
        blocked += r.verdict == "crashed (blocked)" ? 1 : 0;
        if (r.fingerprints != std::vector{fingerprint}) return std::nullopt;
        test_case smaller = c;
        smaller.trace_hash.reset();
        return smaller;
    };
    auto const is_enough = [&](std::uint32_t runs) {
        return runs >= budget.crash_runs_max || blocked >= budget.blocked_runs_max ||
               budget.asked() != wish::go_on;
    };
    shrinker s(failing, budget.scope, dies, is_enough, [&](shrink_result const& r) {
        progress({r.runs, count_ops(r.smallest.prog)});
    });
    return s.run();
}

}  // namespace

shrink_result shrink(registry const& parts, test_case const& failing,
                     std::string const& fingerprint, shrink_budget const& budget,
                     std::function<void(shrink_progress const&)> const& progress) {
    interrupt_guard const guard;
    if (failing.expected.kind == expected_kind::crashed) {
        return shrink_crash(parts, failing, fingerprint, budget, progress);
    }
    // A candidate may crash the runtime: the smallest case before that is kept.
    isolated_result const r = run_isolated(
        [&](isolated_process& self) {
            law_oracle fails(parts, failing, fingerprint, self.mark());
            auto const is_enough = [&](std::uint32_t runs) {
                return runs >= budget.runs_max || self.should_end();
            };
            shrinker s(failing, budget.scope, std::ref(fails), is_enough,
                       [&](shrink_result const& best) { self.tell(encode(best)); });
            return encode(s.run());
        },
        {}, budget.asked);
    shrink_result out{failing, 0, false};
    decode(r.output, out);
    progress({out.runs, count_ops(out.smallest.prog)});
    return out;
}

}  // namespace rollcall
