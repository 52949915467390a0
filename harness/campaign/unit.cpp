#include "harness/campaign/unit.hpp"

#include "harness/schedule/strategies/fifo.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "harness/trace/hash.hpp"

#include <algorithm>

namespace rollcall {
namespace {

std::uint64_t seed_of(campaign_settings const& settings, std::uint64_t index) {
    return combine(mix(settings.seed), index);
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

std::unique_ptr<strategy> strategy_of_run(campaign_settings const& settings, std::uint64_t index,
                                          std::uint32_t run) {
    if (run == 0 || settings.strategy == "fifo") return std::make_unique<fifo_strategy>();
    return std::make_unique<random_strategy>(combine(seed_of(settings, index), run));
}

void unit_runner::run(std::uint64_t index, std::uint32_t from, std::uint32_t count_of_runs,
                      progress_mark& mark, std::function<void(finding)> const& found) {
    program const prog = program_of_unit(settings_, index);
    plan const p(prog);
    if ((p.kinds() & ~runner_.under_test().supports()) != 0) {
        ++counts_.unsupported_units;
        return;
    }
    failures_.clear();
    classes_.clear();
    runner_.measure(settings_.measure);
    for (std::uint32_t r = from; r < from + count_of_runs; ++r) {
        if (!mark.before(index, r)) break;
        std::unique_ptr<strategy> const own = strategy_of_run(settings_, index, r);
        strategy* const watched = mark.watch(*own);
        run_report const& report =
            runner_.run(p, watched != nullptr ? *watched : *own, {p.hash(), r});
        count(report, p);
        if (!report.judged.violations.empty()) note_violations(index, r, p);
        mark.after();
    }
    ++counts_.units;
    if (settings_.measure) {
        std::sort(classes_.begin(), classes_.end());
        auto const distinct = static_cast<std::size_t>(
            std::unique(classes_.begin(), classes_.end()) - classes_.begin());
        counts_.distinct += distinct;
        ++counts_.distinct_histogram[std::min(distinct, distinct_bins - 1)];
    }
    for (auto& [text, f] : failures_) found(std::move(f));
}

void unit_runner::count(run_report const& r, plan const& p) {
    ++counts_.runs;
    counts_.steps += r.steps;
    counts_.decisions += r.decisions;
    counts_.events += runner_.events().events().size();
    counts_.segments += r.segments;
    counts_.segments_controlled += r.segments_controlled;
    counts_.gave_up += r.gave_up;
    counts_.hung += r.hung;
    counts_.rich += r.live_tasks >= 3 && r.real_choices >= 10;
    if (settings_.measure) classes_.push_back(r.trace_class);
    law_book const* const laws = runner_.laws();
    if (laws == nullptr) return;
    for (std::size_t l = 0; l < laws->laws().size(); ++l) {
        if ((r.judged.exercised >> l & 1) == 0) continue;
        ++counts_.exercised[l];
        std::uint32_t pairs = p.kinds() & laws->laws()[l].ops;
        for (std::size_t k = 0; pairs != 0; ++k, pairs >>= 1) counts_.pairs[k][l] += pairs & 1;
    }
}

void unit_runner::note_violations(std::uint64_t index, std::uint32_t run, plan const& p) {
    // Copies: confirming runs again and reuses what the runner owns.
    judgement const judged = runner_.report().judged;
    schedule const recorded = runner_.recorded();
    std::uint64_t const hash = runner_.events().hash();
    bool checked = false;
    bool same = false;
    for (violation const& v : judged.violations) {
        std::string const text = fingerprint_of(v, *runner_.laws());
        if (auto const seen = failures_.find(text); seen != failures_.end()) {
            if (seen->second.run != run) ++seen->second.alarms;
            continue;
        }
        // After a few, more tokens of one fingerprint tell nothing new.
        constexpr std::uint32_t reproductions_max = 4;
        bool const wanted = reproduced_[text]++ < reproductions_max;
        if (wanted && !checked) {
            same = confirm(p, recorded, hash);
            checked = true;
        }
        finding f;
        f.fingerprint = text;
        f.law = runner_.laws()->laws()[v.law].id;
        f.message = v.message;
        f.unit = index;
        f.run = run;
        f.confirmed = wanted && same;
        f.reproduction.runtime = runner_.under_test().name();
        f.reproduction.expected = {expected_kind::failed, f.law, {}};
        f.reproduction.prog = p.prog();
        if (wanted) f.reproduction.sched = recorded;
        f.reproduction.trace_hash = hash;
        failures_.emplace(text, std::move(f));
    }
}

bool unit_runner::confirm(plan const& p, schedule const& s, std::uint64_t trace_hash) {
    schedule const copy = s;
    replay_strategy again(copy);
    runner_.run(p, again);
    return again.divergences() == 0 && runner_.events().hash() == trace_hash;
}

}  // namespace rollcall
