#include "harness/program/task_writer.hpp"

#include <utility>

namespace rollcall {

void task_writer::write(std::size_t task) {
    site const where = sketch_.begin_of(task);
    std::uint32_t const share = sketch_.options.size / 6;
    quota_ = share / 2 + draw_.below(share + 1);
    role const part = sketch_.tasks[task].part;
    block body = task == 0 ? main(where) : decorated(body_of(part, where), where);
    sketch_.result.tasks[task].body = std::move(body);
}

task_writer::block task_writer::cleanup(site const& where) {
    site inner = where;
    ++inner.depth;
    inner.bounded = false;
    block ops;
    if (!roll(feature::awaiting_cleanups, 3, 4)) {
        if (sketch_.mix[feature::queues] == 0 || !append_queue_op(ops, inner)) {
            ops.push_back(sketch_.pause());
        }
    } else if (roll(feature::timeouts, 1, 3)) {
        ops.push_back(timeout(inner));
    } else {
        ops = some_ops(inner, 1 + draw_.below(2));
    }
    bool const failed = !ops.empty() && ops.back().kind == op_kind::fail;
    if (!failed && roll(feature::errors, 1, 5)) ops.push_back(fail());
    return ops;
}

task_writer::block task_writer::decorated(block body, site const& where) {
    if (roll(feature::cleanups, 1, 5)) {
        op o = try_finally_around(std::move(body), where);
        body.assign(1, std::move(o));
    }
    if (roll(feature::timeouts, 1, 6)) {
        op o = timeout_around(std::move(body));
        body.assign(1, std::move(o));
    }
    if (roll(feature::catches, 1, 6)) {
        op o = try_catch_around(std::move(body), where);
        body.assign(1, std::move(o));
    }
    if (roll(feature::shields, 1, 8)) {
        op o = body_op(op_kind::shield, std::move(body));
        body.assign(1, std::move(o));
    }
    return body;
}

task_writer::block task_writer::body_of(role part, site const& where) {
    switch (part) {
        case role::worker: return worker(where);
        case role::producer: return producer(where);
        case role::consumer: return consumer(where);
        case role::failer: return failer(where);
        case role::canceller: return canceller();
        case role::host: return host(where);
        case role::spawner: return spawner(where);
        case role::joiner: return joiner(where);
        case role::closer: return closer(where);
    }
    return {};
}

task_writer::block task_writer::worker(site const& where) {
    std::uint32_t const count = 1 + draw_.below(3);
    if (where.times > 3 || !draw_.chance(3, 4)) return some_ops(where, count);
    site inner = where;
    ++inner.depth;
    inner.times *= 3;
    return block(1, repeated(some_ops(inner, count), 2));
}

task_writer::block task_writer::producer(site const& where) {
    queue_set const allowed = sketch_.all_queues() & ~(just(where.first_put) - 1);
    std::optional<std::uint32_t> queue = sketch_.some_queue(allowed & where.usable);
    if (!queue) queue = sketch_.some_queue(allowed);
    if (!queue) return some_ops(where, 2);

    block body;
    block round;
    if (draw_.chance(2, 3)) round.push_back(sketch_.pause());
    round.push_back(limited(op_kind::put, *queue, where));
    // A producer that tries again shows an item that was delivered although its put failed.
    if (roll(feature::catches, 1, 3)) {
        op o = body_op(op_kind::try_catch, std::exchange(round, {}));
        o.filter = draw_.chance(1, 2) ? catch_filter::any : catch_filter::error;
        site again = where;
        again.bounded = false;
        o.handler.push_back(limited(op_kind::put, *queue, again));
        round.push_back(std::move(o));
    }
    if (draw_.chance(3, 4)) {
        body.push_back(repeated(std::move(round), 3));
    } else {
        body = std::move(round);
    }
    for (op& o : some_ops(where, draw_.below(2))) body.push_back(std::move(o));
    if (roll(feature::sentinels, 2, 3)) {
        body.push_back(limited(op_kind::put_sentinel, *queue, where));
    }
    if (roll(feature::early_closes, 1, 4)) body.push_back(simple_op(op_kind::close, *queue));
    return body;
}

task_writer::block task_writer::consumer(site const& where) {
    block body;
    if (draw_.chance(1, 4)) body.push_back(sketch_.pause());
    if (draw_.chance(1, 2) && append_consume(body, where)) return body;

    std::optional<std::uint32_t> queue = sketch_.some_queue(sketch_.waitable(where));
    if (!queue) queue = sketch_.some_queue(sketch_.all_queues());
    if (!queue) return some_ops(where, 2);
    block round(1, limited(op_kind::get, *queue, where));
    if (draw_.chance(2, 3)) round.push_back(sketch_.pause());
    body.push_back(repeated(std::move(round), 3));
    return body;
}

task_writer::block task_writer::failer(site const& where) {
    block body;
    if (draw_.chance(1, 3)) body = some_ops(where, 1);
    if (!body.empty() && body.back().kind == op_kind::fail) return body;
    if (draw_.chance(2, 3)) body.push_back(repeated(pauses(2), 2));
    // Shielded, it fails after it was asked to cancel.
    op pause = sketch_.longer_pause();
    bool const shielded = roll(feature::shields, 1, where.group == no_group ? 2 : 4);
    body.push_back(shielded ? body_op(op_kind::shield, block(1, pause)) : std::move(pause));
    body.push_back(fail());
    return body;
}

task_writer::block task_writer::canceller() {
    block body = pauses(3);
    if (draw_.chance(2, 3)) body.assign(1, repeated(std::exchange(body, {}), 2));
    if (draw_.chance(1, 2)) body.push_back(sketch_.longer_pause());
    body.push_back(cancel());
    // A second request meets a task that is cleaning up after the first.
    if (draw_.chance(1, 3)) {
        if (draw_.chance(2, 3)) body.push_back(sketch_.pause());
        body.push_back(draw_.chance(1, 2) ? op(body[body.size() - 1]) : cancel());
    }
    return body;
}

task_writer::block task_writer::host(site const& where) {
    block body;
    if (draw_.chance(1, 4)) body.push_back(sketch_.pause());
    site around = where;
    bool const caught = roll(feature::catches, 1, 3);
    bool const timed = roll(feature::timeouts, 1, 3);
    around.depth += (timed ? 1u : 0u) + (caught ? 1u : 0u);
    block core(1, group(around, some_parts(2 + draw_.below(2))));
    if (timed) core.assign(1, timeout_around(std::exchange(core, {})));
    if (caught) {
        core.assign(1, try_catch_around(std::exchange(core, {}), where));
        // What the group owes its host is seen where the host waits next.
        if (draw_.chance(1, 2)) core.front().filter = catch_filter::error;
        core.push_back(sketch_.pause());
    }
    for (op& o : core) body.push_back(std::move(o));
    for (op& o : some_ops(where, draw_.below(2))) body.push_back(std::move(o));
    return body;
}

task_writer::block task_writer::spawner(site const& where) {
    block body = pauses(2);
    if (!append_late_spawn(body, where)) body.push_back(sketch_.pause());
    if (draw_.chance(1, 3)) {
        body.push_back(sketch_.longer_pause());
        append_late_spawn(body, where);
    }
    return body;
}

task_writer::block task_writer::joiner(site const& where) {
    block body;
    if (draw_.chance(1, 2)) body.push_back(sketch_.pause());
    if (!append_join(body, where)) body.push_back(sketch_.pause());
    for (op& o : some_ops(where, draw_.below(2))) body.push_back(std::move(o));
    return body;
}

task_writer::block task_writer::closer(site const& where) {
    block body = pauses(2);
    append_close(body);
    for (op& o : some_ops(where, draw_.below(2))) body.push_back(std::move(o));
    return body;
}

}  // namespace rollcall
