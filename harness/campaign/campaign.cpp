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

}  // namespace

campaign_result run_campaign(registry const& parts, campaign_settings const& settings,
                             progress_function const& progress) {
    auto const begin = std::chrono::steady_clock::now();
    campaign_result result;
    if (!settings.out.empty()) std::filesystem::create_directories(settings.out);
    interrupt_guard const guard;
    crew workers(parts, settings);
    workers.hire();
    while (workers.tend(50)) {
        double const seconds = seconds_since(begin);
        if (settings.runs == 0 && seconds >= settings.seconds) workers.stop();
        if (guard.count() != 0) {
            result.interrupted = true;
            workers.stop();
        }
        if (guard.count() > 1) workers.dismiss();
        if (progress) {
            tally const now = workers.counts();
            progress({now.runs, settings.runs, seconds, settings.runs == 0 ? settings.seconds : 0,
                      workers.findings().size(), now.distinct});
        }
    }
    result.counts = workers.counts();
    std::unique_ptr<trace_census> const census = workers.census();
    result.traces = census->counts();
    result.traces_one_in = census->one_in();
    result.notes = workers.notes();
    result.unexplained = workers.unexplained();
    for (auto const& [text, f] : workers.findings()) result.findings.push_back(f);
    std::sort(result.findings.begin(), result.findings.end(),
              [](finding const& a, finding const& b) {
                  return a.unit != b.unit ? a.unit < b.unit
                         : a.run != b.run ? a.run < b.run
                                          : a.fingerprint < b.fingerprint;
              });
    subtract_known(parts, settings, result.findings, result.notes);
    result.seconds = seconds_since(begin);
    return result;
}

}  // namespace rollcall
