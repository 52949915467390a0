#include "harness/program/sync_writer.hpp"

#include "harness/program/op_effects.hpp"
#include "harness/program/tree_edit.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

// Regions are put around ops of these kinds, which wait and contain nothing.
constexpr op_set held_ops = ops_where([](op_row const& row) {
    bool const waits = row.waits == op_wait::own_step || row.waits == op_wait::on_target;
    return row.is_generated && waits && !has_clause(row.kind, clause::block, clause::may_block) &&
           row.names != named_sort::semaphore;
});

class sync_writer {
public:
    sync_writer(program& p, entropy& draw, generator_options const& options)
        : program_(p), draw_(draw), options_(options) {}

    bool run() {
        bool const may_lock = has(feature::semaphores) || has(feature::mutexes);
        if ((!may_lock && !has(feature::events)) || draw_.below(3) != 2) return false;
        bool const has_event = has(feature::events) && (!may_lock || draw_.chance(2, 3));
        if (may_lock) declare_semaphores();
        if (has_event) program_.events.push_back({"e"});
        for (std::uint32_t s = 0; s < program_.semaphores.size(); ++s) {
            if (is_loose_[s]) {
                add_loose_ops(s);
            } else {
                add_regions(s);
            }
            if (draw_.chance(1, 2)) add_line(s);
        }
        if (has_event) add_event_ops();
        drop_unused_data(program_);
        return true;
    }

private:
    using block = std::vector<op>;

    bool has(feature f) const noexcept { return options_.may.has(f); }

    // Their names tell them apart: s, m, s2, m2.
    void declare_semaphores() {
        std::uint32_t const count = 1 + draw_.below(2);
        for (std::uint32_t i = 0; i < count; ++i) {
            bool const is_mutex =
                has(feature::mutexes) && (!has(feature::semaphores) || draw_.chance(1, 3));
            std::string name = is_mutex ? "m" : "s";
            if (i != 0) name += "2";
            constexpr std::uint32_t numbers[] = {1, 1, 2, 3};
            std::uint32_t const permits = is_mutex ? 1 : numbers[draw_.below(4)];
            program_.semaphores.push_back({std::move(name), permits, is_mutex});
            bool const may_be_loose = has(feature::acquire_limits) || has(feature::try_acquires);
            is_loose_.push_back(may_be_loose && draw_.chance(2, 5));
        }
    }

    // The lists of ops that may be added to: a static group has spawns alone.
    std::vector<op_location> lists() {
        std::vector<op_location> all = locate_lists(program_);
        std::vector<block const*> fixed;
        for (op_location const& at : locate_ops(program_)) {
            if (at.at().is_static) fixed.push_back(&at.at().body);
        }
        std::erase_if(all, [&](op_location const& at) {
            return std::ranges::find(fixed, at.list) != fixed.end();
        });
        return all;
    }
    op_location some_gap() {
        std::vector<op_location> const all = lists();
        op_location gap = all[draw_.below(static_cast<std::uint32_t>(all.size()))];
        gap.index = draw_.below(static_cast<std::uint32_t>(gap.list->size() + 1));
        return gap;
    }
    static void insert(op_location const& gap, op o) {
        gap.list->insert(gap.list->begin() + static_cast<std::ptrdiff_t>(gap.index), std::move(o));
    }

    op op_on(op_kind kind, std::uint32_t target) const {
        op o;
        o.kind = kind;
        o.target = target;
        return o;
    }
    std::uint32_t some_permits(std::uint32_t s) {
        std::uint32_t const most = program_.semaphores[s].permits;
        bool const several = most > 1 && has(feature::many_permits) && draw_.chance(1, 3);
        return several ? 2 + draw_.below(most - 1) : 1;
    }

    void add_regions(std::uint32_t s) {
        // Inner lists first: what is put into a region moves.
        std::vector<op_location> const all = lists();
        for (std::size_t n = all.size(); n-- > 0;) {
            block& ops = *all[n].list;
            for (std::size_t i = 0; i < ops.size(); ++i) {
                if (!is_held(ops[i]) || draw_.chance(1, 2)) continue;
                std::size_t end = i + 1;
                std::size_t const most = std::min(ops.size(), i + 1 + draw_.below(3));
                while (end < most && may_follow(ops[end])) ++end;
                op region = op_on(op_kind::with, s);
                region.count = some_permits(s);
                auto const first = ops.begin() + static_cast<std::ptrdiff_t>(i);
                auto const last = ops.begin() + static_cast<std::ptrdiff_t>(end);
                region.body.assign(std::make_move_iterator(first), std::make_move_iterator(last));
                *first = std::move(region);
                ops.erase(first + 1, last);
            }
        }
    }
    // What is in a region of an earlier semaphore may be held again: one order for all.
    static bool is_held(op const& o) noexcept { return (held_ops & bit(o.kind)) != 0; }
    static bool may_follow(op const& o) noexcept {
        return o.body.empty() && o.handler.empty() && opened_after(o) == 0;
    }

    // One task holds a permit for a while, one wants all there are, one wants one: each does so
    // first of all, so that they meet in a line.
    void add_line(std::uint32_t s) {
        std::uint32_t const tasks = static_cast<std::uint32_t>(program_.tasks.size()) - 1;
        if (tasks == 0 || program_.semaphores[s].permits == 0) return;
        std::uint32_t const most = has(feature::many_permits) ? program_.semaphores[s].permits : 1;
        for (std::uint32_t const count : {1u, most, 1u}) {
            op wait;
            wait.kind = has(feature::sleeps) ? op_kind::sleep : op_kind::yield;
            if (wait.kind == op_kind::sleep) wait.time = draw_.below(4);
            block& body = program_.tasks[1 + draw_.below(tasks)].body;
            block part = held_for(s, count, std::move(wait));
            bool const is_cancelled = count == most && has(feature::timeouts) &&
                                      has(feature::catch_errors) && draw_.chance(1, 2);
            if (is_cancelled) part = given_up(std::move(part));
            body.insert(body.begin(), std::make_move_iterator(part.begin()),
                        std::make_move_iterator(part.end()));
        }
    }
    block held_for(std::uint32_t s, std::uint32_t count, op wait) {
        op taken = op_on(is_loose_[s] ? op_kind::acquire : op_kind::with, s);
        taken.count = count;
        if (!is_loose_[s]) {
            taken.body.push_back(std::move(wait));
            return {std::move(taken)};
        }
        if (has(feature::acquire_limits)) {
            taken.time = 1 + draw_.below(3);
        } else {
            taken.kind = op_kind::try_acquire;
        }
        op given = op_on(op_kind::release, s);
        given.count = count;
        return {std::move(taken), std::move(wait), std::move(given)};
    }

    // Cancelled after a while, which is no error of the task.
    block given_up(block part) {
        op scope = op_on(op_kind::timeout, 0);
        scope.time = 1 + draw_.below(2);
        if (part.front().kind == op_kind::acquire) part.front().time = no_limit;
        scope.body = std::move(part);
        op tried = op_on(op_kind::try_catch, 0);
        tried.body.push_back(std::move(scope));
        tried.handler.emplace_back();
        return {std::move(tried)};
    }

    // Acquired for a while, tried, and at times released once too often.
    void add_loose_ops(std::uint32_t s) {
        std::uint32_t const count = 2 + draw_.below(4);
        for (std::uint32_t i = 0; i < count; ++i) {
            op_location gap = some_gap();
            op taken = op_on(op_kind::acquire, s);
            taken.count = some_permits(s);
            bool const may_hang = !options_.complete && draw_.chance(1, 3);
            if (has(feature::try_acquires) &&
                (!has(feature::acquire_limits) || draw_.chance(1, 4))) {
                taken.kind = op_kind::try_acquire;
            } else if (!may_hang) {
                taken.time = draw_.below(4);
            }
            op given = op_on(op_kind::release, s);
            given.count = taken.count;
            bool const gives = draw_.chance(5, 6);
            std::uint32_t const room = static_cast<std::uint32_t>(gap.list->size() - gap.index);
            if (draw_.chance(11, 12)) insert(gap, std::move(taken));
            gap.index = std::min(gap.index + 1 + draw_.below(room + 1), gap.list->size());
            if (gives) insert(gap, std::move(given));
        }
    }

    void add_event_ops() {
        std::uint32_t const e = 0;
        if (draw_.chance(3, 4)) set_in_cleanup(e);
        std::uint32_t const waits = 1 + draw_.below(3);
        for (std::uint32_t i = 0; i < waits; ++i) {
            op wait = op_on(op_kind::wait, e);
            if (has(feature::wait_limits) && draw_.chance(1, 4)) wait.time = draw_.below(4);
            insert(some_gap(), std::move(wait));
        }
        if (draw_.chance(1, 2)) insert(some_gap(), op_on(op_kind::set, e));
        if (has(feature::clears) && draw_.chance(1, 3)) {
            insert(some_gap(), op_on(op_kind::clear, e));
        }
    }

    // Where queues are closed whatever comes, or around the body of the first group.
    void set_in_cleanup(std::uint32_t e) {
        for (op_location const& at : locate_ops(program_)) {
            op& o = at.at();
            if (leading_openings(o) == 0) continue;
            o.handler.insert(o.handler.begin(), op_on(op_kind::set, e));
            return;
        }
        for (op_location const& at : locate_ops(program_)) {
            op& o = at.at();
            if (o.kind != op_kind::group || o.is_static || !has(feature::cleanups)) continue;
            op scope = op_on(op_kind::try_finally, 0);
            scope.body = std::exchange(o.body, {});
            scope.handler.push_back(op_on(op_kind::set, e));
            o.body.push_back(std::move(scope));
            return;
        }
    }

    program& program_;
    entropy& draw_;
    generator_options const& options_;
    std::vector<bool> is_loose_;  // by semaphore
};

}  // namespace

bool add_sync(program& p, entropy& draw, generator_options const& options) {
    return sync_writer(p, draw, options).run();
}

}  // namespace rollcall
