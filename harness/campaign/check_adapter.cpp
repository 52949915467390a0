#include "harness/campaign/check_adapter.hpp"

#include "harness/campaign/crash.hpp"
#include "harness/campaign/isolate.hpp"
#include "harness/program/json_text.hpp"
#include "harness/program/numbers.hpp"
#include "harness/program/token.hpp"
#include "harness/program/used_features.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

namespace rollcall {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(adapter_mistake, seen, advice, fingerprint, token)

namespace {

constexpr std::uint32_t schedules = 24;
constexpr double spin_seconds = 2;

struct known_mistake {
    std::string_view sign;  // how the fingerprint begins
    std::string_view advice;
};
constexpr known_mistake known_mistakes[] = {
    {"RT-01 ran_inline", "start a task by posting it: host::post, or gate::post under child.next"},
    {"RT-01 ran_twice",
     "post one resumption for each wait, and withdraw the other one if two things end it"},
    {"TM-01",
     "arm it on the gate's clock: host::sleep, host::post_after, or gate::arm; a real clock is not "
     "controlled"},
    {"hung",
     "whoever waits there is resumed by nobody: when what it waits for has happened, post its "
     "resumption, once"},
    {"BQ-05", "a wait is over, and nobody resumes who waits: post its resumption, once"},
    {"BQ-04", "a wait never ends: post its resumption when what it waits for has happened"},
    {"RT-02", "a wait asks again and again: use host::until_changed"},
};

std::string advice_for(std::string const& fingerprint, law_info const* law) {
    for (known_mistake const& m : known_mistakes) {
        if (fingerprint.starts_with(m.sign)) return std::string(m.advice);
    }
    if (law == nullptr) return "";
    return fmt::format("the law is: {}. Look at {}", law->claim, law->look_at);
}

std::string advice_for(isolated_result const& death) {
    if (death.mechanism == "blocked")
        return "return to the gate instead: keep who waits, and post its resumption later";
    if (death.mechanism == "spin") return "a wait asks again and again: use host::until_changed";
    if (death.place == run_place::begin) return "begin() makes queues, and runs nothing yet";
    if (death.place == run_place::teardown)
        return "teardown() destroys what is left, resumes nothing and raises nothing";
    return "it is the simplest program that does it: run it under a debugger or a sanitizer";
}

// Runs one program on one adapter, in this process.
class examination {
public:
    examination(registry const& parts, runtime_entry const& entry, program const& prog)
        : entry_(entry), laws_(parts.make_laws()), prog_(prog), plan_(prog) {
        under_test_ = entry.make();
        runner_ = std::make_unique<runner>(*under_test_, laws_.get());
    }

    void tell(run_mark* mark) { runner_->tell(mark); }

    std::optional<adapter_mistake> run() {
        random_per_run walk(1);
        for (std::uint32_t n = 0; n < schedules; ++n) {
            run_report const report = runner_->run(plan_, walk, {plan_.hash(), n});
            schedule const recorded = runner_->recorded();
            std::optional<adapter_mistake> found = look_at(report);
            if (!found && n % 8 == 0) found = repeat(recorded);
            if (!found) continue;
            test_case c;
            c.runtime = entry_.name;
            c.expected.kind = expected_kind::any;
            c.prog = prog_;
            c.sched = recorded;
            found->token = encode_token(c);
            return found;
        }
        return std::nullopt;
    }

private:
    std::optional<adapter_mistake> look_at(run_report const& r) {
        if (auto lie = find_lie()) return lie;
        for (violation const& v : r.judged.violations) {
            std::string const fingerprint = fingerprint_of(v, *laws_);
            return adapter_mistake{v.message, advice_for(fingerprint, &laws_->laws()[v.law]),
                                   fingerprint, ""};
        }
        if (r.gave_up)
            return adapter_mistake{"the run came to a limit: its steps do not end",
                                   advice_for("RT-02", nullptr)};
        if (r.hung) return adapter_mistake{tell_hang(), advice_for("hung", nullptr)};
        bool const is_inline = under_test_->declares().resumes_inline.value;
        if (r.segments_controlled != r.segments && !is_inline) {
            return adapter_mistake{
                fmt::format("{} of {} ran inside the step of another task",
                            r.segments - r.segments_controlled, so_many(r.segments, "segment")),
                "post the resumption of whoever goes on, under its own task_context::next; or let "
                "it hop (host::hop)"};
        }
        if (r.bodies == 0) return std::nullopt;
        return adapter_mistake{so_many(static_cast<std::uint64_t>(r.bodies), "task") +
                                   " still exist after teardown(), though nothing waits any more",
                               "destroy them in teardown(): later they would act on the next run"};
    }

    // What nothing in the program can have caused.
    std::optional<adapter_mistake> find_lie() {
        feature_set const asks = set_of(feature::cancels, feature::second_cancels,
                                        feature::timeouts, feature::races, feature::group_errors);
        bool const cancels = (features_of(prog_) & asks) != 0;
        std::set<std::uint32_t> raised;
        for (event const& e : runner_->events().events()) {
            switch (e.kind) {
                case event_kind::cancel_reached:
                    if (cancels) break;
                    return adapter_mistake{
                        fmt::format("a request to cancel is reported in step {}, and nothing in "
                                    "the program cancels",
                                    e.step),
                        "call note_cancel_reached when the runtime's request has reached the task, "
                        "and at no other time"};
                case event_kind::error_raised:
                case event_kind::timeout_raised: raised.insert(e.value); break;
                case event_kind::error_delivered:
                case event_kind::error_caught:
                case event_kind::error_escaped:
                case event_kind::error_reported:
                    if (raised.contains(e.value)) break;
                    return adapter_mistake{
                        fmt::format("an error is told in step {} that nobody has raised", e.step),
                        "classify() gives the ids inside program_error, and no others"};
                case event_kind::foreign_error:
                    return adapter_mistake{
                        fmt::format("an exception came in step {} that no op of the program raised",
                                    e.step),
                        "tell what it is: is_cancellation, errors_in or classify()"};
                default: break;
            }
        }
        return std::nullopt;
    }

    std::string tell_hang() const {
        for (event const& e : runner_->events().events()) {
            if (e.kind != event_kind::task_hung) continue;
            std::uint32_t const task = runner_->events().tasks()[e.task].declaration;
            std::string const op =
                e.op == 0 ? "before its first op" : "in " + std::string(keyword_at(e.op));
            return fmt::format("nothing is left to run, and task {} waits {}",
                               prog_.tasks[task].name, op);
        }
        return "it hangs";
    }
    std::string keyword_at(std::uint16_t op) const {
        return fmt::format("{} @{}", keyword(plan_.op_of(op).kind), op);
    }

    // The same choices once more, with another program in between.
    std::optional<adapter_mistake> repeat(schedule const& recorded) {
        std::uint64_t const hash = runner_->events().hash();
        random_per_run walk(7);
        plan const other(first_programs().front().prog);
        runner_->run(other, walk, {});
        replay_strategy again(recorded);
        runner_->run(plan_, again, {});
        if (runner_->events().hash() == hash) return std::nullopt;
        std::unique_ptr<runtime> const fresh = entry_.make();
        runner alone(*fresh, nullptr);
        replay_strategy first(recorded);
        alone.run(plan_, first, {});
        if (alone.events().hash() == hash) {
            return adapter_mistake{"the same choices led to another run, after another program ran",
                                   "something is kept from run to run: make it anew in begin()"};
        }
        return adapter_mistake{
            "the same choices led to another run",
            "something is not controlled: a real clock, a thread, an address, a random number"};
    }

    runtime_entry const& entry_;
    std::unique_ptr<law_book> const laws_;
    program const& prog_;
    plan const plan_;
    std::unique_ptr<runtime> under_test_;
    std::unique_ptr<runner> runner_;
};

}  // namespace

std::optional<adapter_mistake> find_mistake(registry const& parts, runtime_entry const& entry,
                                            first_program const& on,
                                            std::function<wish()> const& asked) {
    isolation_limits limits;
    limits.spin_seconds = spin_seconds;
    isolated_result const r = run_isolated(
        [&](isolated_process& process) {
            examination all(parts, entry, on.prog);
            all.tell(&process.mark());
            std::optional<adapter_mistake> const found = all.run();
            return found ? json_text(nlohmann::json(*found)) : std::string();
        },
        limits, asked);
    if (r.crashed) return adapter_mistake{tell_death(r, on.prog), advice_for(r)};
    nlohmann::json const told = parse_json_or_discard(r.output);
    if (told.is_discarded()) return std::nullopt;
    return told.get<adapter_mistake>();
}

}  // namespace rollcall
