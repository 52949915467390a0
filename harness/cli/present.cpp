#include "harness/cli/present.hpp"

#include "harness/campaign/cluster.hpp"
#include "harness/campaign/kept_files.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/campaign/share_out.hpp"
#include "harness/campaign/shrinker.hpp"
#include "harness/program/token.hpp"
#include "harness/report/command_name.hpp"
#include "harness/report/counterexample.hpp"

#include <fmt/format.h>
#include <algorithm>
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
    bool is_settled = false;
    std::size_t turn = 0;  // the program that the reproduction is of
    std::mutex mutex;      // of this, and of the finding's reproduction and message
};

// A program that showed a finding, and what became of it.
struct beginning {
    std::size_t of;    // which finding
    std::size_t turn;  // 0: the first program of the finding
    shrink_result result;
};

class presentation {
public:
    presentation(registry const& parts, campaign_settings const& settings,
                 present_options const& options)
        : parts_(parts), settings_(settings), options_(options) {}

    // Each smaller and settled.
    exit_status prepare(std::vector<finding>& findings, std::vector<presented>& how) {
        if (options_.shrink) make_smaller(findings, how);
        share_out(findings.size(), settings_.jobs, [&](std::size_t at) {
            if (!findings[at].known.empty() || how[at].is_settled) return;
            settle(findings[at], how[at]);
        });
        return status_;
    }

    void tell(finding const& f, presented const& how) const {
        print_out("{}", tell_counterexample(parts_, f, how.replayed, how.kept));
        if (how.is_smallest || how.kept.empty()) return;
        print_out("  smaller  {} shrink {} -o smaller.case    (not all was tried)\n",
                  command_name(), how.kept);
    }

    static void tell_in_one_line(char const* label, finding const& f) {
        print_out("  {:<8} {}: {} replay {}\n", label, f.fingerprint, command_name(),
                  encode_token(f.reproduction));
    }

private:
    // The first programs of all findings go before the second ones: there may be no time for all.
    // Each leads to a smallest case of its own. A crash costs too much for that.
    static std::vector<beginning> beginnings_of(std::vector<finding> const& findings) {
        std::vector<beginning> out;
        for (std::size_t turn = 0; turn <= finding::others_max; ++turn) {
            for (std::size_t i = 0; i < findings.size(); ++i) {
                finding const& f = findings[i];
                if (!f.known.empty() || !f.confirmed) continue;
                bool const is_crash = f.reproduction.expected.kind == expected_kind::crashed;
                if (turn == 0) out.push_back({i, turn, {f.reproduction}});
                if (turn == 0 || is_crash || turn > f.others.size()) continue;
                out.push_back({i, turn, {f.others[turn - 1].reproduction}});
            }
        }
        return out;
    }

    void make_smaller(std::vector<finding>& findings, std::vector<presented>& how) {
        std::vector<beginning> from = beginnings_of(findings);
        auto const firsts = std::ranges::count(from, std::size_t{0}, &beginning::turn);
        share_out(from.size(), settings_.jobs, [&](std::size_t at) {
            if (interrupt_guard::is_interrupted()) return;
            beginning& b = from[at];
            auto const left = (b.turn == 0 ? firsts : std::ssize(from)) - static_cast<long>(at);
            make_smaller(b, findings[b.of].fingerprint, left);
            take(b, findings[b.of], how[b.of]);
        });
        line_.clear();
    }

    // Settled at once, so that a process that is killed has kept it. Which jobs were faster does
    // not matter: of equal cases it is that of the program found first.
    void take(beginning& b, finding& f, presented& how) {
        std::lock_guard const lock(how.mutex);
        bool const is_same_program = b.turn == how.turn;
        bool const is_as_good = !is_simpler(f.reproduction, b.result.smallest);
        bool const is_better = is_simpler(b.result.smallest, f.reproduction);
        if (!is_same_program && !is_better && !(is_as_good && b.turn < how.turn)) return;
        f.reproduction = std::move(b.result.smallest);
        how.is_smallest = b.result.complete;
        how.turn = b.turn;
        settle(f, how);
    }

    // `left`: so many share the time.
    void make_smaller(beginning& b, std::string const& fingerprint, long left) {
        std::optional<steady::time_point> until;
        if (options_.end) {
            long const jobs = std::max(1L, static_cast<long>(settings_.jobs));
            auto const now = steady::now();
            until = now + (*options_.end - now) / ((left + jobs - 1) / jobs);
        }
        shrink_budget budget;
        budget.scope = options_.scope;
        budget.asked = [until] { return wish_until(until); };
        auto const words = [&](shrink_progress const& p) {
            return fmt::format("shrinking {}: {} ops, {} runs", fingerprint, p.ops, p.runs);
        };
        if (b.turn == 0) {
            std::lock_guard const lock(mutex_);
            line_.start(words({0, count_ops(b.result.smallest.prog)}));
        }
        auto const progress = [&](shrink_progress const& p) {
            std::lock_guard const lock(mutex_);
            line_.show(words(p));
        };
        test_case const failing = std::move(b.result.smallest);
        b.result = shrink(parts_, failing, fingerprint, budget, progress);
    }

    // The names and steps of the smaller case, in the message and in its file.
    void settle(finding& f, presented& how) {
        replay_options with_story;
        with_story.with_story = true;
        with_story.compare_trace = false;
        with_story.asked = [this] { return wish_until(options_.end); };
        how.replayed = replay_isolated(parts_, f.reproduction, with_story);
        how.is_settled = true;
        for (std::size_t i = 0; i < how.replayed.fingerprints.size(); ++i) {
            if (how.replayed.fingerprints[i] == f.fingerprint) f.message = how.replayed.messages[i];
        }
        if (settings_.out.empty() || !f.confirmed) return;
        how.kept = file_of_finding(settings_.out, f.reproduction.runtime, f.fingerprint);
        if (keep_finding(settings_.out, f)) return;
        std::lock_guard const lock(mutex_);
        status_ = worse(status_, cannot_write(how.kept));
        how.kept.clear();
    }

    registry const& parts_;
    campaign_settings const& settings_;
    present_options const& options_;
    std::mutex mutex_;  // of the line, and of what the jobs have in common
    progress_line line_;
    exit_status status_ = exit_status::fine;
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
