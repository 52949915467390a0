#include "properties/sc_01_no_task_outlives_its_group.hpp"

#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sc_01 {
namespace {

void report(facts const& f, ruling& verdict, object_id g, task_id c, mechanism m) {
    group_fact const& group = f.groups()[g];
    std::string const child = task_words(f, c);
    std::string const close =
        fmt::format("{} closed in {}", group_words(f, g), step_words(f, group.closed));
    std::string message;
    switch (m) {
        case mechanism::child_unfinished_at_close:
        case mechanism::child_unfinished_after_abort:
            message =
                fmt::format("{}{} while {} was still at {}", close,
                            m == mechanism::child_unfinished_at_close ? "" : " after its abort",
                            child, place_words(f, c, group.closed));
            break;
        case mechanism::child_begun_after_close:
            message = fmt::format("{}, and its child {} began after that, in {}", close, child,
                                  step_words(f, f.tasks()[c].begun));
            break;
        case mechanism::finished_child_ran_after_close:
            message = fmt::format("{}, and its finished child {} ran again in {}", close, child,
                                  step_words(f, f.tasks()[c].last));
            break;
    }
    verdict.broken(mechanism_names[static_cast<std::size_t>(m)], native_bits(group),
                   f.at(group.closed).step, {c, group.host}, std::move(message));
}

}  // namespace

void check(facts const& f, ruling& verdict) {
    for (object_id g = 0; g < f.groups().size(); ++g) {
        group_fact const& group = f.groups()[g];
        if (group.closed == never) continue;
        for (task_id c = group.first_child; c != nothing; c = f.tasks()[c].next_in_group) {
            task_fact const& child = f.tasks()[c];
            if (child.spawned > group.closed) break;
            if (child.begun == never) continue;
            verdict.exercised();
            if (child.finished < group.closed && child.last < group.closed) continue;
            if (child.begun > group.closed) {
                report(f, verdict, g, c, mechanism::child_begun_after_close);
            } else if (child.finished < group.closed) {
                report(f, verdict, g, c, mechanism::finished_child_ran_after_close);
            } else {
                report(f, verdict, g, c,
                       group.aborted < group.closed ? mechanism::child_unfinished_after_abort
                                                    : mechanism::child_unfinished_at_close);
            }
            break;  // one per group
        }
    }
}

}  // namespace rollcall::sc_01
