#include "harness/cli/present.hpp"

#include "harness/campaign/cluster.hpp"
#include "harness/campaign/kept_files.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/campaign/shrinker.hpp"
#include "harness/program/token.hpp"
#include "harness/report/counterexample.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>

namespace rollcall {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t stories_max = 5;

// What is wanted of work that should end then, and may take a second longer.
wish wish_until(std::optional<steady::time_point> then) {
    if (!then) return interrupt_guard::wanted();
    double const left = std::chrono::duration<double>(*then - steady::now()).count();
    return std::max(wish_with(left), interrupt_guard::wanted());
}

// A finding, and what is not to be changed in it any more.
struct presented {
    replay_report replayed;
    std::string kept;  // file, empty: none
    bool is_smallest = true;
};

class presentation {
public:
    presentation(registry const& parts, campaign_settings const& settings,
                 present_options const& options)
        : parts_(parts), settings_(settings), options_(options) {}

    // Each smaller and settled, as many at once as there are jobs.
    exit_status prepare(std::vector<finding>& findings, std::vector<presented>& how) {
        std::vector<std::size_t> fresh;
        for (std::size_t i = 0; i < findings.size(); ++i) {
            if (findings[i].known.empty()) fresh.push_back(i);
        }
        std::size_t const workers = std::clamp<std::size_t>(fresh.size(), 1, settings_.jobs);
        std::atomic<std::size_t> next{0};
        exit_status status = exit_status::fine;
        auto const work = [&] {
            for (std::size_t at = next++; at < fresh.size(); at = next++) {
                finding& f = findings[fresh[at]];
                steady::duration share{};
                if (options_.end) {
                    auto const turns = (fresh.size() - at + workers - 1) / workers;
                    share = (*options_.end - steady::now()) / static_cast<long>(turns);
                }
                bool const is_wanted =
                    options_.shrink && f.confirmed && !interrupt_guard::is_interrupted();
                if (is_wanted) make_smaller(f, how[fresh[at]], share);
                exit_status const settled = settle(f, how[fresh[at]]);
                std::lock_guard const lock(mutex_);
                status = worse(status, settled);
            }
        };
        std::vector<std::future<void>> others;
        for (std::size_t w = 1; w < workers; ++w) {
            others.push_back(std::async(std::launch::async, work));
        }
        work();
        for (std::future<void>& other : others) other.get();
        line_.clear();
        return status;
    }

    void tell(finding const& f, presented const& how) const {
        print_out("{}", tell_counterexample(parts_, f, how.replayed, how.kept));
        if (how.is_smallest || how.kept.empty()) return;
        print_out("  smaller  ./rollcall shrink {} -o smaller.case    (not all was tried)\n",
                  how.kept);
    }

    static void tell_in_one_line(char const* label, finding const& f) {
        print_out("  {:<8} {}: ./rollcall replay {}\n", label, f.fingerprint,
                  encode_token(f.reproduction));
    }

private:
    void make_smaller(finding& f, presented& how, steady::duration share) {
        std::optional<steady::time_point> until;
        if (options_.end) until = steady::now() + share;
        shrink_budget budget;
        budget.scope = options_.scope;
        budget.asked = [until] { return wish_until(until); };
        auto const words = [&](shrink_progress const& p) {
            return fmt::format("shrinking {}: {} ops, {} runs", f.fingerprint, p.ops, p.runs);
        };
        {
            std::lock_guard const lock(mutex_);
            line_.start(words({0, count_ops(f.reproduction.prog)}));
        }
        auto const progress = [&](shrink_progress const& p) {
            std::lock_guard const lock(mutex_);
            line_.show(words(p));
        };
        shrink_result best = shrink(parts_, f.reproduction, f.fingerprint, budget, progress);
        // Each beginning leads to a smallest case of its own. A crash costs too much for that.
        bool const is_crash = f.reproduction.expected.kind == expected_kind::crashed;
        for (other_alarm const& other : f.others) {
            if (is_crash || budget.asked() != wish::go_on) break;
            shrink_result s = shrink(parts_, other.reproduction, f.fingerprint, budget, progress);
            if (is_simpler(s.smallest, best.smallest)) best = std::move(s);
        }
        f.reproduction = std::move(best.smallest);
        how.is_smallest = best.complete;
    }

    // The names and steps of the smaller case, in the message and in its file.
    exit_status settle(finding& f, presented& how) {
        replay_options with_story;
        with_story.with_story = true;
        with_story.compare_trace = false;
        with_story.asked = [this] { return wish_until(options_.end); };
        how.replayed = replay_isolated(parts_, f.reproduction, with_story);
        for (std::size_t i = 0; i < how.replayed.fingerprints.size(); ++i) {
            if (how.replayed.fingerprints[i] == f.fingerprint) f.message = how.replayed.messages[i];
        }
        if (settings_.out.empty() || !f.confirmed) return exit_status::fine;
        how.kept = file_of_finding(settings_.out, f.fingerprint);
        if (keep_finding(settings_.out, f)) return exit_status::fine;
        exit_status const bad = cannot_write(how.kept);
        how.kept.clear();
        return bad;
    }

    registry const& parts_;
    campaign_settings const& settings_;
    present_options const& options_;
    std::mutex mutex_;  // of the line, and of what the jobs have in common
    progress_line line_;
};

}  // namespace

exit_status present(registry const& parts, campaign_settings const& settings,
                    present_options const& options, std::vector<finding>& findings) {
    presentation shown(parts, settings, options);
    std::vector<presented> how(findings.size());
    exit_status const status = shown.prepare(findings, how);
    // A case that was not made smaller may show two bugs.
    auto const asked = [&] { return options.shrink ? wish_until(options.end) : wish::end_soon; };
    std::size_t told = 0;
    for (cluster const& c : cluster_findings(parts, settings, findings, asked)) {
        finding const& first = findings[c.representative];
        bool const in_full = told++ < stories_max;
        if (in_full) shown.tell(first, how[c.representative]);
        if (!in_full) shown.tell_in_one_line("another", first);
        for (std::size_t const i : c.members) {
            findings[i].same_as = first.fingerprint;
            shown.tell_in_one_line("also", findings[i]);
        }
        print_out("\n");
    }
    return status;
}

}  // namespace rollcall
