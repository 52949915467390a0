#include "harness/program/generator.hpp"

#include "harness/program/canonical.hpp"
#include "harness/program/sketch.hpp"
#include "harness/program/sync_writer.hpp"
#include "harness/program/task_writer.hpp"
#include "harness/program/tree_edit.hpp"
#include "harness/program/within.hpp"
#include "harness/program/work_bound.hpp"

#include <algorithm>
#include <vector>

namespace rollcall {

namespace {

template <class Change>
void change_each(std::vector<op>& body, std::size_t task, Change const& change) {
    for (op& o : body) {
        change(task, o);
        change_each(o.body, task, change);
        change_each(o.handler, task, change);
    }
}
template <class Change>
void change_each(program& p, Change const& change) {
    for (std::size_t t = 0; t < p.tasks.size(); ++t) change_each(p.tasks[t].body, t, change);
}

// Cancels go anywhere, now that everything there is to cancel is known; to siblings most of all,
// and to what was detached, which nothing else cancels.
std::uint32_t victim_of(sketch& s, std::size_t canceller) {
    entropy& draw = s.draw;
    std::uint32_t const count = static_cast<std::uint32_t>(s.tasks.size());
    if (count == 1) return 0;
    std::vector<std::uint32_t> detached;
    for (std::uint32_t t = 1; t < count; ++t) {
        if (s.tasks[t].group == no_group) detached.push_back(t);
    }
    if (!detached.empty() && draw.chance(1, 3)) {
        return detached[draw.below(static_cast<std::uint32_t>(detached.size()))];
    }
    std::uint32_t drawn = draw.below(16) == 15 ? 0 : 1 + draw.below(count - 1);
    std::uint32_t const group = s.tasks[canceller].group;
    for (int tries = 0; tries < 2; ++tries) {
        bool const is_sibling = drawn != canceller && s.tasks[drawn].group == group;
        if (is_sibling || drawn == 0) break;
        drawn = 1 + draw.below(count - 1);
    }
    return drawn;
}

// The first group is most of the program: others go first where there are any.
std::uint32_t some_group(sketch& s) {
    std::uint32_t const count = static_cast<std::uint32_t>(s.groups.size());
    std::uint32_t const drawn = s.draw.below(count);
    return drawn == 0 && s.draw.chance(1, 2) ? count - 1 : drawn;
}

void choose_targets(sketch& s) {
    change_each(s.result, [&](std::size_t task, op& o) {
        if (o.target != to_be_chosen) return;
        if (o.kind == op_kind::cancel_group && s.groups.empty()) o.kind = op_kind::cancel_task;
        o.target = o.kind == op_kind::cancel_group ? some_group(s) : victim_of(s, task);
    });
}

// Long runs bring little that is new: fewer instances and rounds, until the bound holds.
void shorten(program& p, std::uint32_t work_max) {
    for (std::uint32_t count_max = 3; count_max > 0; --count_max) {
        if (bound_work(p).ops <= work_max) return;
        change_each(p, [&](std::size_t, op& o) {
            if (o.kind == op_kind::spawn || o.kind == op_kind::repeat) {
                o.count = std::min(o.count, count_max);
            }
        });
    }
}

void number_ops(program& p) {
    std::uint32_t id = 0;
    change_each(p, [&](std::size_t, op& o) { o.id = ++id; });
}

}  // namespace

program generate(entropy& draw, generator_options const& options) {
    sketch s(draw, options);
    std::size_t const wanted = 2 + options.size / 10 + draw.below(3);
    s.tasks_wanted = std::clamp<std::size_t>(wanted, 1, std::max(options.tasks_max, 1u));
    s.add_task(role::worker);
    task_writer writer(s);
    for (std::size_t t = 0; t < s.tasks.size(); ++t) writer.write(t);
    choose_targets(s);
    drop_unused_data(s.result);
    bool const has_sync = add_sync(s.result, draw, options);
    shorten(s.result, options.work_max);
    number_ops(s.result);
    if (has_sync && options.complete) {
        bound_waits(s.result, options.may);
        number_ops(s.result);
    }
    if (keep_within(s.result, options.may, options.complete)) number_ops(s.result);
    canonicalize(s.result);
    return std::move(s.result);
}

}  // namespace rollcall
