#include "harness/campaign/cluster.hpp"

#include "harness/campaign/crash.hpp"
#include "harness/campaign/failures.hpp"
#include "harness/campaign/isolate.hpp"
#include "harness/program/json_text.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/replay.hpp"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>
#include <tuple>

namespace rollcall {
namespace {

constexpr int deaths_max = 3;

// What a process has told before it died as well, as JSON.
struct told_so_far {
    std::uint32_t begun = 0;
    std::set<std::string> shown;

    NLOHMANN_DEFINE_TYPE_INTRUSIVE(told_so_far, begun, shown)
    std::string text() const { return json_text(nlohmann::json(*this)); }
};

// Schedule 0 is the recorded one.
void run_schedules(registry const& parts, campaign_settings const& settings, test_case const& c,
                   told_so_far& told, isolated_process& self) {
    std::unique_ptr<runtime> const under_test = parts.find(c.runtime)->make();
    std::unique_ptr<law_book> const laws = parts.make_laws();
    runner r(*under_test, laws.get(), settings.limits);
    r.tell(&self.mark());
    plan const p(c.prog);
    end_claim const claim = settings.expected ? end_claim::must_end : end_claim::none;
    std::unique_ptr<strategy> const drawn = make_strategy(settings.strategy, settings.seed);
    for (std::uint32_t s = told.begun; s <= cluster_schedules && !self.should_end(); ++s) {
        if (s != 0 && drawn->exhausted()) return;
        ++told.begun;
        self.tell(told.text());
        replay_strategy recorded(c.sched);
        r.run(p, s == 0 ? static_cast<strategy&>(recorded) : *drawn, {p.hash(), s});
        for (failure const& f : failures_of(p, r, claim)) told.shown.insert(f.fingerprint);
    }
}

}  // namespace

std::set<std::string> fingerprints_shown(registry const& parts, campaign_settings const& settings,
                                         test_case const& c, std::function<wish()> const& asked) {
    told_so_far told;
    for (int deaths = 0; deaths < deaths_max && told.begun <= cluster_schedules; ++deaths) {
        isolated_result const r = run_isolated(
            [&](isolated_process& self) {
                run_schedules(parts, settings, c, told, self);
                return told.text();
            },
            {settings.spin_seconds, settings.memory_bytes_max}, asked);
        nlohmann::json const output = parse_json_or_discard(r.output);
        if (output.is_object()) told = output.get<told_so_far>();
        if (!r.crashed) break;
        told.shown.insert(fingerprint_of_death(r, c.prog));
    }
    return told.shown;
}

std::vector<cluster> cluster_findings(registry const& parts, campaign_settings const& settings,
                                      std::vector<finding> const& findings,
                                      std::function<wish()> const& asked) {
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        if (findings[i].known.empty()) left.push_back(i);
    }
    std::ranges::sort(left, {}, [&](std::size_t i) {
        finding const& f = findings[i];
        return std::tuple(!f.confirmed, count_ops(f.reproduction.prog),
                          f.reproduction.sched.deviations.size(), std::string_view(f.fingerprint));
    });
    // Each is asked once: it may join another, or others it.
    std::vector<std::set<std::string>> shown(findings.size());
    for (std::size_t const i : left) {
        if (left.size() < 2 || !findings[i].confirmed || asked() != wish::go_on) continue;
        shown[i] = fingerprints_shown(parts, settings, findings[i].reproduction, asked);
    }
    std::vector<cluster> all;
    while (!left.empty()) {
        cluster c{left.front(), {}};
        left.erase(left.begin());
        finding const& smallest = findings[c.representative];
        std::erase_if(left, [&](std::size_t i) {
            finding const& f = findings[i];
            bool const joins = smallest.confirmed && f.confirmed &&
                               (shown[c.representative].contains(f.fingerprint) ||
                                shown[i].contains(smallest.fingerprint));
            if (joins) c.members.push_back(i);
            return joins;
        });
        all.push_back(std::move(c));
    }
    return all;
}

}  // namespace rollcall
