#include "harness/campaign/crash.hpp"

#include "harness/campaign/shared_memory.hpp"
#include "harness/campaign/unit.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/numbers.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/decorators/choice_log.hpp"

#include <memory>
#include <stdexcept>
#include <string_view>

namespace rollcall {
namespace {

class logging_mark final : public progress_mark {
public:
    logging_mark(choice_record& log, std::uint32_t wanted) : log_(log), wanted_(wanted) {}
    bool before(std::uint64_t, std::uint32_t run) override {
        run_ = run;
        return true;
    }
    strategy* watch(strategy& inner) override {
        if (run_ != wanted_) return nullptr;
        logged_ = std::make_unique<choice_log>(inner, log_);
        return logged_.get();
    }

private:
    choice_record& log_;
    std::uint32_t wanted_;
    std::uint32_t run_ = 0;
    std::unique_ptr<choice_log> logged_;
};

// Runs the schedules `from` to `last` of the unit in a child, the choices of the last one on
// record.
isolated_result run_schedules(registry const& parts, campaign_settings const& settings,
                              std::uint64_t unit, std::uint32_t from, std::uint32_t last,
                              choice_record& log, isolation_limits const& limits,
                              std::function<wish()> const& asked) {
    return run_isolated(
        [&](isolated_process& self) {
            std::unique_ptr<runtime> const under_test = parts.find(settings.runtime)->make();
            runner again(*under_test, nullptr, settings.limits);
            again.tell(&self.mark());
            tally unused;
            unit_runner units(settings, again, unused);
            logging_mark mark(log, last);
            units.run(unit, from, last - from + 1, mark, [](finding const&) {});
            return std::string("ended");
        },
        limits, asked);
}

}  // namespace

op_set kind_of_op(program const& p, std::uint32_t id) {
    op_set kinds = 0;
    for_each_op(p, [&](std::size_t, op const& o) {
        if (o.id == id) kinds |= bit(o.kind);
    });
    return kinds;
}

namespace {

// What the harness wrote about the adapter's mistake, before it ended the process.
std::string told_by_harness(std::string const& errors) {
    constexpr std::string_view begin = "rollcall: ";
    std::size_t const at = errors.starts_with(begin) ? 0 : errors.find("\n" + std::string(begin));
    if (at == std::string::npos) return {};
    std::size_t const from = errors.find(begin, at) + begin.size();
    return "; " + errors.substr(from, errors.find('\n', from) - from);
}

std::string place_of_death(isolated_result const& death, program const& p) {
    if (death.place == run_place::before) return "before its first run";
    if (death.place == run_place::begin) return "in the adapter's constructor or begin()";
    if (death.place == run_place::teardown) {
        std::string const left = death.waiting == 0 ? "nothing" : so_many(death.waiting, "task");
        return "in the adapter's teardown(), after a run that left " + left +
               " waiting: the library's destructors resume or wait";
    }
    std::string where = "before its first op";
    for_each_op(p, [&](std::size_t task, op const& o) {
        if (o.id != death.op) return;
        where = "in " + print_op_line(p, o) + " @" + std::to_string(o.id) + " of task " +
                p.tasks[task].name;
    });
    return where;
}

}  // namespace

std::string tell_death(isolated_result const& death, program const& p) {
    std::string const where = place_of_death(death, p);
    std::string const told = told_by_harness(death.errors);
    if (death.mechanism == "blocked") {
        return "blocked " + where + ": the thread sleeps; an adapter must never block" + told;
    }
    bool const in_op = death.place == run_place::ops && kind_of_op(p, death.op) != 0;
    return "the process died (" + death.mechanism + ") " + where +
           (in_op ? ", the op that was begun last" : "") + told;
}

std::string fingerprint_of_death(isolated_result const& death, program const& p) {
    switch (death.place) {
        case run_place::begin: return fingerprint_text("crashed", death.mechanism + "_in_begin", 0);
        case run_place::teardown:
            return fingerprint_text("crashed", death.mechanism + "_in_teardown", 0);
        case run_place::before:
        case run_place::ops: break;
    }
    return fingerprint_text("crashed", death.mechanism, kind_of_op(p, death.op));
}

finding reproduce_crash(registry const& parts, campaign_settings const& settings,
                        std::uint64_t unit, std::uint32_t run, isolation_limits const& limits,
                        std::function<wish()> const& asked) {
    shared_array<choice_record> const log(1);
    isolated_result r = run_schedules(parts, settings, unit, run, run, *log, limits, asked);
    // Not by itself: with the schedules before it, if something is carried from run to run.
    if (!r.crashed && run != 0) {
        r = run_schedules(parts, settings, unit, 0, run, *log, limits, asked);
    }
    finding f;
    f.unit = unit;
    f.run = run;
    f.law = "crashed";
    f.confirmed = r.crashed;
    if (!r.crashed) return f;
    f.reproduction.runtime = settings.runtime;
    f.reproduction.expected.kind = expected_kind::crashed;
    f.reproduction.prog = program_of_unit(settings, unit);
    std::uint32_t const n = log->count.load();
    f.reproduction.sched.deviations.assign(log->entries, log->entries + n);
    f.fingerprint = fingerprint_of_death(r, f.reproduction.prog);
    f.message = "run " + std::to_string(run) + " of unit " + std::to_string(unit) + ": " +
                tell_death(r, f.reproduction.prog);
    return f;
}

}  // namespace rollcall
