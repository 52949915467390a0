#include "harness/program/task_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rollcall {

namespace {

constexpr std::uint32_t depth_max = 5;
constexpr std::uint32_t times_max = 6;

site inside(site const& where) {
    site inner = where;
    ++inner.depth;
    return inner;
}

// After an op that may swallow a cancellation no timeout around it is trusted.
bool may_swallow(op const& o, std::size_t groups) {
    return may_swallow_cancel(o, std::vector<bool>(groups, true));
}

}  // namespace

task_writer::block task_writer::some_ops(site where, std::uint32_t count) {
    block ops;
    for (std::uint32_t i = 0; i < count; ++i) {
        append_op(ops, where);
        op const& last = ops.back();
        if (last.kind == op_kind::fail) break;
        if (may_swallow(last, sketch_.groups.size())) where.bounded = false;
        where.closed |= queues_of(opened_after(last));
    }
    return ops;
}

task_writer::block task_writer::pauses(std::uint32_t count_max) {
    block ops;
    std::uint32_t const count = 1 + draw_.below(count_max);
    for (std::uint32_t i = 0; i < count; ++i) ops.push_back(sketch_.pause());
    return ops;
}

// A while in which others get somewhere, such as before their queue is closed.
op task_writer::linger() {
    if (roll(feature::sleeps, 1, 3)) return sleep_op(2 + draw_.below(2));
    return repeated(pauses(2), 4);
}

op task_writer::repeated(block body, std::uint32_t count_min) {
    op o = body_op(op_kind::repeat, std::move(body));
    o.count = count_min + draw_.below(3);
    return o;
}

void task_writer::append_op(block& ops, site& where) {
    feature_mix const& mix = sketch_.mix;
    bool const nests = where.depth < depth_max && quota_ > 1;
    std::array<std::uint32_t, 14> const weights = {
        5,
        mix[feature::queues] * 3,
        nests ? mix[feature::timeouts] : 0,
        nests ? mix[feature::catches] : 0,
        nests ? mix[feature::cleanups] : 0,
        nests && where.times < times_max ? mix[feature::repeats] : 0,
        nests ? mix[feature::shields] : 0,
        nests && where.group_depth < 3 ? mix[feature::nested_groups] / 2 : 0,
        where.group != no_group ? 1u : 0u,
        mix[feature::detaches],
        mix[feature::task_cancels] + mix[feature::group_cancels],
        mix[feature::joins],
        nests ? mix[feature::queues] : 0,
        (mix[feature::errors] + 1) / 2,
    };
    std::size_t const drawn = quota_ == 0 ? 0 : draw_.weighted(weights);
    if (quota_ != 0) --quota_;
    bool appended = true;
    switch (drawn) {
        case 1: appended = append_queue_op(ops, where); break;
        case 2: ops.push_back(timeout(where)); break;
        case 3: ops.push_back(try_catch(where)); break;
        case 4: ops.push_back(try_finally_around(some_ops(inside(where), 1), where)); break;
        case 5: ops.push_back(repeat(where)); break;
        case 6: ops.push_back(shield(where)); break;
        case 7: ops.push_back(group(where, some_parts(1 + draw_.below(2)))); break;
        case 8: appended = append_start(ops, where, where.group); break;
        case 9: appended = append_start(ops, where, no_group); break;
        case 10: ops.push_back(cancel()); break;
        case 11: appended = append_join(ops, where); break;
        case 12: appended = append_consume(ops, where); break;
        case 13:
            // What fails at once leaves nothing to see.
            ops.push_back(sketch_.longer_pause());
            ops.push_back(fail());
            break;
        default: appended = false; break;
    }
    if (!appended) ops.push_back(sketch_.pause());
}

bool task_writer::append_start(block& ops, site const& where, std::uint32_t group,
                               std::size_t extra_tasks) {
    role part = some_role();
    if (part == role::host && where.group_depth >= 2) part = role::worker;
    if (group == no_group && roll(feature::errors, 1, 2)) part = role::failer;
    std::optional<op> started = sketch_.start(where, group, part, extra_tasks);
    if (started) ops.push_back(std::move(*started));
    return started.has_value();
}

bool task_writer::append_late_spawn(block& ops, site const& where) {
    std::vector<std::uint32_t> found;
    for (std::uint32_t g = 0; g < sketch_.groups.size(); ++g) {
        if (g != where.group && sketch_.groups[g].takes_late_spawns) found.push_back(g);
    }
    if (found.empty()) return false;
    std::uint32_t const group = found[draw_.below(static_cast<std::uint32_t>(found.size()))];
    return append_start(ops, where, group, 1);
}

op task_writer::limited(op_kind kind, std::uint32_t queue, site const& where) {
    op o = simple_op(kind, queue);
    bool const may_wait = (sketch_.waitable(where) & just(queue)) != 0;
    if (may_wait && !roll(feature::limits, 1, 3)) return o;
    o.time = sketch_.some_ticks();
    return o;
}

bool task_writer::append_queue_op(block& ops, site const& where) {
    static std::vector<op_kind> const kinds = kinds_sorted(
        ops_where([](op_row const& row) {
            bool const moves = row.effect == op_effect::puts || row.effect == op_effect::takes;
            return row.is_generated && moves && !has_body(row.kind);
        }),
        [](op_row const& row) {
            return std::pair(row.drawn_with, row.effect != op_effect::takes);
        });
    std::optional<std::uint32_t> const queue = sketch_.some_queue(sketch_.all_queues());
    if (!queue) return false;
    std::vector<std::uint32_t> weights;
    for (op_kind const kind : kinds) {
        bool const may = effect_of(kind) == op_effect::takes || *queue >= where.first_put;
        weights.push_back(may ? sketch_.weight_of(kind, 3) : 0);
    }
    op_kind const drawn = kinds[draw_.weighted(weights)];
    bool const has_limit = has_clause(drawn, clause::limit);
    ops.push_back(has_limit ? limited(drawn, *queue, where) : simple_op(drawn, *queue));
    return true;
}

bool task_writer::append_consume(block& ops, site const& where) {
    std::optional<std::uint32_t> const queue = sketch_.some_queue(sketch_.waitable(where));
    if (!queue) return false;
    op o = simple_op(op_kind::consume, *queue);
    o.pass_on = roll(feature::sentinels, 1, 2);
    site inner = inside(where);
    inner.bounded = false;
    inner.first_put = std::max(where.first_put, *queue + 1);
    inner.times = where.times * 3;
    // Where a timeout has to end the loop, its body must not swallow the cancellation.
    if (where.bounded) {
        o.body.push_back(sketch_.pause());
    } else {
        o.body = some_ops(inner, draw_.below(2));
    }
    ops.push_back(std::move(o));
    return true;
}

bool task_writer::append_join(block& ops, site const& where) {
    // Waits go to later tasks only, so that they make no circle.
    std::size_t const first = sketch_.options.complete ? where.task + 1 : 1;
    if (first >= sketch_.tasks.size()) return false;
    std::size_t const target =
        first + draw_.below(static_cast<std::uint32_t>(sketch_.tasks.size() - first));
    if (!where.bounded) sketch_.tasks[target].usable &= where.usable;
    ops.push_back(simple_op(op_kind::join, static_cast<std::uint32_t>(target)));
    return true;
}

bool task_writer::append_close(block& ops) {
    std::optional<std::uint32_t> const queue = sketch_.some_queue(sketch_.all_queues());
    if (queue) ops.push_back(simple_op(op_kind::close, *queue));
    return queue.has_value();
}

op task_writer::cancel() {
    std::array<std::uint32_t, 2> const weights = {sketch_.mix[feature::task_cancels],
                                                  sketch_.mix[feature::group_cancels]};
    bool const of_group = draw_.weighted(weights) == 1;
    return simple_op(of_group ? op_kind::cancel_group : op_kind::cancel_task, to_be_chosen);
}

op task_writer::fail() { return simple_op(op_kind::fail, sketch_.some_error()); }

op task_writer::timeout_around(block body) {
    constexpr ticks limits[] = {1, 2, 1, 3, 2, 0, 3, no_limit};
    op o = body_op(op_kind::timeout, std::move(body));
    o.time = limits[draw_.below(std::size(limits))];
    return o;
}

op task_writer::timeout(site const& where) {
    op o = timeout_around({});
    site inner = inside(where);
    inner.bounded = o.time != no_limit || where.bounded;
    o.body = some_ops(inner, 1 + draw_.below(2));
    return o;
}

op task_writer::repeat(site const& where) {
    site inner = inside(where);
    inner.bounded = false;
    inner.times = where.times * 3;
    return repeated(some_ops(inner, 1 + draw_.below(2)), 2);
}

op task_writer::try_catch(site const& where) {
    return try_catch_around(some_ops(inside(where), 1 + draw_.below(2)), where);
}

op task_writer::try_catch_around(block body, site const& where) {
    constexpr catch_filter filters[] = {catch_filter::error, catch_filter::cancel,
                                        catch_filter::any, catch_filter::cancel};
    op o = body_op(op_kind::try_catch, std::move(body));
    o.filter = filters[draw_.below(std::size(filters))];
    site inner = inside(where);
    inner.bounded = false;
    o.handler = some_ops(inner, draw_.below(2));
    return o;
}

op task_writer::try_finally_around(block body, site const& where) {
    op o = body_op(op_kind::try_finally, std::move(body));
    o.handler = cleanup(where);
    return o;
}

op task_writer::shield(site const& where) {
    site inner = inside(where);
    inner.bounded = false;
    return body_op(op_kind::shield, some_ops(inner, 1 + draw_.below(2)));
}

}  // namespace rollcall
