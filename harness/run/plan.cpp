#include "harness/run/plan.hpp"

#include "harness/program/completeness.hpp"
#include "harness/trace/hash.hpp"

namespace rollcall {
namespace {

bool always_suspends(op_kind kind) noexcept {
    return kind == op_kind::yield || kind == op_kind::io || kind == op_kind::sleep;
}

void add_own_accesses(op const& o, reach& r) {
    switch (o.kind) {
        case op_kind::put:
        case op_kind::try_put:
        case op_kind::put_sentinel:
            r.add(object_class::queue_tail, o.target, access_kind::write);
            r.add(object_class::queue_head, o.target, access_kind::read);
            break;
        case op_kind::get:
        case op_kind::try_get:
            r.add(object_class::queue_head, o.target, access_kind::write);
            r.add(object_class::queue_tail, o.target, access_kind::read);
            break;
        case op_kind::consume:
        case op_kind::close:
            r.add(object_class::queue_head, o.target, access_kind::write);
            r.add(object_class::queue_tail, o.target, access_kind::write);
            break;
        case op_kind::sleep:
        case op_kind::timeout: r.add(object_class::clock, 0, access_kind::read); break;
        case op_kind::spawn: r.add(object_class::group, o.scope, access_kind::commute); break;
        case op_kind::group: r.add(object_class::group, o.target, access_kind::read); break;
        case op_kind::join: r.add(object_class::completion, o.target, access_kind::read); break;
        case op_kind::cancel_task:
            r.add(object_class::cancel_state, o.target, access_kind::write);
            break;
        case op_kind::cancel_group:
            r.add(object_class::group, o.target, access_kind::write);
            r.add(object_class::everything, 0, access_kind::write);
            break;
        case op_kind::fail: r.add(object_class::everything, 0, access_kind::write); break;
        case op_kind::yield:
        case op_kind::io:
        case op_kind::detach:
        case op_kind::try_catch:
        case op_kind::try_finally:
        case op_kind::shield:
        case op_kind::repeat: break;
    }
}

// Walks the ops in the order in which a task meets them, backwards, so that what follows an op is
// known when the op is reached.
class reach_builder {
public:
    reach_builder(std::vector<reach>& after, std::uint32_t declaration)
        : after_(after), declaration_(declaration) {}

    // Returns what may be touched from the beginning of `ops`, given what follows them.
    reach walk(std::vector<op> const& ops, reach const& following) {
        reach next = following;
        for (std::size_t i = ops.size(); i-- > 0;) next = walk_op(ops[i], next);
        return next;
    }

private:
    reach walk_op(op const& o, reach const& following) {
        reach own;
        add_own_accesses(o, own);
        own.add(object_class::cancel_state, declaration_, access_kind::read);
        reach after = following;
        if (o.kind == op_kind::repeat || o.kind == op_kind::consume) after.add(own);
        reach const handler = walk(o.handler, following);
        reach const body = walk(o.body, after);
        after.add(handler);
        after.add(body);
        after_[o.id] = after;
        reach result = own;
        if (!always_suspends(o.kind)) {
            result.add(o.body.empty() ? following : body);
            result.add(following);
        }
        return result;
    }

    std::vector<reach>& after_;
    std::uint32_t declaration_;
};

std::uint64_t hash_ops(std::uint64_t h, std::vector<op> const& ops) {
    h = combine(h, ops.size());
    for (op const& o : ops) {
        h = combine(h, (std::uint64_t{o.id} << 8) | static_cast<std::uint64_t>(o.kind));
        h = combine(h, (std::uint64_t{o.target} << 32) | o.scope);
        h = combine(h, (std::uint64_t{o.count} << 32) | o.time);
        h = combine(h, (std::uint64_t(o.group) << 3) | (std::uint64_t(o.filter) << 1) |
                           std::uint64_t(o.is_static) | (std::uint64_t(o.pass_on) << 5));
        h = hash_ops(h, o.body);
        h = hash_ops(h, o.handler);
    }
    return h;
}

}  // namespace

plan::plan(program const& p) : program_(&p) {
    std::uint32_t const largest = largest_op_id(p);
    after_.resize(largest + 1);
    ops_.resize(largest + 1);
    first_.resize(p.tasks.size());
    for_each_op(p, [this](std::size_t, op const& o) {
        ops_[o.id] = &o;
        kinds_ |= 1u << static_cast<unsigned>(o.kind);
    });
    for (queue_declaration const& q : p.queues) hash_ = combine(hash_, q.capacity);
    for (std::uint32_t t = 0; t < p.tasks.size(); ++t) {
        reach end;
        end.add(object_class::completion, t, access_kind::write);
        end.add(object_class::group, innermost_group, access_kind::commute);
        first_[t] = reach_builder{after_, t}.walk(p.tasks[t].body, end);
        hash_ = hash_ops(combine(hash_, t), p.tasks[t].body);
    }
    complete_ = check_completeness(p).complete;
}

}  // namespace rollcall
