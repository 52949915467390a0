#include "harness/campaign/crash.hpp"

#include "harness/campaign/unit.hpp"
#include "harness/schedule/decorators/choice_log.hpp"

#include <sys/mman.h>
#include <memory>
#include <stdexcept>

namespace rollcall {
namespace {

// A choice_record in memory that outlives the child.
class shared_record {
public:
    shared_record() {
        void* const block = mmap(nullptr, sizeof(choice_record), PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (block == MAP_FAILED) throw std::runtime_error("cannot share memory with a child");
        record_ = new (block) choice_record;
    }
    shared_record(shared_record const&) = delete;
    shared_record& operator=(shared_record const&) = delete;
    ~shared_record() { munmap(record_, sizeof(choice_record)); }
    choice_record& operator*() noexcept { return *record_; }
    choice_record* operator->() noexcept { return record_; }

private:
    choice_record* record_;
};

class logging_mark final : public progress_mark {
public:
    logging_mark(choice_record& log, std::uint32_t wanted) : log_(log), wanted_(wanted) {}
    bool before(std::uint64_t, std::uint32_t run) override {
        run_ = run;
        return true;
    }
    void after() override {}
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
                              choice_record& log, isolation_limits const& limits) {
    return run_isolated(
        [&](tell_function const&) {
            std::unique_ptr<runtime> const under_test = parts.find(settings.runtime)->make();
            runner again(*under_test, nullptr, settings.limits);
            tally unused;
            unit_runner units(settings, again, unused);
            logging_mark mark(log, last);
            units.run(unit, from, last - from + 1, mark, [](finding const&) {});
            return std::string("ended");
        },
        limits);
}

}  // namespace

finding reproduce_crash(registry const& parts, campaign_settings const& settings,
                        std::uint64_t unit, std::uint32_t run, isolation_limits const& limits) {
    shared_record log;
    isolated_result r = run_schedules(parts, settings, unit, run, run, *log, limits);
    // Not by itself: with the schedules before it, if something is carried from run to run.
    if (!r.crashed && run != 0) r = run_schedules(parts, settings, unit, 0, run, *log, limits);
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
    std::uint32_t const last_op = log->last_op.load();
    std::uint32_t ops = 0;
    for_each_op(f.reproduction.prog, [&](std::size_t, op const& o) {
        if (o.id == last_op) ops |= 1u << static_cast<unsigned>(o.kind);
    });
    f.fingerprint = fingerprint_text("crashed", r.mechanism, ops);
    f.message = "the process died (" + r.mechanism + ") in the step that follows op @" +
                std::to_string(last_op) + " of task " + std::to_string(log->last_task.load());
    return f;
}

}  // namespace rollcall
