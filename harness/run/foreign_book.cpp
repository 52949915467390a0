#include "harness/run/foreign_book.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace rollcall {
namespace {

[[noreturn]] void refuse(char const* what, std::size_t number) {
    std::fprintf(stderr, "rollcall: the interpreter names %s %zu, which is not there\n", what,
                 number);
    std::abort();
}

}  // namespace

task_context& foreign_book::context(task_id t) {
    if (t >= contexts_.size()) refuse("task", t);
    return *contexts_[t];
}

op const& foreign_book::op_at(std::uint32_t op) const {
    if (op >= ops_.size()) refuse("op", op);
    return *ops_[op];
}

void foreign_book::begin_run(plan const& p) {
    book_.begin_run(p);
    memory_.begin_run(p);
    contexts_.clear();
    ops_.clear();
    for_each_op(p.prog(), [&](std::size_t, op const& o) { ops_.push_back(&o); });
    gate_.events().enter(run_place::ops);
}

void foreign_book::come_to_rest() {
    if (!gate_.gave_up()) book_.record_hung_tasks();
}

void foreign_book::end_run(std::uint32_t frames) {
    gate_.events().enter(run_place::teardown, book_.count_unfinished());
    gate_.record(event_kind::frames_counted, nothing, 0, nothing, frames);
}

task_id foreign_book::add_root() {
    task_context& root = book_.add_task(nullptr, 0, 0, nothing);
    memory_.add_task(root, nullptr);
    contexts_.push_back(&root);
    gate_.record(event_kind::task_spawned, nothing, 0, nothing, root.id);
    return root.id;
}

task_id foreign_book::spawn(task_id spawner, std::uint32_t op, std::uint32_t copy,
                            object_id group) {
    task_context& self = context(spawner);
    task_context& child = book_.add_task(&self, op_at(op).target, copy, group);
    memory_.add_task(child, &self);
    contexts_.push_back(&child);
    gate_.note_spawned(child.id);
    gate_.record(event_kind::task_spawned, self.id, self.op, group, child.id);
    child.being_posted = true;
    return child.id;
}

void foreign_book::spawned(task_id child, bool is_accepted) {
    task_context& c = context(child);
    c.being_posted = false;
    if (is_accepted) return;
    c.finished = true;
    task_id const spawner = gate_.events().tasks()[child].parent;
    gate_.record(event_kind::spawn_refused, spawner, context(spawner).op, c.group, child);
}

void foreign_book::begin_task(task_id t) {
    task_context& self = context(t);
    if (self.being_posted) gate_.record(event_kind::work_ran_inline, t);
    book_.segment(self);
    gate_.record(event_kind::task_begun, t);
}

void foreign_book::finish_task(task_id t, outcome result) {
    task_context& self = context(t);
    book_.segment(self);
    self.finished = true;
    gate_.note_finished(t);
    gate_.record(event_kind::task_finished, t, 0, self.group, 0, result);
}

op_subject foreign_book::subject_of(op const& o, std::uint32_t number) const {
    switch (effect_of(o.kind)) {
        case op_effect::puts: return {o.target, number, op_action::put};
        case op_effect::takes: {
            op_action const action = has_body(o.kind) ? op_action::none : op_action::get;
            return {o.target, number == nothing ? 0 : number, action};
        }
        case op_effect::closes:
        case op_effect::sets:
        case op_effect::clears: return {o.target, 0, op_action::none};
        case op_effect::acquires: {
            op_action const action = has_body(o.kind) ? op_action::none : op_action::acquire;
            return {o.target, o.count, action};
        }
        case op_effect::releases: return {o.target, o.count, op_action::release};
        case op_effect::awaits_set: return {o.target, 0, op_action::wait};
        case op_effect::awaits:
        case op_effect::cancels:
        case op_effect::cancels_all: return {number, 0, op_action::none};
        default: break;
    }
    if (has_time(o.kind)) return {nothing, o.time, op_action::none};
    return {};
}

std::uint32_t foreign_book::begin_op(task_id t, std::uint32_t op, std::uint64_t loop,
                                     bool loop_goes_on) {
    task_context& self = context(t);
    rollcall::op const& o = op_at(op);
    std::uint32_t number = nothing;
    switch (effect_of(o.kind)) {
        case op_effect::puts:
            number = book_.new_item();
            if (o.kind == op_kind::put_sentinel) number |= sentinel_bit;
            break;
        case op_effect::awaits:
        case op_effect::cancels: {
            task_context const* const target = book_.latest_task(o.target);
            if (target != nullptr) number = target->id;
            break;
        }
        case op_effect::cancels_all: {
            group_context const* const target = book_.latest_group(o.target);
            if (target != nullptr) number = target->id;
            break;
        }
        default: break;
    }
    self.loop_goes_on = loop_goes_on;
    book_.begun(self, o, loop, subject_of(o, number));
    return number;
}

void foreign_book::end_op(task_id t, std::uint32_t op, outcome result, std::uint32_t number) {
    rollcall::op const& o = op_at(op);
    bool const is_on_memory = std::exchange(on_memory_, nullptr) == &o;
    book_.returned(context(t), o, result,
                   is_on_memory ? op_subject{done_.object, done_.value, op_action::none}
                                : subject_of(o, number));
}

std::uint32_t foreign_book::begin_turn(task_id t, std::uint32_t op, std::uint64_t loop,
                                       op_action action) {
    bool const puts = action == op_action::put;
    rollcall::op const& o = op_at(op);
    std::uint32_t const number = puts                  ? book_.new_item() | sentinel_bit
                                 : is_at_queue(action) ? 0
                                                       : o.count;
    book_.begun(context(t), o, loop, {o.target, number, action});
    return number;
}

void foreign_book::end_turn(task_id t, std::uint32_t op, outcome result, std::uint32_t number,
                            op_action action) {
    rollcall::op const& o = op_at(op);
    book_.returned(context(t), o, result, {o.target, number, action});
}

outcome foreign_book::run_on_memory(task_id t, std::uint32_t op) {
    on_memory_ = &op_at(op);
    done_ = memory_.run(context(t), *on_memory_);
    return done_.result;
}

unsigned foreign_book::branch_of(task_id t, std::uint32_t op) {
    rollcall::op const& o = op_at(op);
    std::vector<rollcall::op> const* const branch = memory_.choose_branch(context(t), o);
    return branch == nullptr ? 2 : branch == &o.body ? 0 : 1;
}

object_id foreign_book::group_named_by(std::uint32_t op) {
    group_context const* const named = book_.latest_group(op_at(op).scope);
    return named == nullptr ? nothing : named->id;
}

object_id foreign_book::open_group(task_id host, std::uint32_t op) {
    task_context& self = context(host);
    rollcall::op const& o = op_at(op);
    group_context& group = book_.add_group(self, o.target);
    group.is_race = o.group == group_kind::race;
    gate_.record(event_kind::group_opened, host, self.op, group.id,
                 code_of({o.group, o.is_static}));
    return group.id;
}

void foreign_book::end_group_body(task_id host, std::uint32_t op, object_id group, outcome result) {
    task_context& self = context(host);
    book_.segment(self);
    self.op = printed(op);
    self.object = group;
    self.action = op_action::none;
    self.next.op = self.op;
    self.next.loop = 0x67726f7570;
    gate_.record(event_kind::group_body_ended, host, self.op, group, 0, result);
}

void foreign_book::close_group(task_id host, std::uint32_t op, object_id group, outcome result) {
    book_.segment(context(host));
    gate_.record(event_kind::group_closed, host, printed(op), group, 0, result);
}

std::uint32_t foreign_book::raise_error(task_id t, std::uint32_t op) {
    std::uint32_t const error = book_.new_error();
    gate_.record(event_kind::error_raised, t, printed(op), nothing, error);
    return error;
}

std::uint32_t foreign_book::raise_timeout(task_id t, std::uint32_t op) {
    book_.segment(context(t));
    std::uint32_t const error = book_.new_error();
    gate_.record(event_kind::timeout_raised, t, printed(op), nothing, error);
    return error;
}

void foreign_book::note_error(event_kind kind, task_id t, std::uint32_t op, object_id group,
                              std::uint32_t error) {
    if (error == 0) {
        gate_.record(event_kind::foreign_error, t, printed(op), group, 0, outcome::error);
    } else {
        gate_.record(kind, t, printed(op), group, error);
    }
}

void foreign_book::note_cancel_caught(task_id t, std::uint32_t op) {
    book_.segment(context(t));
    gate_.record(event_kind::cancel_caught, t, printed(op));
}

void foreign_book::note_cancel_reached(task_id t, object_id group, cancel_cause cause) {
    rollcall::note_cancel_reached(gate_, context(t), group, cause);
}

void foreign_book::note_cancel_withdrawn(task_id t, object_id group, std::uint32_t left) {
    gate_.touch(object_class::cancel_state, t, access_kind::write);
    gate_.record(event_kind::cancel_withdrawn, t, 0, group, left);
}

void foreign_book::begin_cleanup(task_id t, std::uint32_t op) {
    book_.segment(context(t));
    gate_.record(event_kind::cleanup_begun, t, printed(op));
}

void foreign_book::end_cleanup(task_id t, std::uint32_t op, outcome result) {
    gate_.record(event_kind::cleanup_ended, t, printed(op), nothing, 0, result);
}

void foreign_book::note_item_left(object_id queue, std::uint32_t item) {
    gate_.record(event_kind::item_left, nothing, 0, queue, item);
}

void foreign_book::note_permits_left(object_id semaphore, std::uint32_t permits) {
    gate_.record(event_kind::permits_left, nothing, 0, semaphore, permits);
}

}  // namespace rollcall
