// A program that is being generated: what exists so far, and what the ops to come may rely on.
//
// The generator writes tasks in the order of their declaration. Starting a task that is not written
// yet narrows what its body may do; that is how a program becomes complete by construction:
// - a task waits without a limit only on queues in `usable`. These will be closed wherever the task
//   was started (`certain`), and no body that must end before the close waits for the task;
// - tasks wait only for tasks declared later (children, joins), so waits make no circle;
// - what runs for an item of queue q puts into queues after q only, so no queue feeds itself.
// With `generator_options::complete` off, every queue is usable everywhere.
// Threads: none. Used by the generator alone.
#pragma once

#include "harness/program/feature_mix.hpp"
#include "harness/program/generator.hpp"
#include "harness/program/op_effects.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall {

// What a task is there for.
enum class role : std::uint8_t {
    worker,
    producer,
    consumer,
    failer,
    canceller,
    host,     // opens a group of its own
    spawner,  // spawns into a group that it does not host
    joiner,
    closer,
};

// The target of an op for which one is drawn at the end, when all tasks are known.
inline constexpr std::uint32_t to_be_chosen = UINT32_MAX;

// Where the next op will stand.
struct site {
    std::size_t task = 0;
    queue_set certain = 0;  // a try that will close these encloses this, or what started the task
    queue_set usable = 0;   // of these: an op here may wait on them without a limit
    queue_set closed = 0;
    std::uint32_t group = no_group;  // the innermost one of this task
    std::uint32_t first_put = 0;     // puts go into queues from this one on
    std::uint32_t times = 1;         // about how often this runs in a run
    std::uint32_t depth = 0;         // ops of this task that enclose this
    std::uint32_t group_depth = 0;   // groups that enclose this, those of the ancestors too
    bool bounded = false;            // a timeout is certain to end what waits here
};

struct task_plan {
    role part = role::worker;
    queue_set certain = ~queue_set{0};
    queue_set usable = ~queue_set{0};
    std::uint32_t first_put = 0;
    std::uint32_t times = 0;
    std::uint32_t group_depth = 0;
    std::uint32_t group = no_group;  // the one that it was first spawned into
};

struct group_plan {
    std::size_t host = 0;
    queue_set usable = 0;  // by its children
    std::uint32_t group_depth = 0;
    bool takes_late_spawns = false;
};

// The kinds of a set by that key, equal ones by their rows: the order in which seeds draw them.
template <class Key>
std::vector<op_kind> kinds_sorted(op_set kinds, Key const& key) {
    std::vector<op_kind> found;
    for (op_row const& row : op_table) {
        if ((kinds & bit(row.kind)) != 0) found.push_back(row.kind);
    }
    std::ranges::sort(found, {}, [&](op_kind kind) { return std::pair(key(row_of(kind)), kind); });
    return found;
}

class sketch {
public:
    sketch(entropy& source, generator_options const& o)
        : draw(source), options(o), mix(draw_mix(source, o)) {}
    sketch(sketch const&) = delete;
    sketch& operator=(sketch const&) = delete;

    entropy& draw;
    generator_options const options;
    feature_mix const mix;
    program result;
    std::vector<task_plan> tasks;    // by task of `result`
    std::vector<group_plan> groups;  // by group of `result`
    std::size_t tasks_wanted = 1;

    bool roll(feature f, std::uint32_t numerator, std::uint32_t denominator);

    std::size_t add_task(role part);
    std::uint32_t add_queue();
    std::uint32_t add_group(site const& where, queue_set own_queues, bool is_static);
    std::uint32_t some_error();

    // Where the body of a task begins, from all that is known of its starts.
    site begin_of(std::size_t task) const;

    // Starts a task in `group` (no_group: detached) from `where`: a new one of this role, or one
    // that is not written yet. Empty if there is none and no room for one, even if the program may
    // have `extra_tasks` more than wanted.
    std::optional<op> start(site const& where, std::uint32_t group, role part,
                            std::size_t extra_tasks = 0);

    // Some queue of the set, an early one most of the time; empty if there is none.
    std::optional<std::uint32_t> some_queue(queue_set among);
    queue_set all_queues() const;
    queue_set waitable(site const& where) const;

    // How often to draw an op of this kind beside others, if it is drawn as a feature of its own:
    // else as usual.
    std::uint32_t weight_of(op_kind kind, std::uint32_t usual) const;
    // One without a target and without blocks.
    op drawn_op(op_kind kind);

    ticks some_ticks() { return draw.below(4); }
    op pause();
    // A short time that passes: never a bare yield if the mix knows better.
    op longer_pause();

private:
    std::optional<std::size_t> some_startable(site const& where, std::uint32_t group,
                                              std::optional<role> part);
    void narrow(std::size_t task, site const& where, std::uint32_t group, std::uint32_t count);
};

op simple_op(op_kind kind, std::uint32_t target = 0);
op sleep_op(ticks time);
op body_op(op_kind kind, std::vector<op> body);

}  // namespace rollcall
