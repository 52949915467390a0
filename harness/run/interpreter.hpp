// The interpreter: turns a program into native coroutines of the runtime behind adapter A, and
// records what happens.
//
// One template for every C++ coroutine runtime; it is instantiated once per adapter, in that
// adapter's own source file. It adds no scheduling of its own: every suspension is the runtime's.
#pragma once

#include "harness/run/adapter_families.hpp"
#include "harness/run/op_book.hpp"
#include "harness/run/op_walk.hpp"
#include "harness/run/program_memory.hpp"

#include <utility>

namespace rollcall {

template <class A>
class interpreter {
public:
    using task = typename A::task;
    using group_ref = typename group_ref_of<A>::type;
    using task_ref = typename task_ref_of<A>::type;

    interpreter(A& a, gate& g) : adapter_(a), gate_(g), book_(g), memory_(g) {}

    void run(plan const& p) {
        book_.begin_run(p);
        memory_.begin_run(p);
        task_refs_.clear();
        group_refs_.clear();
        adapter_.begin(p.prog());
        gate_.events().enter(run_place::ops);
        task_context& root = book_.add_task(nullptr, 0, 0, nothing);
        memory_.add_task(root, nullptr);
        gate_.record(event_kind::task_spawned, nothing, 0, nothing, root.id);
        remember(root, {});
        adapter_.start(root, run_task(root, counted_body()));
        adapter_.drive();
        if (!gate_.gave_up()) count_what_is_left(p.prog());
        gate_.events().enter(run_place::teardown, book_.count_unfinished());
        task_refs_.clear();
        group_refs_.clear();
        std::int64_t const frames = adapter_.teardown();
        gate_.record(event_kind::frames_counted, nothing, 0, nothing,
                     static_cast<std::uint32_t>(frames));
    }

private:
    // The groups that are open around an op, innermost first.
    struct enclosing {
        object_id group = nothing;
    };

    void remember(task_context const& c, task_ref ref) {
        if (task_refs_.size() <= c.id) task_refs_.resize(c.id + 1);
        task_refs_[c.id] = std::move(ref);
    }

    // Notes what is being raised; it then travels up through the ops around.
    void fail(task_context& self, std::exception_ptr raised) {
        errors_.clear();
        self.failed_as = adapter_.classify(raised, errors_);
        self.failure = std::move(raised);
    }
    void clear_failure(task_context& self) noexcept {
        self.failure = nullptr;
        self.failed_as = outcome::ok;
    }
    // Throws what is being raised, for the runtime's own code to see.
    [[noreturn]] void rethrow(task_context& self) {
        std::exception_ptr const raised = std::exchange(self.failure, nullptr);
        self.failed_as = outcome::ok;
        std::rethrow_exception(raised);
    }
    // Records the errors inside what is being raised.
    void record_errors(event_kind kind, task_context const& self, std::uint16_t op,
                       object_id group) {
        if (self.failed_as != outcome::error) return;
        errors_.clear();
        adapter_.classify(self.failure, errors_);
        for (std::uint32_t const e : errors_) {
            if (e == 0) {
                gate_.record(event_kind::foreign_error, self.id, op, group, 0, self.failed_as);
            } else {
                gate_.record(kind, self.id, op, group, e);
            }
        }
    }

    // A parameter is destroyed with the frame.
    task run_task(task_context& self, counted_body) {
        if (self.being_posted) gate_.record(event_kind::work_ran_inline, self.id);
        book_.segment(self);
        gate_.record(event_kind::task_begun, self.id);
        memory_.go_on(self);
        co_await run_ops(self, book_.current_plan().prog().tasks[self.declaration].body, {}, 0);
        record_errors(event_kind::error_escaped, self, 0, self.group);
        finish(self, self.failed_as);
        if (self.failure) rethrow(self);
    }

    void finish(task_context& self, outcome result) {
        book_.segment(self);
        self.finished = true;
        gate_.note_finished(self.id);
        gate_.touch(object_class::completion, self.id, access_kind::write);
        if (self.group != nothing) {
            group_context const& group = book_.group(self.group);
            bool const commutes = result == outcome::ok && !group.is_race;
            gate_.touch(object_class::group, self.group,
                        commutes ? access_kind::commute : access_kind::write);
            // Whichever child finishes last wakes the host: let them all look alike.
            gate_.touch(object_class::cancel_state, group.host, access_kind::read);
        }
        gate_.record(event_kind::task_finished, self.id, 0, self.group, 0, result);
    }

    // Runs ops until one fails; what it raised is then in `self.failure`.
    task run_ops(task_context& self, std::vector<op> const& ops, enclosing in, std::uint64_t loop) {
        op_walk walk(ops, loop, self.loop_goes_on);
        for (;;) {
            if (walk.at_end()) {
                if (!walk.in_block()) co_return;
                if (!walk.next_turn()) book_.returned(self, walk.leave(), outcome::ok, {});
                continue;
            }
            op const& o = walk.take();
            self.loop_goes_on = walk.loop_goes_on();
            op_subject subject = subject_of(o);
            book_.begun(self, o, walk.loop(), subject);
            if (is_at_queue(subject.action)) {
                book_.touch_queue(o.target, subject.action == op_action::put, true);
            } else if (subject.action != op_action::none) {
                book_.touch_sync(o);
            }
            if (o.kind == op_kind::repeat && !gate_.gave_up()) {
                walk.enter(o);
                continue;
            }
            if (o.kind == op_kind::if_else && !gate_.gave_up()) {
                if (std::vector<op> const* const branch = memory_.choose_branch(self, o)) {
                    walk.enter(o, *branch);
                    continue;
                }
            }
            outcome result = outcome::ok;
            try {
                if (gate_.gave_up()) throw run_abandoned{};
                switch (o.kind) {
                    case op_kind::yield:
                        memory_.look_ahead(self, walk);
                        co_await adapter_.yield(self);
                        break;
                    case op_kind::io:
                        memory_.look_ahead(self, walk);
                        co_await adapter_.io(self);
                        break;
                    case op_kind::sleep:
                        memory_.look_ahead(self, walk);
                        gate_.touch(object_class::clock, 0, access_kind::read);
                        co_await adapter_.sleep(self, o.time * nanoseconds_per_tick);
                        break;
                    case op_kind::spawn: result = spawn(self, o, in); break;
                    case op_kind::detach: detach(self, o); break;
                    case op_kind::join:
                        if constexpr (has_join<A>) {
                            task_context const* const t = book_.latest_task(o.target);
                            if (t == nullptr || task_refs_.size() <= t->id || !task_refs_[t->id]) {
                                result = outcome::refused;
                                break;
                            }
                            gate_.touch(object_class::completion, t->id, access_kind::read);
                            co_await adapter_.join(self, task_refs_[t->id]);
                        } else {
                            absent("join");
                        }
                        break;
                    case op_kind::fail: raise(self);
                    case op_kind::cancel_task:
                    case op_kind::cancel_group: result = cancel(self, o); break;
                    case op_kind::put:
                    case op_kind::put_sentinel: {
                        queue_outcome const r = co_await put(self, o, subject.value);
                        result = r.result;
                        book_.touch_queue(o.target, true, true);
                        break;
                    }
                    case op_kind::get:
                        result = took(co_await get(self, o), subject);
                        book_.touch_queue(o.target, false, true);
                        break;
                    case op_kind::try_put:
                        if constexpr (has_try_put<A>) {
                            result = adapter_.try_put(o.target, subject.value).result;
                        } else {
                            absent("try_put");
                        }
                        book_.touch_queue(o.target, true, true);
                        break;
                    case op_kind::try_get:
                        if constexpr (has_try_get<A>) {
                            result = took(adapter_.try_get(o.target), subject);
                        } else {
                            absent("try_get");
                        }
                        book_.touch_queue(o.target, false, true);
                        break;
                    case op_kind::close:
                        if constexpr (has_close_by_task<A>) {
                            co_await close(self, o);
                        } else if constexpr (has_close<A>) {
                            adapter_.close(o.target);
                        } else {
                            absent("close");
                        }
                        book_.touch_queue(o.target, true, true);
                        break;
                    case op_kind::group: co_await run_group(self, o, walk.loop()); break;
                    case op_kind::try_catch: co_await run_catch(self, o, in, walk.loop()); break;
                    case op_kind::try_finally:
                        if constexpr (has_cleanup<A>) {
                            co_await adapter_.cleanup(self,
                                                      run_raising(self, o.body, in, walk.loop()),
                                                      run_cleanup(self, o, in, walk.loop()));
                        } else {
                            co_await run_finally(self, o, in, walk.loop());
                        }
                        break;
                    case op_kind::timeout: co_await run_timeout(self, o, in, walk.loop()); break;
                    case op_kind::shield:
                        if constexpr (has_shield<A>) {
                            co_await adapter_.shield(self,
                                                     run_raising(self, o.body, in, walk.loop()));
                        } else {
                            absent("shield");
                        }
                        break;
                    case op_kind::consume: co_await run_consume(self, o, in, walk.loop()); break;
                    case op_kind::acquire:
                        if constexpr (has_acquire<A>) {
                            result =
                                co_await adapter_.acquire(self, o.target, o.count, limit_of(o));
                        } else {
                            absent("acquire");
                        }
                        book_.touch_sync(o);
                        break;
                    case op_kind::try_acquire:
                    case op_kind::release:
                    case op_kind::set:
                    case op_kind::clear: result = act_on_sync(self, o); break;
                    case op_kind::wait:
                        if constexpr (has_wait<A>) {
                            result = co_await adapter_.wait(self, o.target, limit_of(o));
                        } else {
                            absent("wait");
                        }
                        book_.touch_sync(o);
                        break;
                    case op_kind::with: co_await run_with(self, o, in, walk.loop()); break;
                    case op_kind::repeat: break;  // entered above
                    case op_kind::if_else: result = outcome::refused; break;
                    case op_kind::read:
                    case op_kind::write:
                    case op_kind::add:
                    case op_kind::cas:
                    case op_kind::let:
                    case op_kind::expect:
                    case op_kind::lock:
                    case op_kind::unlock: {
                        program_memory::effect done = memory_.run(self, o);
                        while (done.must_wait) {
                            co_await adapter_.yield(self);
                            done = memory_.run(self, o);
                        }
                        result = done.result;
                        subject = {done.object, done.value, op_action::none};
                        break;
                    }
                }
            } catch (...) {
                fail(self, std::current_exception());
            }
            memory_.go_on(self);
            if (self.failure) result = self.failed_as;
            book_.returned(self, o, result, subject);
            if (!self.failure) continue;
            while (walk.in_block()) book_.returned(self, walk.leave(), self.failed_as, {});
            co_return;
        }
    }

    // The same for bodies that the runtime's own code awaits: raises natively.
    task run_raising(task_context& self, std::vector<op> const& ops, enclosing in,
                     std::uint64_t loop) {
        co_await run_ops(self, ops, in, loop);
        if (self.failure) rethrow(self);
    }

    static std::optional<nanoseconds> limit_of(op const& o) {
        if (o.time == no_limit) return std::nullopt;
        return o.time * nanoseconds_per_tick;
    }

    [[noreturn]] void raise(task_context& self) {
        std::uint32_t const error = book_.new_error();
        gate_.record(event_kind::error_raised, self.id, self.op, nothing, error);
        throw program_error{error};
    }

    // Defined in interpreter_shared.hpp.
    void count_what_is_left(program const& p);
    op_subject subject_of(op const& o);
    auto put(task_context& self, op const& o, std::uint32_t item);
    auto get(task_context& self, op const& o);
    static outcome took(queue_outcome r, op_subject& subject);
    task close(task_context& self, op const& o);
    task run_consume(task_context& self, op const& o, enclosing in, std::uint64_t loop);
    outcome act_on_sync(task_context& self, op const& o);
    task run_with(task_context& self, op const& o, enclosing in, std::uint64_t loop);

    // Defined in interpreter_parts.hpp.
    outcome spawn(task_context& self, op const& o, enclosing in);
    void detach(task_context& self, op const& o);
    outcome cancel(task_context& self, op const& o);
    task run_group(task_context& self, op const& o, std::uint64_t loop);
    task run_static_group(task_context& self, op const& o, group_context& group,
                          std::uint64_t loop);
    void close_group(task_context& self, op const& o, group_context& group, outcome result);
    task run_group_body(task_context& self, op const& o, group_context& group, group_ref ref,
                        std::uint64_t loop);
    void end_group_body(task_context& self, op const& o, group_context const& group,
                        outcome result);
    task run_catch(task_context& self, op const& o, enclosing in, std::uint64_t loop);
    task run_cleanup(task_context& self, op const& o, enclosing in, std::uint64_t loop);
    task run_finally(task_context& self, op const& o, enclosing in, std::uint64_t loop);
    task run_timeout(task_context& self, op const& o, enclosing in, std::uint64_t loop);

    struct group_body;

    // Thrown through every task when the run has hit a limit; no catch clause stops it.
    struct run_abandoned {};

    A& adapter_;
    gate& gate_;
    op_book book_;
    program_memory memory_;
    std::vector<task_ref> task_refs_;    // by task id
    std::vector<group_ref> group_refs_;  // by group id
    std::vector<std::uint32_t> errors_;
};

}  // namespace rollcall

#include "harness/run/interpreter_parts.hpp"
#include "harness/run/interpreter_shared.hpp"
