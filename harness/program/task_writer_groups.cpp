#include "harness/program/task_writer.hpp"

#include <array>
#include <utility>

namespace rollcall {

namespace {

constexpr std::size_t queues_in_all_max = 4;

std::vector<op> closes(queue_set queues) {
    std::vector<op> ops;
    for (std::uint32_t q = 0; q < queues_max; ++q) {
        if ((queues & just(q)) != 0) ops.push_back(simple_op(op_kind::close, q));
    }
    return ops;
}

}  // namespace

op task_writer::group(site const& where, std::vector<role> const& parts) {
    bool const is_main = where.task == 0 && where.group_depth == 0;
    if (!is_main && roll(feature::static_groups, 1, 2)) return static_group(where);

    bool const has_queue =
        is_main ? sketch_.mix[feature::queues] != 0
                : sketch_.result.queues.size() < queues_in_all_max && roll(feature::queues, 1, 4);
    queue_set own = 0;
    if (has_queue) own |= just(sketch_.add_queue());
    if (has_queue && is_main && draw_.chance(1, 3)) own |= just(sketch_.add_queue());

    op o = simple_op(op_kind::group, sketch_.add_group(where, own, false));
    if (roll(feature::races, 1, 3)) o.group = group_kind::race;
    site inside = where;
    inside.group = o.target;
    inside.depth += own != 0 ? 2 : 1;
    ++inside.group_depth;
    inside.bounded = false;
    inside.certain |= own;
    o.body = group_body(inside, parts);

    bool const is_closed = sketch_.options.complete || draw_.chance(1, 4);
    if (own == 0 || !is_closed) return o;
    op closing = body_op(op_kind::try_finally, std::move(o.body));
    closing.handler = closes(own);
    if (roll(feature::awaiting_cleanups, 1, 3)) {
        site behind = inside;
        behind.certain = where.certain;
        behind.closed |= own;
        for (op& cleaning : cleanup(behind)) closing.handler.push_back(std::move(cleaning));
    }
    o.body.assign(1, std::move(closing));
    return o;
}

op task_writer::static_group(site const& where) {
    op o = simple_op(op_kind::group, sketch_.add_group(where, 0, true));
    o.is_static = true;
    if (roll(feature::races, 1, 2)) o.group = group_kind::race;
    site inside = where;
    inside.group = o.target;
    ++inside.depth;
    ++inside.group_depth;
    inside.bounded = false;
    std::uint32_t const count = 2 + draw_.below(3);
    for (std::uint32_t i = 0; i < count; ++i) {
        bool const fails = roll(feature::errors, 1, 4);
        role const part = fails ? role::failer : role::worker;
        if (std::optional<op> child = sketch_.start(inside, o.target, part)) {
            o.body.push_back(std::move(*child));
        }
    }
    return o;
}

task_writer::block task_writer::group_body(site const& inside, std::vector<role> const& parts) {
    block ops;
    for (role const part : parts) {
        if (std::optional<op> child = sketch_.start(inside, inside.group, part)) {
            ops.push_back(std::move(*child));
        }
        if (draw_.chance(1, 6)) ops.push_back(sketch_.pause());
    }
    for (op& o : some_ops(inside, draw_.below(2))) ops.push_back(std::move(o));
    if (inside.certain != 0 && draw_.chance(5, 6)) ops.push_back(linger());
    return ops;
}

role task_writer::some_role() {
    feature_mix const& mix = sketch_.mix;
    std::uint32_t const queues = sketch_.result.queues.empty() ? 0 : mix[feature::queues];
    std::array<std::uint32_t, 9> const weights = {
        2,
        queues,
        queues,
        mix[feature::errors],
        mix[feature::task_cancels] + mix[feature::group_cancels],
        mix[feature::nested_groups] * 2,
        mix[feature::late_spawns],
        mix[feature::joins],
        sketch_.result.queues.empty() ? 0 : mix[feature::early_closes],
    };
    return static_cast<role>(draw_.weighted(weights));
}

std::vector<role> task_writer::some_parts(std::size_t count) {
    std::vector<role> parts;
    while (parts.size() < count) {
        role const part = some_role();
        parts.push_back(part == role::host ? role::worker : part);
    }
    return parts;
}

// What was drawn as a feature gets a task that does it; the rest is by chance.
std::vector<role> task_writer::parts_of_main() {
    feature_mix const& mix = sketch_.mix;
    std::vector<role> parts;
    if (mix[feature::queues] != 0) {
        parts.push_back(role::producer);
        parts.push_back(role::consumer);
    }
    if (mix[feature::task_cancels] + mix[feature::group_cancels] != 0) {
        parts.push_back(role::canceller);
    }
    if (mix[feature::nested_groups] != 0) parts.push_back(role::host);
    if (roll(feature::errors, 2, 3)) parts.push_back(role::failer);
    if (roll(feature::late_spawns, 2, 3)) parts.push_back(role::spawner);
    std::size_t const count = 1 + sketch_.options.size / 10 + draw_.below(2);
    while (parts.size() < count) parts.push_back(some_role());
    return parts;
}

task_writer::block task_writer::main(site const& where) {
    // One program in 256 is the smallest one, so that it is what no bytes give.
    if (!draw_.chance(255, 256)) return {simple_op(op_kind::yield)};
    block body;
    if (draw_.chance(1, 6)) body.push_back(sketch_.pause());
    if (roll(feature::detaches, 3, 4)) append_start(body, where, no_group);
    site around = where;
    bool const timed = roll(feature::timeouts, 1, 8);
    bool const caught = roll(feature::catches, 2, 5);
    around.depth += (timed ? 1u : 0u) + (caught ? 1u : 0u);
    block core(1, group(around, parts_of_main()));
    if (timed) {
        op o = timeout_around(std::exchange(core, {}));
        // One of 0 would end the program before it began.
        if (o.time == 0) o.time = 2;
        core.assign(1, std::move(o));
    }
    if (caught) core.assign(1, try_catch_around(std::exchange(core, {}), where));
    for (op& o : core) body.push_back(std::move(o));
    for (op& o : some_ops(where, draw_.below(2))) body.push_back(std::move(o));
    return body;
}

}  // namespace rollcall
