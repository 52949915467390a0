#include "harness/program/within.hpp"

#include "harness/program/completeness.hpp"
#include "harness/program/tree_edit.hpp"
#include "harness/program/used_features.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace rollcall {

namespace {

using block = std::vector<op>;

constexpr ticks limit_of_a_wait = 3;

// Where an op stands, in the program that is left.
struct spot {
    std::size_t task = 0;
    std::uint32_t group = no_group;
    bool in_static = false;  // directly in the body of a static group
    bool in_cleanup = false;
    bool may_wait = true;  // false: in a cleanup that may not
};

op plain(op_kind kind, op const& instead_of) {
    op o;
    o.kind = kind;
    o.id = instead_of.id;
    o.target = instead_of.target;
    return o;
}

class restriction {
public:
    restriction(program& p, capabilities const& may) : program_(p), may_(may) {}

    void run() {
        for (queue_declaration& queue : program_.queues) queue.capacity = nearest(queue.capacity);
        for (std::size_t t = 0; t < program_.tasks.size(); ++t) {
            spot at;
            at.task = t;
            rewrite(program_.tasks[t].body, at);
        }
    }

private:
    bool has(feature f) const noexcept { return may_.has(f); }

    std::uint32_t nearest(std::uint32_t capacity) const {
        auto const has_it = [&](std::uint32_t c) {
            if (c == 0) return has(feature::rendezvous);
            if (c == unbounded) return has(feature::unbounded);
            return has(feature::bounds) && may_.has_capacity(c);
        };
        if (has_it(capacity)) return capacity;
        for (std::uint32_t c = capacity == unbounded ? 2 : capacity; c <= capacity_max; ++c) {
            if (has_it(c)) return c;
        }
        for (std::uint32_t c = 1; c <= capacity_max; ++c) {
            if (has_it(c)) return c;
        }
        return has_it(0) ? 0 : unbounded;
    }

    void rewrite(block& ops, spot const& at) {
        block kept;
        for (op& o : ops) append(kept, std::move(o), at);
        ops = std::move(kept);
    }

    void append_all(block& kept, block&& ops, spot const& at) {
        for (op& o : ops) append(kept, std::move(o), at);
    }

    // May be there whatever is left out; among spawns alone, and to clean up, none is needed.
    void append_pause(block& kept, op const& instead_of, spot const& at) {
        if (at.in_cleanup || at.in_static) return;
        op o = plain(op_kind::yield, instead_of);
        o.target = 0;
        kept.push_back(std::move(o));
    }

    void append(block& kept, op&& o, spot const& at) {
        if (!at.may_wait && waits(o)) return;
        if (names_semaphore(o.kind) || names_event(o.kind)) {
            return append_sync_op(kept, std::move(o), at);
        }
        switch (o.kind) {
            case op_kind::group: return append_group(kept, std::move(o), at);
            case op_kind::try_catch: return append_catch(kept, std::move(o), at);
            case op_kind::try_finally: return append_finally(kept, std::move(o), at);
            case op_kind::spawn: return append_spawn(kept, std::move(o), at);
            case op_kind::put:
            case op_kind::put_sentinel:
            case op_kind::get:
            case op_kind::try_put:
            case op_kind::try_get:
            case op_kind::close: return append_queue_op(kept, std::move(o), at);
            case op_kind::consume:
                if (!has(feature::queues)) return append_pause(kept, o, at);
                o.pass_on = o.pass_on && has(feature::sentinels);
                break;
            case op_kind::cancel_group:
                if (!has(feature::groups)) return append_pause(kept, o, at);
                break;
            default: break;
        }
        feature const needed = need_of(o.kind);
        if (!has(needed) && has_body(o.kind)) return append_all(kept, std::move(o.body), at);
        if (!has(needed)) return append_pause(kept, o, at);
        rewrite_inside(o, at);
        kept.push_back(std::move(o));
    }

    static bool waits(op const& o) noexcept {
        return wait_of(o.kind) != op_wait::never && wait_of(o.kind) != op_wait::in_body;
    }

    void rewrite_inside(op& o, spot at) {
        at.in_static = false;
        rewrite(o.body, at);
        rewrite(o.handler, at);
    }

    void append_group(block& kept, op&& o, spot const& at) {
        bool const is_nested = at.task != 0 || at.group != no_group;
        if (!has(feature::groups) || (is_nested && !has(feature::nested_groups))) {
            return append_all(kept, std::move(o.body), at);
        }
        if (!has(feature::races)) o.group = group_kind::all;
        if (!has(feature::static_groups)) o.is_static = false;
        spot inside = at;
        inside.group = o.target;
        inside.in_static = o.is_static;
        rewrite(o.body, inside);
        bool const has_child = std::ranges::any_of(o.body, [](op const& s) { return s.count > 0; });
        if (o.is_static && !has_child && !has(feature::empty_groups)) {
            return append_pause(kept, o, at);
        }
        kept.push_back(std::move(o));
    }

    // What is caught may only become less: a cancellation that is swallowed where none was could
    // keep a wait from its end.
    void append_catch(block& kept, op&& o, spot const& at) {
        bool const may_all = o.filter == catch_filter::any;
        if (o.filter == catch_filter::error && !has(feature::catch_errors)) {
            return append_all(kept, std::move(o.body), at);
        }
        if (o.filter == catch_filter::cancel && !has(feature::catch_cancels)) {
            return append_all(kept, std::move(o.body), at);
        }
        if (may_all && !has(feature::catch_all)) {
            if (!may_.has_any(feature::catches)) return append_all(kept, std::move(o.body), at);
            o.filter = has(feature::catch_errors) ? catch_filter::error : catch_filter::cancel;
        }
        rewrite_inside(o, at);
        kept.push_back(std::move(o));
    }

    void append_finally(block& kept, op&& o, spot const& at) {
        if (!has(feature::cleanups)) {
            append_all(kept, std::move(o.body), at);
            return append_all(kept, std::move(o.handler), at);
        }
        rewrite(o.body, at);
        spot inside = at;
        inside.in_cleanup = true;
        inside.may_wait = at.may_wait && has(feature::awaiting_cleanups);
        rewrite(o.handler, inside);
        if (!o.handler.empty()) return kept.push_back(std::move(o));
        std::move(o.body.begin(), o.body.end(), std::back_inserter(kept));
    }

    void append_spawn(block& kept, op&& o, spot const& at) {
        if (o.scope != innermost_group && o.scope != at.group && !has(feature::late_spawns)) {
            o.scope = innermost_group;
        }
        bool const has_group =
            has(feature::groups) && (o.scope != innermost_group || at.group != no_group);
        if (has_group) return kept.push_back(std::move(o));
        if (!has(feature::detaches)) return append_pause(kept, o, at);
        kept.push_back(plain(op_kind::detach, o));
    }

    // What may not wait so long tries, what may not try waits for nothing.
    void append_queue_op(block& kept, op&& o, spot const& at) {
        if (!has(feature::queues)) return append_pause(kept, o, at);
        bool const takes = effect_of(o.kind) == op_effect::takes;
        if (o.kind == op_kind::put_sentinel && !has(feature::sentinels)) o.kind = op_kind::put;
        bool const has_limit = has_clause(o.kind, clause::limit) && o.time != no_limit;
        bool may_stay = has(need_of(o.kind));
        if (o.kind == op_kind::close && !at.in_cleanup && !has(feature::early_closes)) {
            may_stay = false;
        }
        if (has_limit) may_stay = has(takes ? feature::get_limits : feature::put_limits);
        if (may_stay) return kept.push_back(std::move(o));
        op const tried = plain(takes ? op_kind::try_get : op_kind::try_put, o);
        bool const may_try = has_limit && has(need_of(tried.kind));
        if (!may_try) return append_pause(kept, o, at);
        kept.push_back(tried);
    }

    // A region without its semaphore is its body; what may not wait so long tries.
    void append_sync_op(block& kept, op&& o, spot const& at) {
        bool const is_mutex = names_semaphore(o.kind) && program_.semaphores[o.target].is_mutex;
        bool const has_it = has(names_event(o.kind) ? feature::events
                                : is_mutex          ? feature::mutexes
                                                    : feature::semaphores);
        if (!has_it && has_body(o.kind)) return append_all(kept, std::move(o.body), at);
        if (!has(feature::many_permits)) o.count = 1;
        bool const has_limit = has_clause(o.kind, clause::limit) && o.time != no_limit;
        bool const may_stay = !has_limit || has(limit_feature(o.kind));
        if (!may_stay && effect_of(o.kind) == op_effect::acquires) {
            std::uint32_t const count = o.count;
            o = plain(op_kind::try_acquire, o);
            o.count = count;
        } else if (!may_stay) {
            return append_pause(kept, o, at);
        }
        if (!has_it || !has(need_of(o.kind))) return append_pause(kept, o, at);
        rewrite_inside(o, at);
        kept.push_back(std::move(o));
    }

    program& program_;
    capabilities const& may_;
};

// Errors that would reach what takes none: they are caught where they rise.
class containment {
public:
    containment(program& p, capabilities const& may)
        : program_(p), may_(may), fresh_(fresh_ids(p, count_ops(p))) {
        is_child_.resize(p.tasks.size());
        is_detached_.resize(p.tasks.size());
        for_each_op(p, [&](std::size_t, op const& o) {
            if (o.kind == op_kind::spawn) is_child_[o.target] = true;
            if (o.kind == op_kind::detach) is_detached_[o.target] = true;
        });
        filter_ = may.has(feature::catch_errors) ? catch_filter::error : catch_filter::any;
        may_catch_ = may.has(feature::catch_errors) || may.has(feature::catch_all);
    }

    void run() {
        for (std::size_t t = 0; t < program_.tasks.size(); ++t) {
            bool const by_group = is_child_[t] && !may_.has(feature::group_errors);
            bool const by_last_resort = is_detached_[t] && !may_.has(feature::detached_errors);
            rewrite(program_.tasks[t].body, by_group || by_last_resort);
        }
    }

private:
    // `is_refused`: what is raised here and caught nowhere would reach what takes no error.
    void rewrite(block& ops, bool is_refused) {
        block kept;
        for (op& o : ops) {
            bool inside = is_refused;
            if (catches_errors(o)) inside = false;
            if (o.kind == op_kind::group) inside = !may_.has(feature::group_errors);
            rewrite(o.body, inside);
            rewrite(o.handler, is_refused);
            bool const raises = raises_by_itself(o) || (o.kind == op_kind::group && !inside);
            if (!is_refused || !raises) {
                kept.push_back(std::move(o));
            } else if (may_catch_) {
                kept.push_back(caught(std::move(o)));
            } else if (o.kind == op_kind::timeout) {
                std::move(o.body.begin(), o.body.end(), std::back_inserter(kept));
            } else if (o.kind == op_kind::group) {
                rewrite(o.body, true);
                kept.push_back(std::move(o));
            }
        }
        ops = std::move(kept);
    }

    op caught(op&& o) {
        op around;
        around.kind = op_kind::try_catch;
        around.filter = filter_;
        around.id = fresh_[used_++];
        around.body.push_back(std::move(o));
        return around;
    }

    program& program_;
    capabilities const& may_;
    std::vector<bool> is_child_;
    std::vector<bool> is_detached_;
    catch_filter filter_ = catch_filter::error;
    bool may_catch_ = false;
    std::vector<std::uint32_t> fresh_;
    std::size_t used_ = 0;
};

op_location location_of(program& p, std::uint32_t id) {
    for (op_location const& at : locate_ops(p)) {
        if (at.at().id == id) return at;
    }
    return {};
}

// Drops the last op of these, as long as what hangs on all of them together is not had.
void drop_last_while_lacking(feature f, op_set kinds, program& p, capabilities const& may) {
    while ((lacking(p, may) & set_of(f)) != 0) {
        std::vector<op_location> const all = locate_ops(p);
        auto const last = std::find_if(all.rbegin(), all.rend(), [&](op_location const& at) {
            return (bit(at.at().kind) & kinds) != 0;
        });
        remove_op(*last);
    }
}

// A wait that nothing is certain to end ends by itself.
void bound_wait(op_location const& where, capabilities const& may) {
    op& o = where.at();
    bool const takes = effect_of(o.kind) == op_effect::takes;
    if (o.kind == op_kind::with) return hoist_body(where);
    bool const may_give_up = has_clause(o.kind, clause::limit) && may.has(limit_feature(o.kind));
    if (!names_queue(o.kind) && may_give_up) {
        o.time = limit_of_a_wait;
        return;
    }
    if (!names_queue(o.kind)) return remove_op(where);
    op bounded = plain(takes ? op_kind::get : op_kind::put, o);
    bounded.time = limit_of_a_wait;
    if (may.has(takes ? feature::get_limits : feature::put_limits)) {
        o = std::move(bounded);
    } else if (may.has(takes ? feature::try_gets : feature::try_puts)) {
        o = plain(takes ? op_kind::try_get : op_kind::try_put, o);
    } else {
        remove_op(where);
    }
}

}  // namespace

void bound_waits(program& p, capabilities const& may) {
    for (;;) {
        completeness const found = check_completeness(p);
        if (found.complete || found.op_id == 0) return;
        bound_wait(location_of(p, found.op_id), may);
        settle(p);
    }
}

bool keep_within(program& p, capabilities const& may, bool complete) {
    if (lacking(p, may) == 0) return false;
    restriction(p, may).run();
    if (!may.has(feature::group_errors) || !may.has(feature::detached_errors)) {
        containment(p, may).run();
    }
    drop_last_while_lacking(feature::second_cancels,
                            bit(op_kind::cancel_task) | bit(op_kind::cancel_group), p, may);
    drop_last_while_lacking(feature::detached_errors, bit(op_kind::detach), p, may);
    settle(p);
    if (complete) bound_waits(p, may);
    return true;
}

}  // namespace rollcall
