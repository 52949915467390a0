#include "harness/program/completeness.hpp"

#include "harness/program/op_effects.hpp"
#include "harness/program/work_bound.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace rollcall {

namespace {

constexpr std::size_t none = SIZE_MAX;

// A spawn or detach, and what is known wherever it runs.
struct start {
    std::size_t task = 0;  // whose op it is
    std::size_t closing = none;
    opened_set opened = 0;
};

// A try whose cleanup begins with closes of queues and sets of events.
struct closing {
    opened_set opens = 0;
    std::size_t outer = none;  // the one whose body encloses it in the same task
    bool reached = false;      // proved: once the body is entered, the cleanup is
};

struct op_context {
    std::size_t task = 0;
    std::size_t closing = none;  // the innermost one whose body this is in
    opened_set opened = 0;       // by the time this is reached
    std::uint32_t group = 0;     // the innermost group, if any
    bool bounded = false;        // a timeout's cancellation is certain to end what waits here
};

class analysis {
public:
    explicit analysis(program const& p)
        : program_(p),
          starts_(p.tasks.size()),
          children_(p.groups.size()),
          cancelled_by_name_(p.groups.size()),
          ends_(p.tasks.size()),
          started_(p.tasks.size()),
          certain_(p.tasks.size()),
          closing_of_(largest_op_id(p) + 1, none),
          regions_(p.semaphores.size()),
          frees_itself_(p.semaphores.size()),
          region_ends_(closing_of_.size()) {}

    completeness run() {
        work_bound const work = bound_work(program_);
        if (work.ops > complete_ops_max) {
            return {false, work.endless_op,
                    work.endless_op != 0 ? "its queue may feed itself without end"
                                         : "a run may execute more than " +
                                               std::to_string(complete_ops_max) + " ops"};
        }
        if (std::uint32_t const lock = first_lock(); lock != 0) {
            return {false, lock, "waits for a lock, and tasks that wait for locks can deadlock"};
        }
        for (std::size_t t = 0; t < program_.tasks.size(); ++t) collect_task(t);
        while (prove_more()) {
        }
        for (std::size_t t = 0; t < program_.tasks.size(); ++t) {
            if (!started_[t] || ends_[t]) continue;
            reporting_ = true;
            block_ends(program_.tasks[t].body, at_begin_of(t));
        }
        return std::move(worst_);
    }

private:
    static op_context at_begin_of(std::size_t task) {
        op_context where;
        where.task = task;
        return where;
    }

    std::uint32_t first_lock() const {
        std::uint32_t id = 0;
        for_each_op(program_, [&](std::size_t, op const& o) {
            if (id == 0 && o.kind == op_kind::lock) id = o.id;
        });
        return id;
    }

    // Tasks start later ones only, so all starts of a task are known when its turn comes.
    void collect_task(std::size_t task) {
        started_[task] = task == 0 || !starts_[task].empty();
        ends_[task] = !started_[task];
        if (started_[task]) collect(program_.tasks[task].body, at_begin_of(task));
    }

    void collect(std::vector<op> const& body, op_context where) {
        for (op const& o : body) {
            if (effect_of(o.kind) == op_effect::starts) {
                starts_[o.target].push_back({where.task, where.closing, where.opened});
            }
            if (o.kind == op_kind::spawn) {
                children_[o.scope == innermost_group ? where.group : o.scope].push_back(o.target);
            }
            if (o.kind == op_kind::cancel_group) cancelled_by_name_[o.target] = true;
            if (o.kind == op_kind::clear) cleared_ |= awaited_by(o);
            if (effect_of(o.kind) == op_effect::acquires) regions_[o.target].push_back(&o);
            op_context inside = where;
            if (o.kind == op_kind::group) inside.group = o.target;
            if (opened_set const opens = leading_openings(o); opens != 0) {
                inside.closing = closing_of_[o.id] = closings_.size();
                closings_.push_back({opens, where.closing, false});
            }
            collect(o.body, inside);
            inside.closing = where.closing;
            collect(o.handler, inside);
            where.opened |= opened_after(o);
        }
    }

    // One round over what is not proved yet; later tasks first, as earlier ones wait for them.
    bool prove_more() {
        progress_ = false;
        find_certain();
        find_freed();
        for (std::size_t t = program_.tasks.size(); t-- > 0;) {
            if (ends_[t] || !block_ends(program_.tasks[t].body, at_begin_of(t))) continue;
            ends_[t] = true;
            progress_ = true;
        }
        return progress_;
    }

    // For each task: the queues that are closed, or will be, wherever it was started.
    void find_certain() {
        for (std::size_t t = 1; t < program_.tasks.size(); ++t) {
            opened_set certain = ~opened_set{0};
            for (start const& s : starts_[t]) {
                opened_set here = s.opened | certain_[s.task];
                for (std::size_t c = s.closing; c != none; c = closings_[c].outer) {
                    if (closings_[c].reached) here |= closings_[c].opens;
                }
                certain &= here;
            }
            certain_[t] = certain;
        }
    }

    // The semaphores whose permits all come back: they are taken for regions alone, each of which
    // takes no more than there are, and ends.
    void find_freed() {
        for (std::size_t s = 0; s < regions_.size(); ++s) {
            frees_itself_[s] = std::ranges::all_of(regions_[s], [&](op const* o) {
                bool const fits = o->count <= program_.semaphores[s].permits;
                return o->kind == op_kind::with && fits && region_ends_[o->id];
            });
        }
    }

    // Whether a run of the block ends, as far as proved. Visits all of it for the closings inside.
    bool block_ends(std::vector<op> const& body, op_context where) {
        bool ends = true;
        for (op const& o : body) {
            if (!op_ends(o, where)) ends = false;
            if (may_swallow(o)) where.bounded = false;
            where.opened |= opened_after(o);
        }
        return ends;
    }

    bool op_ends(op const& o, op_context const& where) {
        op_context inside = where;
        if (o.kind == op_kind::timeout && o.time != no_limit) inside.bounded = true;
        if (o.kind == op_kind::shield) inside.bounded = false;
        // The second round of a loop may come after a swallowed cancellation.
        bool const loops = o.kind == op_kind::repeat || o.kind == op_kind::consume;
        if (loops && may_swallow(o)) inside.bounded = false;
        op_context here = where;
        if (loops) here.bounded = inside.bounded;
        std::size_t const closing_index = closing_of_[o.id];
        if (closing_index != none) inside.closing = closing_index;

        bool ends = block_ends(o.body, inside);
        if (o.kind == op_kind::with && ends && !region_ends_[o.id]) {
            region_ends_[o.id] = true;
            progress_ = true;
        }
        if (ends && closing_index != none && !closings_[closing_index].reached) {
            closings_[closing_index].reached = true;
            progress_ = true;
        }
        inside.closing = where.closing;
        if (o.kind != op_kind::if_else) inside.bounded = false;
        if (!block_ends(o.handler, inside)) ends = false;
        return wait_ends(o, here) && ends;
    }

    // Whether what the op itself waits for is certain to come.
    bool wait_ends(op const& o, op_context const& where) {
        op_row const& row = row_of(o.kind);
        if (row.waits == op_wait::for_children) return group_ends(o);
        if (row.waits != op_wait::on_target) return true;
        if (has_clause(o.kind, clause::limit) && o.time != no_limit) return true;
        if (row.names == named_sort::queue) return queue_wait_ends(o, where);
        if (row.names == named_sort::semaphore) return permits_come(o, where);
        if (row.names == named_sort::event) return event_wait_ends(o, where);
        return row.names == named_sort::task && join_ends(o, where);
    }

    // What the op waits for is open, or will be.
    bool is_certain(op const& o, op_context const& where) const {
        return ((where.opened | certain_[where.task]) & ~cleared_ & awaited_by(o)) != 0;
    }

    bool event_wait_ends(op const& o, op_context const& where) {
        if (where.bounded || is_certain(o, where)) return true;
        return report(3, o,
                      "may wait for ever: nothing is certain to set event '" +
                          program_.events[o.target].name +
                          "' without waiting for this op, or it is cleared; give it a limit, or "
                          "start this task inside 'try: ... finally: set'");
    }

    bool permits_come(op const& o, op_context const& where) {
        if (where.bounded || frees_itself_[o.target]) return true;
        return report(2, o,
                      "may wait for ever: nothing is certain to release '" +
                          program_.semaphores[o.target].name +
                          "' without waiting for this op; use 'with' alone, nested in one order, "
                          "around what ends, for no more permits than there are");
    }

    bool queue_wait_ends(op const& o, op_context const& where) {
        if (where.bounded || is_certain(o, where)) return true;
        return report(3, o,
                      "may wait for ever: nothing is certain to close queue '" +
                          program_.queues[o.target].name +
                          "' without waiting for this op; give it a limit, or start this "
                          "task inside 'try: ... finally: close'");
    }

    bool join_ends(op const& o, op_context const& where) {
        // What happens to others when the root ends differs between runtimes.
        if (where.bounded || (o.target != 0 && ends_[o.target])) return true;
        return report(2, o,
                      "joins '" + program_.tasks[o.target].name +
                          "', which may not end, or not before this task");
    }

    bool group_ends(op const& o) {
        for (std::uint32_t const child : children_[o.target]) {
            if (ends_[child]) continue;
            return report(1, o,
                          "waits for '" + program_.tasks[child].name +
                              "', which may not end, or not before this group");
        }
        return true;
    }

    bool report(unsigned rank, op const& o, std::string reason) {
        if (!reporting_ || rank <= worst_rank_) return false;
        worst_rank_ = rank;
        worst_ = {false, o.id, std::move(reason)};
        return false;
    }

    bool may_swallow(op const& o) const { return may_swallow_cancel(o, cancelled_by_name_); }

    program const& program_;
    std::vector<std::vector<start>> starts_;            // by task
    std::vector<std::vector<std::uint32_t>> children_;  // by group name
    std::vector<bool> cancelled_by_name_;               // by group name
    std::vector<bool> ends_;                            // by task: proved
    std::vector<bool> started_;                         // by task
    std::vector<opened_set> certain_;                   // by task
    std::vector<std::size_t> closing_of_;               // by op id
    std::vector<closing> closings_;
    std::vector<std::vector<op const*>> regions_;  // by semaphore: what acquires it
    std::vector<bool> frees_itself_;               // by semaphore: proved
    std::vector<bool> region_ends_;                // by op id, of a with: proved
    opened_set cleared_ = 0;                       // events
    bool progress_ = false;
    bool reporting_ = false;
    unsigned worst_rank_ = 0;
    completeness worst_{true, 0, {}};
};

}  // namespace

completeness check_completeness(program const& p) { return analysis(p).run(); }

}  // namespace rollcall
