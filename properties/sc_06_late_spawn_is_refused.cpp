// SC-06: a late spawn is refused. The text that people read is `info` below.
//
// A group is known to abort from the first request that its abort made; a spawn between the error
// and that request claims nothing. That the refused body's frame is freed is RT-03's.
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sc_06 {
namespace {

constexpr law_info info{
    .id = "SC-06",
    .name = "late_spawn_is_refused",
    .claim =
        "a task spawned into a closed group is refused and never begins; one spawned into an "
        "aborting group is refused, or started as cancelled, as the runtime declares",
    .source =
        "asyncio.TaskGroup.create_task and trio's Nursery.start_soon raise; "
        "python/cpython#115957",
    .needs = "spawn into a named group; the declared treatment of an aborting group",
    .not_checked = "a group whose abort had nobody to ask: that it aborts cannot be seen",
    .look_at =
        "the state that spawn checks: is it set before the abort's first request, and does "
        "it stay set after the close?",
    .ops = bit(op_kind::spawn),
    .premises = {set_of(feature::groups, feature::late_spawns),
                 set_of(feature::groups, feature::task_cancels),
                 set_of(feature::groups, feature::group_cancels),
                 set_of(feature::groups, feature::timeouts),
                 set_of(feature::groups, feature::races),
                 set_of(feature::groups, feature::group_errors, feature::errors)},
};

ROLLCALL_MECHANISMS(accepted_by_closed_group, accepted_by_aborting_group, refused_task_began,
                    // into an aborting group, where that is declared
                    started_without_cancel)

// One late spawn.
class spawn_check {
public:
    spawn_check(facts const& f, ruling& verdict, position p)
        : facts_(f),
          verdict_(verdict),
          spawn_(f.at(p)),
          group_(f.groups()[spawn_.object]),
          child_(f.tasks()[spawn_.value]),
          closed_(group_.closed < p) {}

    void check() {
        if (closed_) {
            verdict_.exercised();
            expect_refusal(mechanism::accepted_by_closed_group);
            return;
        }
        if (!facts_.declares().spawn_into_aborting_group.promised) return;
        verdict_.exercised();
        switch (facts_.declares().spawn_into_aborting_group.value) {
            case late_spawn::refuse: expect_refusal(mechanism::accepted_by_aborting_group); break;
            case late_spawn::start_cancelled: expect_cancel(); break;
        }
    }

private:
    void expect_refusal(mechanism otherwise) {
        if (child_.refused == never) {
            report(otherwise, "and was accepted");
        } else if (child_.begun != never) {
            report(mechanism::refused_task_began, fmt::format("and was refused, yet it began in {}",
                                                              step_words(facts_, child_.begun)));
        }
    }

    void expect_cancel() {
        if (child_.refused != never || child_.begun == never) return;
        position const by = child_.finished;
        if (by == never && !facts_.came_to_rest()) return;
        std::uint32_t const first = child_.first_request;
        if (first != nothing && facts_.requests()[first].at < by) return;
        report(mechanism::started_without_cancel, "and was never asked to cancel");
    }

    void report(mechanism m, std::string_view what) {
        verdict_.broken(
            name_of(m), bit(op_kind::spawn) | bit(op_kind::group), spawn_.step,
            {spawn_.value, spawn_.task},
            fmt::format("{} was spawned into {} in step {}, after that had {} in {}, {}",
                        task_words(facts_, spawn_.value), group_words(facts_, spawn_.object),
                        spawn_.step, closed_ ? "closed" : "begun to abort",
                        step_words(facts_, closed_ ? group_.closed : group_.aborted), what));
    }

    facts const& facts_;
    ruling& verdict_;
    event const& spawn_;
    group_fact const& group_;
    task_fact const& child_;
    bool closed_;
};

}  // namespace

static void check(facts const& f, ruling& verdict) {
    for (position const p : f.late_spawns()) spawn_check(f, verdict, p).check();
}

static bool promised(dialect const& d) noexcept {
    return groups_hold_children(d) && d.closed_group_refuses.promised &&
           d.closed_group_refuses.value;
}
constinit checked_law const law{info, mechanism_names, promised, check};

}  // namespace rollcall::sc_06
