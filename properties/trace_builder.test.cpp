#include "properties/trace_builder.test.hpp"

#include "harness/run/runner.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace rollcall {
namespace {

// " get+put": sorted by name, for people; empty if there are none.
std::string kinds_text(op_set ops) {
    std::vector<std::string_view> names;
    for (std::size_t k = 0; k < op_kind_count; ++k) {
        auto const kind = static_cast<op_kind>(k);
        if ((ops & bit(kind)) != 0) names.push_back(name_of(kind));
    }
    std::ranges::sort(names);
    std::string text;
    for (std::string_view const kind : names) {
        text += text.empty() ? ' ' : '+';
        text += kind;
    }
    return text;
}

}  // namespace

dialect all_promised() {
    static constexpr std::string_view here = "all_promised";
    dialect d;
    d.order = {ready_order::any, here};
    d.cancellation = {cancellation_style::edge, here};
    d.groups_hold_children = {true, here};
    d.closed_group_refuses = {true, here};
    d.errors = {group_errors::all, here};
    d.shield = {shield_style::defers, here};
    d.spawn_into_aborting_group = {late_spawn::refuse, here};
    d.capacity_zero = {zero_capacity::rendezvous, here};
    d.timeout_zero = {zero_timeout::enters_body, here};
    d.timeout_body_is_task = {false, here};
    d.queue_is_fair = {true, here};
    d.acquire_is_fair = {true, here};
    d.acquire_holds_up = {true, here};
    d.mutex_has_owner = {true, here};
    d.permits_may_grow = {true, here};
    d.detached_error_reported = {true, here};
    d.cancel_silences_errors = {false, here};
    d.frames_are_counted = {true, here};
    return d;
}

trace_builder::trace_builder(program p)
    : program_(std::make_unique<program>(std::move(p))),
      plan_(std::make_unique<plan>(*program_)),
      instances_(program_->tasks.size()) {}

void trace_builder::record(event_kind kind, task_id task, std::uint32_t op, object_id object,
                           std::uint32_t value, outcome result, op_action action) {
    trace_.record({now_, task, step_, object, value, static_cast<std::uint16_t>(op), kind, result,
                   action, 0, 0});
}

void trace_builder::idles(ticks duration, std::uint32_t timers) {
    step();
    now_ += duration * nanoseconds_per_tick;
    record(event_kind::time_advanced, nothing, 0, nothing, timers, outcome::would_block);
    step();
}

void trace_builder::leaps(ticks duration, std::uint32_t timers) {
    step();
    now_ += duration * nanoseconds_per_tick;
    record(event_kind::time_advanced, nothing, 0, nothing, timers);
    step();
}

task_id trace_builder::root() {
    task_id const task = spawns(nothing, program_->tasks[0].name);
    begins(task);
    return task;
}

task_id trace_builder::spawns(task_id by, std::string_view declaration, object_id group,
                              std::uint32_t op) {
    for (std::uint32_t d = 0; d < program_->tasks.size(); ++d) {
        if (program_->tasks[d].name != declaration) continue;
        task_record t;
        t.declaration = d;
        t.ordinal = ++instances_[d];
        t.parent = by;
        t.group = group;
        task_id const task = trace_.add_task(t);
        open_.emplace_back();
        record(event_kind::task_spawned, by, op, group, task);
        return task;
    }
    throw std::invalid_argument("no task of that name");
}

void trace_builder::refuses(task_id by, task_id child) {
    record(event_kind::spawn_refused, by, 0, trace_.tasks()[child].group, child);
}

void trace_builder::begins(task_id task) { record(event_kind::task_begun, task); }

void trace_builder::finishes(task_id task, outcome result) {
    record(event_kind::task_finished, task, 0, trace_.tasks()[task].group, 0, result);
}

void trace_builder::begin_op(task_id task, open_op const& o) {
    open_[task].push_back(o);
    record(event_kind::op_begun, task, o.id, o.object, o.value, outcome::ok, o.action);
}

void trace_builder::op_begins(task_id task, std::uint32_t id, object_id object) {
    op const& o = plan_->op_of(id);
    open_op subject{id, object, 0, op_action::none};
    bool const is_declared = names_queue(o.kind) || names_semaphore(o.kind) || names_event(o.kind);
    if (is_declared) subject.object = o.target;
    switch (o.kind) {
        case op_kind::put:
        case op_kind::try_put:
            subject.value = ++items_;
            subject.action = op_action::put;
            break;
        case op_kind::put_sentinel:
            subject.value = ++items_ | sentinel_bit;
            subject.action = op_action::put;
            break;
        case op_kind::get:
        case op_kind::try_get: subject.action = op_action::get; break;
        case op_kind::acquire:
        case op_kind::try_acquire:
            subject.value = o.count;
            subject.action = op_action::acquire;
            break;
        case op_kind::release:
            subject.value = o.count;
            subject.action = op_action::release;
            break;
        case op_kind::wait: subject.action = op_action::wait; break;
        case op_kind::sleep:
        case op_kind::timeout: subject.value = o.time; break;
        case op_kind::yield:
        case op_kind::io:
        case op_kind::spawn:
        case op_kind::group:
        case op_kind::detach:
        case op_kind::join:
        case op_kind::fail:
        case op_kind::try_catch:
        case op_kind::try_finally:
        case op_kind::shield:
        case op_kind::cancel_task:
        case op_kind::cancel_group:
        case op_kind::close:
        case op_kind::consume:
        case op_kind::repeat:
        case op_kind::read:
        case op_kind::write:
        case op_kind::add:
        case op_kind::cas:
        case op_kind::let:
        case op_kind::if_else:
        case op_kind::expect:
        case op_kind::lock:
        case op_kind::unlock:
        case op_kind::with:
        case op_kind::set:
        case op_kind::clear: break;
    }
    begin_op(task, subject);
}

void trace_builder::inner_begins(task_id task, std::uint32_t id, op_action action) {
    std::uint32_t value = action == op_action::put ? ++items_ | sentinel_bit : 0;
    bool const moves_permits = action == op_action::acquire || action == op_action::release;
    if (moves_permits) value = plan_->op_of(id).count;
    begin_op(task, {id, plan_->op_of(id).target, value, action});
}

void trace_builder::op_ends(task_id task, outcome result, std::uint32_t item) {
    open_op const o = open_[task].back();
    open_[task].pop_back();
    record(event_kind::op_returned, task, o.id, o.object,
           o.action == op_action::get ? item : o.value, result, o.action);
}

void trace_builder::does(task_id task, std::uint32_t id, outcome result, object_id object) {
    op_begins(task, id, object);
    op_ends(task, result);
}

std::uint32_t trace_builder::puts(task_id task, std::uint32_t id, outcome result) {
    does(task, id, result);
    return items_;
}

void trace_builder::gets(task_id task, std::uint32_t id, std::uint32_t item) {
    op_begins(task, id);
    op_ends(task, outcome::ok, item);
}

object_id trace_builder::opens(task_id host, std::uint32_t id) {
    op const& o = plan_->op_of(id);
    op_begins(host, id);
    groups_.push_back({host, id});
    auto const group = static_cast<object_id>(groups_.size() - 1);
    record(event_kind::group_opened, host, id, group, code_of({o.group, o.is_static}));
    return group;
}

void trace_builder::body_ends(object_id group, outcome result) {
    record(event_kind::group_body_ended, groups_[group].host, groups_[group].op, group, 0, result);
}

void trace_builder::closes(object_id group, outcome result) {
    record(event_kind::group_closed, groups_[group].host, groups_[group].op, group, 0, result);
    op_ends(groups_[group].host, result);
}

void trace_builder::asks(task_id task, cancel_cause cause, object_id group) {
    record(event_kind::cancel_reached, task, 0, group, static_cast<std::uint32_t>(cause));
}

std::uint32_t trace_builder::fails(task_id task, std::uint32_t id) {
    op_begins(task, id);
    record(event_kind::error_raised, task, id, nothing, ++errors_);
    op_ends(task, outcome::error);
    return errors_;
}

std::uint32_t trace_builder::times_out(task_id task) {
    record(event_kind::timeout_raised, task, open_[task].back().id, nothing, ++errors_);
    op_ends(task, outcome::error);
    return errors_;
}

void trace_builder::error(event_kind kind, task_id task, object_id group, std::uint32_t error) {
    record(kind, task, 0, group, error);
}

void trace_builder::cleanup_begins(task_id task, std::uint32_t id) {
    record(event_kind::cleanup_begun, task, id);
}

void trace_builder::cleanup_ends(task_id task, std::uint32_t id, outcome result) {
    record(event_kind::cleanup_ended, task, id, nothing, 0, result);
}

void trace_builder::hangs(task_id task) { record(event_kind::task_hung, task); }

void trace_builder::leaves(object_id queue, std::uint32_t item) {
    record(event_kind::item_left, nothing, 0, queue, item);
}

void trace_builder::leaves_permits(object_id semaphore, std::uint32_t permits) {
    record(event_kind::permits_left, nothing, 0, semaphore, permits);
}

std::string trace_builder::verdict(checked_law const& law) const {
    facts f;
    f.build({*plan_, trace_, declares, gave_up});
    judgement result;
    ruling r(result, 0);
    law.check(f, r);
    if (result.violations.empty()) return result.exercised != 0 ? "holds" : "not exercised";
    std::string text;
    for (violation const& v : result.violations) {
        if (!text.empty()) text += '\n';
        text += std::string(law.info.id) + ' ' + std::string(v.mechanism) + kinds_text(v.ops) +
                ": " + v.message;
    }
    return text;
}

}  // namespace rollcall
