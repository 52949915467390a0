// Which recorded failures a replay still shows when its program has been edited: the table of
// FORMAT.md, made again.
#include "fuzzers/parts.hpp"
#include "harness/campaign/failures.hpp"
#include "harness/campaign/sanitizer.hpp"
#include "harness/campaign/unit.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/tree_edit.hpp"
#include "harness/program/used_features.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace rollcall::edited_replay_test {
namespace {

using ::testing::HasSubstr;
using find_by = replay_strategy::find_by;

// A run of a faulty runtime that failed, and would not have in the runtime's own order.
class recorded_failure {
public:
    static std::optional<recorded_failure> of(runtime_entry const& fault) {
        recorded_failure f(fault);
        campaign_settings settings;
        settings.generate.may = f.under_test_->supports();
        for (std::uint64_t unit = 0; unit < 300; ++unit) {
            f.what.prog = program_of_unit(settings, unit);
            if (lacking(f.what.prog, f.under_test_->supports()) != 0) continue;
            plan const p(f.what.prog);
            std::unique_ptr<strategy> const chooser = strategy_of_unit(settings, unit);
            for (std::uint32_t run = 1; run < 8; ++run) {
                f.fingerprint_ = f.failure_for(fault.planted_for, p, *chooser, run);
                f.what.sched = f.runner_->recorded();
                if (f.fingerprint_.empty() || f.what.sched.deviations.empty()) continue;
                if (!f.fails(f.what.prog, {}, find_by::place)) return f;
            }
        }
        return std::nullopt;
    }

    bool fails(program const& prog, schedule const& s, find_by by) {
        plan const p(prog);
        replay_strategy again(s, by);
        runner_->run(p, again);
        if (shows_it(p)) return true;
        if (!again.loosen()) return false;
        runner_->run(p, again);
        return shows_it(p);
    }

    // Under one of so many drawn schedules.
    bool can_fail(program const& prog) {
        plan const p(prog);
        random_per_run drawn(1);
        for (std::uint32_t run = 0; run < 48; ++run) {
            runner_->run(p, drawn, {p.hash(), run});
            if (shows_it(p)) return true;
        }
        return false;
    }

    bool can_run(program const& prog) const { return lacking(prog, under_test_->supports()) == 0; }

    test_case what;

private:
    explicit recorded_failure(runtime_entry const& fault)
        : under_test_(fault.make()),
          laws_(fuzzed_parts().make_laws()),
          runner_(std::make_unique<runner>(*under_test_, laws_.get())) {}

    bool shows_it(plan const& p) {
        return std::ranges::count(failures_of(p, *runner_, end_claim::must_end), fingerprint_,
                                  &failure::fingerprint) != 0;
    }

    std::string failure_for(std::string const& law, plan const& p, strategy& s, std::uint32_t run) {
        if (runner_->run(p, s, {p.hash(), run}).judged.violations.empty()) return {};
        std::vector<failure> const all = failures_of(p, *runner_, end_claim::must_end);
        auto const at = std::ranges::find(all, law, &failure::law);
        return at == all.end() ? std::string() : at->fingerprint;
    }

    std::unique_ptr<runtime> under_test_;
    std::unique_ptr<law_book> laws_;
    std::unique_ptr<runner> runner_;
    std::string fingerprint_;
};

op make(op_kind kind, ticks time = no_limit) {
    op o;
    o.kind = kind;
    o.time = time;
    return o;
}

op_location begin_of(program& p, std::size_t task) { return {task, &p.tasks[task].body, 0}; }
op_location end_of(program& p, std::size_t task) {
    return {task, &p.tasks[task].body, p.tasks[task].body.size()};
}

// One of the ops that are so, or none.
std::optional<op_location> some_op(program& p, entropy& draw,
                                   std::function<bool(op const&)> const& is_so) {
    std::vector<op_location> all = locate_ops(p);
    std::erase_if(all, [&](op_location const& at) { return !is_so(at.at()); });
    if (all.empty()) return std::nullopt;
    return all[draw.below(static_cast<std::uint32_t>(all.size()))];
}

bool is_any(op const&) { return true; }
bool lasts(op const& o) {
    return (o.kind == op_kind::sleep || o.kind == op_kind::timeout) && o.time != no_limit &&
           o.time != 0;
}
bool is_spawn(op const& o) { return o.kind == op_kind::spawn; }

void add_task(program& p, op_location const& where) {
    p.tasks.push_back({"added", {}});
    insert_op(p, end_of(p, p.tasks.size() - 1), make(op_kind::yield));
    op starts = make(op_kind::detach);
    starts.target = static_cast<std::uint32_t>(p.tasks.size() - 1);
    op_location at = where;
    at.list = &p.tasks[where.task].body;
    insert_op(p, at, starts);
}

struct edit {
    char const* name;
    std::function<void(program&, entropy&)> make;  // changes nothing where it does not apply
};

std::vector<edit> const& edits() {
    auto const at_some = [](std::function<bool(op const&)> const& is_so, auto const& change) {
        return [is_so, change](program& p, entropy& draw) {
            if (auto const at = some_op(p, draw, is_so)) change(p, *at);
        };
    };
    static std::vector<edit> const all{
        {"rename a task",
         [](program& p, entropy& draw) {
             p.tasks[draw.below(static_cast<std::uint32_t>(p.tasks.size()))].name = "renamed";
         }},
        {"rename a queue or a group",
         [](program& p, entropy&) {
             if (!p.queues.empty()) p.queues[0].name = "renamed";
             if (!p.groups.empty()) p.groups[0] = "renamed_too";
         }},
        {"put a `yield` at the end of `main`",
         [](program& p, entropy&) { insert_op(p, end_of(p, 0), make(op_kind::yield)); }},
        {"put a `yield` at the begin of `main`",
         [](program& p, entropy&) { insert_op(p, begin_of(p, 0), make(op_kind::yield)); }},
        {"put a `yield` before some op",
         at_some(is_any, [](program& p,
                            op_location const& at) { insert_op(p, at, make(op_kind::yield)); })},
        {"put an `io` before some op",
         at_some(is_any,
                 [](program& p, op_location const& at) { insert_op(p, at, make(op_kind::io)); })},
        {"add a task, started at the begin of `main`",
         [](program& p, entropy&) { add_task(p, begin_of(p, 0)); }},
        {"add a task, started at the end of `main`",
         [](program& p, entropy&) { add_task(p, end_of(p, 0)); }},
        {"make a duration a tick longer",
         at_some(lasts, [](program&, op_location const& at) { ++at.at().time; })},
        {"make a duration twice as long",
         at_some(lasts, [](program&, op_location const& at) { at.at().time *= 2; })},
        {"start one more of a task",
         at_some(is_spawn, [](program&, op_location const& at) { ++at.at().count; })},
        {"take out a `spawn`",
         at_some(is_spawn, [](program&, op_location const& at) { remove_op(at); })},
        {"take out some op with all inside",
         at_some(is_any, [](program&, op_location const& at) { remove_op(at); })},
        {"put some op into a `try`", at_some(is_any,
                                             [](program& p, op_location const& at) {
                                                 wrap_op(p, at, make(op_kind::try_finally));
                                             })},
        {"swap two ops",
         at_some(is_any, [](program&, op_location const& at) { swap_with_next(at); })},
    };
    return all;
}

struct survivors {
    std::uint32_t edited = 0;
    std::uint32_t by_place = 0;
    std::uint32_t by_decision = 0;
};

constexpr std::uint64_t sites_each = 4;

survivors count_survivors(edit const& e, std::vector<recorded_failure>& failures) {
    survivors n;
    for (recorded_failure& f : failures) {
        std::string const before = print_program(f.what.prog);
        for (std::uint64_t site = 1; site <= sites_each; ++site) {
            entropy draw = entropy::from_seed(site);
            program edited = f.what.prog;
            e.make(edited, draw);
            if (!settle(edited) || !f.can_run(edited) || print_program(edited) == before) continue;
            bool const by_place = f.fails(edited, f.what.sched, find_by::place);
            bool const by_decision = f.fails(edited, f.what.sched, find_by::decision);
            if (!by_place && !by_decision && !f.can_fail(edited)) continue;
            ++n.edited;
            n.by_place += by_place ? 1 : 0;
            n.by_decision += by_decision ? 1 : 0;
        }
    }
    return n;
}

std::string table_of(std::vector<recorded_failure>& failures) {
    std::string text = "| edit | programs | by place | by decision |\n|---|---:|---:|---:|\n";
    for (edit const& e : edits()) {
        survivors const n = count_survivors(e, failures);
        auto const percent = [&](std::uint32_t k) {
            return n.edited == 0 ? 0 : 100 * k / n.edited;
        };
        text += fmt::format("| {} | {} | {} % | {} % |\n", e.name, n.edited, percent(n.by_place),
                            percent(n.by_decision));
    }
    return text;
}

std::string read(std::string const& path) {
    std::ifstream in(path);
    std::ostringstream all;
    all << in.rdbuf();
    return std::move(all).str();
}

TEST(golden, replays_survive_edits_as_the_format_says) {
    // Some of the faults read what was freed, here without a process of their own.
    if (ROLLCALL_ASAN != 0)
        GTEST_SKIP() << "some faults read freed memory, which it ends in this process";
    std::vector<recorded_failure> failures;
    for (runtime_entry const& e : fuzzed_parts().runtimes()) {
        // What breaks the rules of the runtime itself may break the process as well.
        bool const breaks_a_law = e.planted_for.size() == 5 && !e.planted_for.starts_with("RT-");
        if (!breaks_a_law) continue;
        if (std::optional<recorded_failure> f = recorded_failure::of(e)) {
            EXPECT_TRUE(f->fails(f->what.prog, f->what.sched, find_by::place)) << e.name;
            failures.push_back(std::move(*f));
        }
    }
    ASSERT_GE(failures.size(), 20u);
    ASSERT_GE(edits().size(), 12u);
    std::string const path = ROLLCALL_SOURCE_DIR "/harness/program/FORMAT.md";
    std::string document = read(path);
    std::size_t const begin = document.find("| edit |");
    std::size_t const end = document.find("\n\n", begin);
    ASSERT_NE(begin, std::string::npos);
    std::string const now = table_of(failures);
    if (std::getenv("ROLLCALL_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(path) << document.replace(begin, end - begin + 1, now);
        return;
    }
    EXPECT_EQ(document.substr(begin, end - begin + 1), now);
    EXPECT_THAT(document, HasSubstr(fmt::format("{} recorded failures", failures.size())));
}

}  // namespace
}  // namespace rollcall::edited_replay_test
