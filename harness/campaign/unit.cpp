#include "harness/campaign/unit.hpp"

#include "harness/campaign/kept_files.hpp"
#include "harness/program/token.hpp"
#include "harness/program/used_features.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "harness/trace/hash.hpp"

#include <algorithm>
#include <cstdio>

namespace rollcall {
namespace {

std::uint64_t seed_of(campaign_settings const& settings, std::uint64_t index) {
    return combine(mix(settings.seed), index);
}

// Returns how many are left.
std::size_t keep_each_once(std::vector<std::uint64_t>& classes) {
    std::ranges::sort(classes);
    auto const twice = std::ranges::unique(classes);
    classes.erase(twice.begin(), twice.end());
    return classes.size();
}

}  // namespace

program program_of_unit(campaign_settings const& settings, std::uint64_t index) {
    if (settings.fixed) return *settings.fixed;
    entropy draw = entropy::from_seed(seed_of(settings, index));
    generator_options options = settings.generate;
    // Where a queue is always closed in the end, a lost wake-up is mended by the close.
    bool const may_hang =
        settings.incomplete_every != 0 && (index + 1) % settings.incomplete_every == 0;
    if (may_hang) options.complete = false;
    return generate(draw, options);
}

std::unique_ptr<strategy> strategy_of_unit(campaign_settings const& settings, std::uint64_t index) {
    return make_strategy(settings.strategy, seed_of(settings, index));
}

sampler sampler_of_run(campaign_settings const& settings, std::uint64_t index, std::uint32_t run) {
    // Only for these does the number of a run alone say who draws it.
    if (!settings.strategy.entry->is_independent) return sampler::none;
    std::unique_ptr<strategy> const s = strategy_of_unit(settings, index);
    s->begin_run({0, run});
    return s->drawn().by;
}

void unit_runner::teach(std::uint64_t index, plan const& p, strategy& s, std::uint32_t from,
                        progress_mark& mark) {
    std::uint32_t const runs = std::min(from, s.profile_runs());
    if (runs == 0) return;
    runner pupil(runner_.under_test(), nullptr, settings_.limits);
    pupil.tell(runner_.mark());
    for (std::uint32_t r = 0; r < runs && mark.before(index, r); ++r) {
        pupil.run(p, s, {p.hash(), before_ + r});
        mark.after();
    }
}

void unit_runner::resume(std::uint64_t index, strategy& s, std::uint32_t from,
                         std::function<void(finding)> const& found) {
    before_ = 0;
    if (settings_.resumed == nullptr || index != 0) return;
    exploration const& earlier = *settings_.resumed;
    s.restore(earlier.search, earlier.program_hash);
    before_ = static_cast<std::uint32_t>(earlier.runs);
    classes_ = earlier.traces;
    broken_classes_ = earlier.broken;
    hung_classes_ = earlier.hung;
    for (finding const& f : earlier.findings) {
        failures_.emplace(f.fingerprint, shown{f, UINT32_MAX});
        failures_.at(f.fingerprint).first.alarms = 0;
        if (from == 0) found(f);
    }
    if (from != 0) return;
    counts_.runs += earlier.runs;
    counts_.gave_up += earlier.gave_up;
    counts_.judged_in_part += earlier.judged_in_part;
    counts_.redundant += s.redundant_runs();
}

void unit_runner::leave(std::uint64_t index, strategy const& s, plan const& p,
                        std::uint32_t runs_here) {
    if (settings_.checkpoint.empty() || index != 0) return;
    if (s.exhausted()) {
        std::remove(settings_.checkpoint.c_str());
        return;
    }
    exploration left;
    left.search = s.save();
    if (left.search.empty()) return;
    left.runtime = settings_.runtime;
    left.strategy = text_of(settings_.strategy);
    left.program_hash = p.hash();
    left.runs = std::uint64_t{before_} + runs_here;
    left.gave_up = counts_.gave_up;
    left.judged_in_part = counts_.judged_in_part;
    keep_each_once(classes_);
    keep_each_once(broken_classes_);
    keep_each_once(hung_classes_);
    left.traces = classes_;
    left.broken = broken_classes_;
    left.hung = hung_classes_;
    for (auto const& [text, f] : failures_) left.findings.push_back(f.first);
    if (!write_whole(settings_.checkpoint, left.encode())) {
        std::remove(settings_.checkpoint.c_str());
    }
}

void unit_runner::run(std::uint64_t index, std::uint32_t from, std::uint32_t count_of_runs,
                      progress_mark& mark, std::function<void(finding)> const& found) {
    program const prog = program_of_unit(settings_, index);
    plan const p(prog);
    if (feature_set const missing = lacking(prog, runner_.under_test().supports().for_given());
        missing != 0) {
        counts_.leave_out(missing);
        return;
    }
    failures_.clear();
    classes_.clear();
    broken_classes_.clear();
    hung_classes_.clear();
    for (auto& classes : drawn_classes_) classes.clear();
    runner_.measure(settings_.measure);
    std::unique_ptr<strategy> const own = strategy_of_unit(settings_, index);
    resume(index, *own, from, found);
    teach(index, p, *own, from, mark);
    std::uint64_t const redundant_before = own->redundant_runs();
    std::uint32_t r = from;
    for (; r < from + count_of_runs && !own->exhausted(); ++r) {
        if (!mark.before(index, r)) break;
        strategy* const watched = mark.watch(*own);
        run_report const& report =
            runner_.run(p, watched != nullptr ? *watched : *own, {p.hash(), before_ + r});
        count(report, p);
        // Copies: confirming a failure runs again and reuses what the runner owns.
        std::vector<failure> const failures = unexpected_failures(p);
        count_drawn(report, own->drawn(), !failures.empty());
        if (!failures.empty()) note_failures(failures, index, r, p, found);
        counts_.explored = own->explored_share();
        mark.after();
        if ((r + 1) % exploration_saved_every == 0) leave(index, *own, p, r + 1);
    }
    leave(index, *own, p, r);
    counts_.redundant += own->redundant_runs() - redundant_before;
    ++counts_.units;
    counts_.exhausted_units += own->exhausted() ? 1 : 0;
    if (settings_.measure) {
        std::size_t const distinct = keep_each_once(classes_);
        counts_.distinct += distinct;
        counts_.distinct_broken += keep_each_once(broken_classes_);
        counts_.distinct_hung += keep_each_once(hung_classes_);
        if (planned_schedules(settings_, index) == settings_.schedules_per_program) {
            ++counts_.distinct_histogram[std::min(distinct, distinct_bins - 1)];
        }
    }
    if (from == 0) count_program(r == planned_schedules(settings_, index));
    for (auto& [text, f] : failures_) {
        if (f.first.alarms != 0) found(std::move(f.first));
    }
}

void unit_runner::count(run_report const& r, plan const& p) {
    ++counts_.runs;
    counts_.kinds |= p.kinds();
    counts_.steps += r.steps;
    counts_.decisions += r.decisions;
    counts_.events += runner_.events().events().size();
    counts_.segments += r.segments;
    counts_.segments_controlled += r.segments_controlled;
    counts_.gave_up += r.gave_up;
    counts_.judged_in_part += r.judged.in_part;
    counts_.hung += r.hung;
    counts_.rich += r.live_tasks >= 3 && r.real_choices >= 10;
    if (settings_.measure && !r.abandoned) {
        classes_.push_back(r.trace_class);
        if (!r.judged.violations.empty()) {
            broken_classes_.push_back(r.trace_class);
        } else if (r.hung && settings_.fixed) {
            hung_classes_.push_back(r.trace_class);
        }
    }
    law_book const* const laws = runner_.laws();
    if (laws == nullptr) return;
    for (std::size_t l = 0; l < laws->laws().size(); ++l) {
        if ((r.judged.exercised >> l & 1) == 0) continue;
        ++counts_.exercised[l];
        op_set pairs = p.kinds() & laws->laws()[l].ops;
        for (std::size_t k = 0; pairs != 0; ++k, pairs >>= 1) counts_.pairs[k][l] += pairs & 1;
    }
}

std::vector<failure> unit_runner::unexpected_failures(plan const& p) {
    run_report const& r = runner_.report();
    bool const has_end = !r.hung && !r.gave_up;
    if (r.judged.violations.empty() && (has_end || !settings_.expected)) return {};
    if (!settings_.expected) return failures_of(p, runner_, end_claim::none);
    std::vector<failure> all = failures_of(p, runner_, end_claim::must_end);
    auto const expected = std::erase_if(
        all, [&](failure const& f) { return is_expected(*settings_.expected, f.verdict); });
    counts_.as_expected += expected != 0 && all.empty() ? 1 : 0;
    return all;
}

void unit_runner::count_drawn(run_report const& r, sampling const& drawn, bool failed) {
    pass_counts& pass = counts_.pass;
    pass.add_run(drawn, failed);
    auto const tasks = static_cast<std::uint32_t>(runner_.events().tasks().size());
    pass.actors_max = std::max(pass.actors_max, tasks + 1);
    pass.decisions_max = std::max(pass.decisions_max, r.decisions);
    if (!settings_.measure || drawn.by == sampler::none) return;
    if (census_ != nullptr) {
        census_->add(drawn.by, r.trace_class);
    } else {
        drawn_classes_[static_cast<std::size_t>(drawn.by)].push_back(r.trace_class);
    }
}

// What runs from its middle on, after a crash, was counted as a program with the crash.
void unit_runner::count_program(bool whole) {
    bool const failed = !failures_.empty();
    if (!whole && !failed) return;
    ++counts_.pass.programs;
    counts_.pass.programs_failed += failed ? 1 : 0;
    if (!whole) return;
    for (std::size_t s = 0; s < sampler_count; ++s) {
        counts_.pass.by[s].add_program(drawn_classes_[s]);
    }
}

void unit_runner::note_failures(std::vector<failure> const& failures, std::uint64_t index,
                                std::uint32_t run, plan const& p,
                                std::function<void(finding)> const& found) {
    schedule const recorded = runner_.recorded();
    std::uint64_t const hash = runner_.events().hash();
    std::uint64_t const trace_class = runner_.report().trace_class;  // confirming runs again
    bool checked = false;
    bool same = false;
    for (failure const& seen_now : failures) {
        std::string const& text = seen_now.fingerprint;
        if (auto const seen = failures_.find(text); seen != failures_.end()) {
            // Several failures of one run are one alarm.
            if (seen->second.last_run != run) ++seen->second.first.alarms;
            seen->second.last_run = run;
            note_trace(seen->second.first, trace_class, recorded, hash);
            continue;
        }
        // After a few, more tokens of one fingerprint tell nothing new.
        constexpr std::uint32_t reproductions_max = 4;
        bool const wanted = reproduced_[text]++ < reproductions_max;
        if (wanted && !checked) {
            same = confirm(p, recorded, hash);
            counts_.pass.replay_mismatches += same ? 0 : 1;
            checked = true;
        }
        finding f;
        f.fingerprint = text;
        f.law = seen_now.law;
        f.message = seen_now.message;
        f.unit = index;
        f.run = run;
        f.confirmed = wanted && same;
        f.reproduction.runtime = runner_.under_test().name();
        f.reproduction.expected = seen_now.verdict;
        f.reproduction.prog = p.prog();
        if (wanted) f.reproduction.sched = recorded;
        f.reproduction.trace_hash = hash;
        note_trace(f, trace_class, recorded, hash);
        found(f);
        f.alarms = 0;
        failures_.emplace(text, shown{std::move(f), run});
    }
}

void unit_runner::note_trace(finding& f, std::uint64_t trace_class, schedule const& recorded,
                             std::uint64_t hash) {
    bool const is_explored = settings_.fixed && settings_.strategy.entry->is_exhaustive;
    if (!is_explored || f.traces.size() == finding::traces_max) return;
    // Many runs may show one trace, and a token costs more than a short run.
    auto const known = std::ranges::find(f.traces, trace_class, &failing_trace::trace_class);
    if (known != f.traces.end()) return;
    test_case c = f.reproduction;
    c.sched = recorded;
    c.trace_hash = hash;
    f.add_traces({{trace_class, encode_token(c)}});
}

bool unit_runner::confirm(plan const& p, schedule const& s, std::uint64_t trace_hash) {
    schedule const copy = s;
    replay_strategy again(copy);
    runner_.run(p, again);
    return again.divergences() == 0 && runner_.events().hash() == trace_hash;
}

}  // namespace rollcall
