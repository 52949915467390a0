#include "harness/campaign/law_oracle.hpp"

#include "harness/program/used_features.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "harness/schedule/strategy_book.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>
#include <vector>

namespace rollcall {
namespace {

constexpr std::uint32_t orders_max = 64;  // fresh ones, at most
constexpr std::array<std::string_view, 3> searches{"random", "pct", "pos"};

std::set<std::uint16_t> begun_by(trace const& t, std::uint32_t step) {
    std::set<std::uint16_t> ids;
    for (event const& e : t.events()) {
        if (e.kind == event_kind::op_begun && e.step <= step) ids.insert(e.op);
    }
    return ids;
}

}  // namespace

law_oracle::law_oracle(registry const& parts, test_case const& original, std::string fingerprint,
                       run_mark& mark)
    : under_test_(parts.find(original.runtime)->make()),
      may_(under_test_->supports()),
      laws_(parts.make_laws()),
      runner_(*under_test_, laws_.get()),
      fingerprint_(std::move(fingerprint)) {
    runner_.tell(&mark);
    // Into what is drawn nowhere, since something else fails there, only from there.
    if (lacking(original.prog, may_) != 0) may_ = may_.for_given();
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

attempt law_oracle::operator()(test_case const& c, std::uint32_t fresh) {
    attempt tried;
    if (!holds(c.prog, about_)) return tried;
    if (lacking(c.prog, may_) != 0) return tried;
    plan const p(c.prog);
    std::optional<failure> f = carry_over(p, c.sched, tried.runs);
    // Of a program's own failures another schedule may show another mistake.
    auto const take = [&](failure found) {
        f = std::move(found);
        return true;
    };
    if (!f && !is_programs_own_) search(p, fresh, tried.runs, take);
    if (!f) return tried;
    test_case failing = c;
    failing.expected = f->verdict;
    failing.sched = runner_.recorded();
    failing.trace_hash = runner_.events().hash();
    // What fails however it runs is another mistake of the program than one of its order.
    tried.begun = begun_by(runner_.events(), f->step);
    if (orders_ == 0 || passes_in_one_of(p, orders_)) tried.failing = std::move(failing);
    return tried;
}

std::vector<test_case> law_oracle::under_other_schedules(test_case const& c, std::size_t most) {
    std::vector<test_case> found;
    if (is_programs_own_ || most == 0) return found;
    plan const p(c.prog);
    std::uint32_t runs = 0;
    search(p, orders_max, runs, [&](failure f) {
        test_case other = c;
        other.expected = f.verdict;
        other.sched = runner_.recorded();
        other.trace_hash = runner_.events().hash();
        bool const is_there =
            other.trace_hash == c.trace_hash || std::ranges::find(found, other) != found.end();
        if (!is_there) found.push_back(std::move(other));
        return found.size() == most;
    });
    return found;
}

std::optional<failure> law_oracle::failure_of(plan const& p, schedule const& s) {
    replay_strategy again(s);
    return failure_of(p, again, {p.hash(), 0});
}

std::optional<failure> law_oracle::failure_of(plan const& p, strategy& s, run_start const& start) {
    run_report const& report = runner_.run(p, s, start);
    if (report.judged.violations.empty() && !report.hung && !report.gave_up) return std::nullopt;
    std::vector<failure> all = failures_of(p, runner_, end_claim::must_end);
    auto const at = std::ranges::find(all, fingerprint_, &failure::fingerprint);
    return at == all.end() ? std::nullopt : std::optional(std::move(*at));
}

bool law_oracle::passes_in_one_of(plan const& p, std::uint32_t orders) {
    random_per_run drawn(0);
    for (std::uint32_t order = 0; order < orders; ++order) {
        run_report const& report = runner_.run(p, drawn, {p.hash(), order});
        if (report.judged.violations.empty() && !report.hung && !report.gave_up) return true;
    }
    return false;
}

std::optional<failure> law_oracle::carry_over(plan const& p, schedule const& s,
                                              std::uint32_t& runs) {
    replay_strategy by_place(s);
    std::optional<failure> f = failure_of(p, by_place, {p.hash(), 0});
    ++runs;
    if (f || is_programs_own_ || s.deviations.empty()) return f;
    bool const are_lost = by_place.divergences() != 0;
    if (by_place.loosen()) {
        f = failure_of(p, by_place, {p.hash(), 0});
        ++runs;
        if (f) return f;
    }
    if (are_lost) {
        replay_strategy by_decision(s, replay_strategy::find_by::decision);
        f = failure_of(p, by_decision, {p.hash(), 0});
        ++runs;
    }
    if (f) return f;
    ++runs;
    return failure_of(p, schedule{});
}

void law_oracle::search(plan const& p, std::uint32_t fresh, std::uint32_t& runs,
                        std::function<bool(failure)> const& is_enough) {
    std::array<std::unique_ptr<strategy>, searches.size()> drawn;
    for (std::uint32_t k = 0; k < fresh; ++k) {
        std::size_t const which = k % searches.size();
        if (!drawn[which]) {
            auto const named = std::get<strategy_choice>(parse_strategy(searches[which]));
            drawn[which] = make_strategy(named, p.hash());
        }
        ++runs;
        std::optional<failure> f = failure_of(p, *drawn[which], {p.hash(), k + 1});
        if (f && is_enough(std::move(*f))) return;
    }
}

}  // namespace rollcall
