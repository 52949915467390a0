#include "harness/campaign/campaign.hpp"

#include "harness/campaign/crew.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/campaign/known.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace rollcall {
namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

campaign_result result_of(crew const& workers, double seconds) {
    campaign_result result;
    result.counts = workers.counts();
    std::unique_ptr<trace_census> const census = workers.census();
    result.traces = census->counts();
    result.traces_one_in = census->one_in();
    result.notes = workers.notes();
    result.unexplained = workers.unexplained();
    result.unwritten = workers.unwritten();
    for (auto const& [text, f] : workers.findings()) result.findings.push_back(f);
    std::sort(result.findings.begin(), result.findings.end(),
              [](finding const& a, finding const& b) {
                  return a.unit != b.unit ? a.unit < b.unit
                         : a.run != b.run ? a.run < b.run
                                          : a.fingerprint < b.fingerprint;
              });
    result.seconds = seconds;
    result.interrupted = interrupt_guard::is_interrupted();
    return result;
}

}  // namespace

campaign_result run_campaign(registry const& parts, campaign_settings const& asked_for,
                             progress_function const& progress) {
    campaign_settings settings = asked_for;
    runtime_traits const traits = ask_traits(parts, *parts.find(settings.runtime),
                                             {settings.spin_seconds, settings.memory_bytes_max});
    if (!settings.fixed) settings.generate.may = settings.generate.may & traits.has;
    auto const result_so_far = [&](crew const& workers, double seconds) {
        campaign_result result = result_of(workers, seconds);
        result.traits = traits;
        return result;
    };
    auto const begin = std::chrono::steady_clock::now();
    bool const is_timed = settings.runs == 0;
    if (!settings.out.empty()) std::filesystem::create_directories(settings.out);
    interrupt_guard const guard;
    std::function<wish()> const asked = [&] {
        wish const by_time =
            is_timed ? wish_with(settings.seconds - seconds_since(begin)) : wish::go_on;
        return std::max(by_time, interrupt_guard::wanted());
    };
    crew workers(parts, settings, asked);
    workers.hire();
    while (workers.tend(50)) {
        switch (asked()) {
            case wish::go_on: break;
            case wish::end_soon: workers.stop(); break;
            case wish::end_now: workers.dismiss(); break;
        }
        if (!progress) continue;
        double const seconds = seconds_since(begin);
        tally const now = workers.counts();
        progress({now.runs, settings.runs, seconds, is_timed ? settings.seconds : 0,
                  workers.findings().size(), now.distinct,
                  [&] { return result_so_far(workers, seconds); }});
    }
    campaign_result result = result_so_far(workers, 0);
    subtract_known(parts, settings, result.findings, result.notes);
    result.seconds = seconds_since(begin);
    return result;
}

}  // namespace rollcall
