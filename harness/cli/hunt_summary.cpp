#include "harness/cli/hunt_summary.hpp"

#include "harness/cli/console.hpp"
#include "harness/cli/worth_summary.hpp"
#include "harness/program/json_text.hpp"
#include "harness/program/numbers.hpp"
#include "harness/program/token.hpp"
#include "harness/program/used_features.hpp"
#include "harness/report/counterexample.hpp"
#include "harness/report/hang_cause.hpp"
#include "harness/run/runner.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace rollcall {
namespace {

using nlohmann::json;

double percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

bool is_chosen(campaign_settings const& settings, law_info const& l) {
    if (settings.laws.empty()) return true;
    return std::find(settings.laws.begin(), settings.laws.end(), l.id) != settings.laws.end();
}

// The laws, and whether this campaign could have exercised them, with their counts.
struct exercised_law {
    law_info const* law;
    std::uint64_t runs;
    bool promised;
    bool chosen;
    feature_set missing;  // that a program would need to exercise it; 0: it applies
    bool was_held;        // some program held an op that can exercise it

    bool applies() const noexcept { return missing == 0; }
};

std::vector<exercised_law> exercised_laws(law_book const& laws, hunt_summary const& s) {
    runtime_traits const& traits = s.result.traits;
    // A given program is as it is.
    capabilities const may =
        s.settings.fixed ? traits.has.for_given() : s.settings.generate.may & traits.has;
    std::vector<exercised_law> all;
    for (std::size_t l = 0; l < laws.laws().size(); ++l) {
        law_info const& law = laws.laws()[l];
        all.push_back({&law, s.result.counts.exercised[l], (traits.promised >> l & 1) != 0,
                       is_chosen(s.settings, law), missing_premise(law, may),
                       (law.ops & s.result.counts.kinds) != 0});
    }
    return all;
}

std::string rare_pairs(law_book const& laws, hunt_summary const& s, std::uint64_t& least) {
    least = UINT64_MAX;
    std::string which;
    for (std::size_t l = 0; l < laws.laws().size(); ++l) {
        if (s.result.counts.exercised[l] == 0) continue;
        for (std::size_t k = 0; k < op_kind_count; ++k) {
            if (((laws.laws()[l].ops & s.result.counts.kinds) >> k & 1) == 0) continue;
            if (s.result.counts.pairs[k][l] >= least) continue;
            least = s.result.counts.pairs[k][l];
            which = fmt::format("({}, {})", name_of(static_cast<op_kind>(k)), laws.laws()[l].id);
        }
    }
    return which;
}

// Why programs were left out, the most frequent reason first.
std::vector<std::pair<feature_row const*, std::uint64_t>> reasons_left_out(tally const& t) {
    std::vector<std::pair<feature_row const*, std::uint64_t>> found;
    for (std::size_t f = 0; f < feature_count; ++f) {
        if (t.lacked[f] != 0) found.emplace_back(&feature_table[f], t.lacked[f]);
    }
    std::ranges::sort(
        found, {}, [](auto const& r) { return std::pair(UINT64_MAX - r.second, r.first->what); });
    return found;
}

// "922 of 1,000 programs were left out: libx has no cancel of a task (61 %), no shield (20 %)"
std::string left_out_text(hunt_summary const& s) {
    tally const& t = s.result.counts;
    if (t.left_out_units == 0) return {};
    std::string reasons;
    for (auto const& [row, count] : reasons_left_out(t)) {
        reasons += fmt::format("{}no {} ({:.0f} %)", reasons.empty() ? "" : ", ", row->lacking,
                               percent(count, t.left_out_units));
    }
    return fmt::format("  left out   {} of {}: {} has {}\n", grouped(t.left_out_units),
                       so_many(t.units + t.left_out_units, "program"), s.settings.runtime, reasons);
}

json left_out_json(tally const& t) {
    json reasons = json::object();
    for (auto const& [row, count] : reasons_left_out(t)) reasons[std::string(row->name)] = count;
    return {{"programs", t.left_out_units}, {"lacked", reasons}};
}

// Which laws were exercised, and which were not for what reason.
std::string laws_text(registry const& parts, hunt_summary const& s) {
    std::string out;
    std::unique_ptr<law_book> const laws = parts.make_laws();
    std::string exercised;
    std::string never;
    std::string silent;
    std::string elsewhere;
    std::string beyond;
    for (exercised_law const& l : exercised_laws(*laws, s)) {
        if (!l.chosen) continue;
        if (!l.promised) {
            silent += fmt::format(" {}", l.law->id);
        } else if (!l.applies()) {
            beyond += fmt::format("{} {} ({})", beyond.empty() ? "" : ",", l.law->id,
                                  missing_text(l.missing));
        } else if (!l.was_held) {
            elsewhere += fmt::format(" {}", l.law->id);
        } else if (l.runs == 0) {
            never += fmt::format(" {}", l.law->id);
        } else {
            exercised += fmt::format(" {}:{}", l.law->id, grouped(l.runs));
        }
    }
    out += "  exercised " + exercised + "\n";
    std::uint64_t least = 0;
    std::string const rare = rare_pairs(*laws, s, least);
    if (!rare.empty()) out += fmt::format("  rarest     {} in {} runs\n", rare, grouped(least));
    if (!silent.empty()) out += "  not promised" + silent + "\n";
    if (!never.empty()) out += "  never exercised" + never + "\n";
    if (!beyond.empty()) out += "  not applicable" + beyond + "\n";
    if (!elsewhere.empty()) out += "  for ops that no program held" + elsewhere + "\n";
    return out;
}

}  // namespace

std::string findings_text(std::vector<finding> const& findings) {
    std::string out;
    for (finding const& f : findings) {
        bool const is_known = !f.known.empty();
        std::string const relation = is_known            ? ", " + f.known
                                     : f.same_as.empty() ? ""
                                                         : ", as " + f.same_as;
        std::string const counted = f.alarms == 0 ? "not counted" : so_many(f.alarms, "alarm");
        out += fmt::format("  {} {}  ({}{})\n", is_known ? "known     " : "NEW       ",
                           f.fingerprint, counted, relation);
        if (!is_known && !f.confirmed) {
            out += "             did not come again when it was replayed: a harness error\n";
        }
    }
    return out;
}

namespace {

std::string verdict_text(hunt_summary const& s) {
    auto const fresh = std::ranges::count(s.result.findings, "", &finding::known);
    auto const clusters = std::ranges::count_if(
        s.result.findings, [](finding const& f) { return f.known.empty() && f.same_as.empty(); });
    bool const is_cut_short = s.result.interrupted || !s.has_ended;
    if (fresh == 0 && is_cut_short) {
        return fmt::format("  result     {}: nothing new in the runs that were made\n",
                           s.has_ended ? "interrupted" : "not ended yet");
    }
    if (fresh == 0 && s.vacuous.empty()) {
        return "  result     no new finding; no proof either: other programs and schedules were "
               "not tried\n";
    }
    return fmt::format(
        "  result     {}{}\n", so_many(static_cast<std::uint64_t>(fresh), "new finding"),
        clusters == fresh ? "" : " in " + so_many(static_cast<std::uint64_t>(clusters), "cluster"));
}

}  // namespace

std::vector<std::string> find_vacuity(registry const& parts, hunt_summary const& s) {
    std::vector<std::string> reasons;
    tally const& t = s.result.counts;
    if (t.runs == 0) return {"nothing was run"};
    if (t.segments_controlled != t.segments && !s.result.traits.resumes_inline) {
        reasons.push_back(fmt::format(
            "controlled_percent is {:.3f}: {} of {} segments ran although the gate had not picked "
            "their task",
            t.controlled_percent(), grouped(t.segments - t.segments_controlled),
            grouped(t.segments)));
    }
    if (s.settings.fixed) return reasons;
    if (t.decisions == 0) reasons.emplace_back("no decision had two options: nothing to explore");
    if (t.runs < vacuity_runs_min || s.settings.stop_at_first) return reasons;
    std::unique_ptr<law_book> const laws = parts.make_laws();
    for (exercised_law const& l : exercised_laws(*laws, s)) {
        if (l.runs == 0 && l.promised && l.chosen && l.applies() && l.was_held) {
            reasons.push_back(fmt::format("{} {} was never exercised", l.law->id, l.law->name));
        }
    }
    return reasons;
}

void note_never_started(program const& p, std::vector<std::string>& notes) {
    for (std::string const& name : tasks_never_started(p)) {
        notes.push_back("task " + name + " is declared, and nobody starts it");
    }
}

exit_status judge(std::vector<finding> const& findings) {
    exit_status status = exit_status::fine;
    for (finding const& f : findings) {
        if (!f.known.empty()) continue;
        status = worse(status, f.confirmed ? exit_status::found : exit_status::harness);
    }
    return status;
}

exit_status judge(hunt_summary const& s) {
    exit_status status = judge(s.result.findings);
    bool const is_vacuous = !s.vacuous.empty() && !s.result.interrupted;
    if (s.result.unexplained != 0 || s.result.unwritten || is_vacuous) {
        status = worse(status, exit_status::harness);
    }
    return status;
}

std::string summary_text(registry const& parts, hunt_summary const& s) {
    tally const& t = s.result.counts;
    std::string out =
        fmt::format("{}: {} of {} in {:.1f} s ({} runs/s), seed {}{}\n", s.settings.runtime,
                    so_many(t.runs, "run"), so_many(t.units, "program"), s.result.seconds,
                    grouped(static_cast<std::uint64_t>(static_cast<double>(t.runs) /
                                                       std::max(s.result.seconds, 1e-6))),
                    s.settings.seed,
                    !s.has_ended           ? ", not ended yet"
                    : s.result.interrupted ? ", interrupted"
                                           : "");
    out += fmt::format("  control    {:.1f} % of {} segments through the gate, {} decisions\n",
                       t.controlled_percent(), grouped(t.segments), grouped(t.decisions));
    if (s.settings.measure) {
        // Of programs that had all of their schedules; a short hunt has none.
        std::uint32_t const median = t.distinct_median();
        std::string const of_each = median == 0 ? ""
                                                : fmt::format(", median {} of {} schedules", median,
                                                              s.settings.schedules_per_program);
        out += fmt::format(
            "  variety    {} distinct traces{}; {:.1f} % of runs with 3 live tasks and 10 real "
            "choices\n",
            grouped(t.distinct), of_each, percent(t.rich, t.runs));
    }
    feature_set const without = all_features & ~s.settings.generate.may.features;
    if (without != 0) out += fmt::format("  without    {}\n", fmt::join(names_of(without), ", "));
    feature_set const undrawn = s.settings.fixed ? 0 : s.result.traits.has.given_alone;
    if (undrawn != 0) {
        out += fmt::format(
            "  not drawn  {}: a known defect there would hide others (--program FILE "
            "runs it)\n",
            fmt::join(names_of(undrawn), ", "));
    }
    out += left_out_text(s);
    out += laws_text(parts, s);
    if (t.gave_up != 0) {
        out += fmt::format("  gave up    {} hit a limit\n", so_many(t.gave_up, "run"));
    }
    if (t.judged_in_part != 0) {
        out += fmt::format("  in part    {} judged up to where an op was left before its body\n",
                           so_many(t.judged_in_part, "run"));
    }
    if (s.settings.expected && t.hung != 0) {
        out += fmt::format("  hung       {}\n", so_many(t.hung, "run"));
    }
    if (t.as_expected != 0) {
        out += fmt::format("  expected   {} failed as the case says it would\n",
                           so_many(t.as_expected, "run"));
    }
    if (t.crashes != 0) out += fmt::format("  crashes    {}\n", grouped(t.crashes));
    out += findings_text(s.result.findings);
    for (std::string const& n : s.result.notes) out += fmt::format("  note       {}\n", n);
    for (std::string const& v : s.vacuous) out += fmt::format("  VACUOUS    {}\n", v);
    out += worth_text(assess_pass(s.settings, s.result));
    out += verdict_text(s);
    return out;
}

json findings_json(std::vector<finding> const& findings) {
    json counterexamples = json::array();
    for (finding const& f : findings) {
        json traces = json::array();
        for (failing_trace const& one : f.traces) traces.push_back(one.token);
        counterexamples.push_back({{"law", f.law},
                                   {"fingerprint", f.fingerprint},
                                   {"known", !f.known.empty()},
                                   {"known_as", f.known},
                                   {"same_as", f.same_as},
                                   {"confirmed", f.confirmed},
                                   {"alarms", f.alarms},
                                   {"message", f.message},
                                   {"token", encode_token(f.reproduction)},
                                   {"traces", traces},
                                   {"unit", f.unit},
                                   {"run", f.run},
                                   {"ops", count_ops(f.reproduction.prog)},
                                   {"deviations", f.reproduction.sched.deviations.size()},
                                   {"tasks", f.reproduction.prog.tasks.size()}});
    }
    return counterexamples;
}

json summary_json(registry const& parts, hunt_summary const& s) {
    tally const& t = s.result.counts;
    json laws = json::array();
    std::unique_ptr<law_book> const book = parts.make_laws();
    for (exercised_law const& l : exercised_laws(*book, s)) {
        if (!l.chosen) continue;
        laws.push_back({{"id", l.law->id},
                        {"exercised", l.runs},
                        {"promised", l.promised},
                        {"applies", l.applies()}});
    }
    std::uint64_t least = 0;
    std::string const rare = rare_pairs(*book, s, least);
    std::uint32_t const median = t.distinct_median();
    json all{{"runtime", s.settings.runtime},
             {"runs", t.runs},
             {"programs", t.units},
             {"without", names_of(all_features & ~s.settings.generate.may.features)},
             {"not_drawn", names_of(s.result.traits.has.given_alone)},
             {"left_out", left_out_json(t)},
             {"decisions", t.decisions},
             {"distinct_traces", t.distinct},
             {"distinct_median", median == 0 ? json() : json(median)},
             {"rich_percent", percent(t.rich, t.runs)},
             {"rarest_pair", {{"pair", rare}, {"runs", rare.empty() ? 0 : least}}},
             {"seconds", s.result.seconds},
             {"controlled_percent", t.controlled_percent()},
             {"gave_up", t.gave_up},
             {"judged_in_part", t.judged_in_part},
             {"hung", t.hung},
             {"as_expected", t.as_expected},
             {"crashes", t.crashes},
             {"interrupted", s.result.interrupted},
             {"laws", laws},
             {"counterexamples", findings_json(s.result.findings)},
             {"notes", s.result.notes},
             {"vacuous", s.vacuous}};
    all.update(worth_json(assess_pass(s.settings, s.result)));
    return all;
}

std::string hunt_json(campaign_settings const& settings, json const& runtimes) {
    json all{{"version", ROLLCALL_VERSION},
             {"seed", settings.seed},
             {"strategy", text_of(settings.strategy)},
             {"schedules_per_program", settings.schedules_per_program},
             {"runtimes", runtimes}};
    // The common case, one runtime, is readable without knowing about the list.
    if (runtimes.size() == 1) all.update(runtimes[0]);
    return json_text(all, 2) + "\n";
}

}  // namespace rollcall
