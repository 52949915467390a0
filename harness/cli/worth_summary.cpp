#include "harness/cli/worth_summary.hpp"

#include "harness/cli/console.hpp"
#include "harness/program/numbers.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace rollcall {

char const* const worth_help = R"(
What a pass is worth: the summary says what runs without a failure allow to say, and only of
strategies that draw them independently (random, pct, pos, urw, surw; of a portfolio each member
by itself). Run 0 of a unit and those that teach the strategy do not count. Bounds are at 95 %
confidence, hold for that strategy's own distribution of schedules and for the laws that were
checked, and are not stated after a failure, a known one included.
  With --program: the chance that a further run fails is below 1 - 0.05^(1/N), on the mean over
what the strategy learned in the units. The chance of a new trace is an estimate, no bound (Good
and Turing: traces seen once / N, or 1/(N+2) if none was), and so is the number of traces (Chao).
pct misses a bug of depth d with probability (1 - 1/(D n k^(d-1)))^N or less: D is its greatest
depth, n the most actors and k the most decisions of any run. That is void if a run can have more,
for changes of priority beyond the decisions that pct reached, and for what no order of whole tasks
gives: which of two events of one task comes first, time that leaps past several deadlines at once.
  With generated programs: the bound is on the share of such programs that fail, each under so many
schedules. n and k differ between them, so nothing is said of pct's depths.
  A run that hit a limit or was judged in part, one that did not come again, or code that ran
outside the gate voids all.
)";

namespace {

using nlohmann::json;

constexpr char const* label = "  worth      ";
constexpr char const* indent = "             ";

// Two digits, rounded up: what is below p is below the text.
std::string above(double p) {
    constexpr double least = 1e-300;
    if (p < least) return "1e-300";
    double const unit = std::pow(10.0, std::floor(std::log10(p)) - 1);
    // A value that has two digits stays as it is, whatever the division made of it.
    return fmt::format("{:.2g}", std::min(1.0, std::ceil(p / unit - 1e-9) * unit));
}

std::string percent_text(double p) {
    double const percent = 100 * p;
    if (percent >= 9.95) return fmt::format("{:.0f} %", percent);
    return fmt::format("{:.2g} %", percent);
}

std::string failures_text(trial_worth const& t) {
    if (auto const bound = t.failure_below()) return "< " + above(*bound);
    return fmt::format("{} failed: {}", grouped(t.failures), percent_text(t.failure_rate()));
}

std::string traces_text(strategy_worth const& s) {
    if (!s.new_trace) return "not measured";
    return fmt::format("{:<8} {} of {} or more", percent_text(*s.new_trace), grouped(s.traces.seen),
                       grouped(static_cast<std::uint64_t>(traces_at_least(s.traces))));
}

std::string depths_text(depth_worth const& w) {
    if (w.missed_below.empty()) return {};
    std::string depths;
    std::string missed;
    for (std::size_t d = 0; d < w.missed_below.size(); ++d) {
        depths += fmt::format("{}{}", d == 0 ? "" : ", ", d + 1);
        missed += fmt::format("{}{}", d == 0 ? "" : ", ", above(w.missed_below[d]));
    }
    std::string text =
        fmt::format("{}a bug of depth {} would have been missed with probability < {} (pct)\n",
                    indent, depths, missed);
    text += fmt::format("{}(void if a run has more than {} or {}", indent,
                        so_many(w.seen.actors, "actor"), so_many(w.seen.decisions, "decision"));
    bool const reached = w.missed_below.size() < 2 || w.decisions_reached >= w.seen.decisions;
    if (!reached) {
        text += fmt::format("; from depth 2 on: changes within the first {}",
                            grouped(w.decisions_reached));
    }
    return text + ")\n";
}

std::string text_of_a_program(pass_worth const& w) {
    std::string text = fmt::format(
        "{}chance that a further run fails (95 %), that it shows a new trace; traces seen\n",
        label);
    for (strategy_worth const& s : w.strategies) {
        text += fmt::format("{}{:<6} {:>12} runs  {:<16} {}\n", indent, name_of(s.by),
                            grouped(s.runs.trials), failures_text(s.runs), traces_text(s));
    }
    return text + depths_text(w.depths);
}

std::string schedules_text(pass_worth const& w) {
    if (w.schedules_fewest == w.schedules) return grouped(w.schedules);
    return grouped(w.schedules_fewest) + " to " + grouped(w.schedules);
}

std::string text_of_programs(pass_worth const& w) {
    trial_worth const& programs = *w.programs;
    std::string text;
    if (programs.trials == 0) {
        text = fmt::format("{}no program was run under all of its {} schedules\n", label,
                           schedules_text(w));
    } else if (auto const bound = programs.failure_below()) {
        text = fmt::format(
            "{}{} programs, each under {} schedules, none failed: with 95 % confidence a share "
            "below\n{}{} of the programs made so would show a failure within such schedules\n",
            label, grouped(programs.trials), schedules_text(w), indent, above(*bound));
    } else {
        text = fmt::format("{}{} of {} programs failed within {} schedules: {}\n", label,
                           grouped(programs.failures), grouped(programs.trials), schedules_text(w),
                           percent_text(programs.failure_rate()));
    }
    std::string shares;
    bool has_pct = false;
    for (strategy_worth const& s : w.strategies) {
        has_pct = has_pct || s.by == sampler::pct;
        if (!s.new_trace) continue;
        shares += fmt::format("{}{} {}", shares.empty() ? "" : ", ", name_of(s.by),
                              percent_text(*s.new_trace));
    }
    if (!shares.empty()) {
        text += fmt::format("{}a further run of a program shows a new trace with about: {}\n",
                            indent, shares);
    }
    if (has_pct) {
        text += fmt::format(
            "{}of pct's depths nothing is said: actors and decisions differ between programs\n",
            indent);
    }
    return text;
}

void add_trials(json& to, trial_worth const& t) {
    to["failures"] = t.failures;
    if (auto const bound = t.failure_below()) {
        to["confidence"] = confidence;
        to["failure_probability_below"] = *bound;
    } else {
        to["failure_rate"] = t.failure_rate();
    }
}

}  // namespace

std::string worth_text(pass_worth const& worth) {
    if (!worth.void_because.empty()) {
        return fmt::format("{}nothing can be said: {}\n", label,
                           fmt::join(worth.void_because, "; "));
    }
    if (worth.programs) return text_of_programs(worth);
    return worth.strategies.empty() ? std::string() : text_of_a_program(worth);
}

json worth_json(pass_worth const& worth) {
    json all = json::array();
    if (worth.programs) {
        json one{{"of", "programs"},
                 {"programs", worth.programs->trials},
                 {"schedules_per_program", worth.schedules},
                 {"schedules_per_program_fewest", worth.schedules_fewest}};
        add_trials(one, *worth.programs);
        all.push_back(one);
    }
    for (strategy_worth const& s : worth.strategies) {
        json one{{"of", "runs"}, {"strategy", name_of(s.by)}, {"runs", s.runs.trials}};
        if (s.new_trace) one["new_trace_probability"] = *s.new_trace;
        if (worth.programs) {
            all.push_back(one);
            continue;
        }
        add_trials(one, s.runs);
        if (s.new_trace) {
            one["traces"] = s.traces.seen;
            one["traces_seen_once"] = s.traces.once;
            one["traces_seen_twice"] = s.traces.twice;
            one["traces_at_least"] = traces_at_least(s.traces);
            one["traces_sampled_one_in"] = worth.traces_one_in;
        }
        if (s.by == sampler::pct) {
            one["depth_max"] = worth.depths.seen.depths;
            one["actors_max"] = worth.depths.seen.actors;
            one["decisions_max"] = worth.depths.seen.decisions;
            one["decisions_reached"] = worth.depths.decisions_reached;
            one["missed_probability_below"] = worth.depths.missed_below;
        }
        all.push_back(one);
    }
    return {{"worth", all}, {"worth_void", worth.void_because}};
}

}  // namespace rollcall
