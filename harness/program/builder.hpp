// Programs written by hand in C++, for tests; the same ones that the text format writes.
//
//     using namespace rollcall::build;
//     program p = program_builder{}
//                     .queue("q", 5)
//                     .task("main", group("g", spawn("producer"), spawn("consumer", 3)))
//                     .task("producer", repeat(10, put("q")), put_sentinel("q"))
//                     .task("consumer", consume("q", sleep(1)))
//                     .build();
//
// Names are resolved by `build`: tasks, queues, cells and locks may be used before they are
// declared; groups, errors and registers are declared by use. The first task is the root. Time is
// in ticks; `no_limit` is 'none'. An op may be used in several places. Plain values, no threads;
// the cost does not matter.
// Inside namespace rollcall the names below win over those of the C library (`sleep`, `close`).
#pragma once

#include "harness/program/program.hpp"

#include <concepts>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::build {

// An op whose names are not resolved yet. Made by the functions below; the fields are those of op.
struct op_draft {
    op_kind kind = op_kind::yield;
    std::string target = {};
    std::string scope = {};  // spawn: the group that it names, or empty
    group_kind group = group_kind::all;
    catch_filter filter = catch_filter::error;
    bool is_static = false;
    bool pass_on = false;
    std::uint32_t count = 1;
    ticks time = no_limit;
    std::string result = {};                  // the register that it sets, or empty
    std::vector<std::string> arguments = {};  // expressions as text, without the index
    std::vector<op_draft> body = {};
    std::vector<op_draft> handler = {};
};
using op_drafts = std::vector<op_draft>;

template <class T>
concept draft = std::same_as<T, op_draft>;

template <draft... Ops>
op_drafts sequence(Ops... ops) {
    op_drafts list;
    list.reserve(sizeof...(ops));
    (list.push_back(std::move(ops)), ...);
    return list;
}

op_draft yield();
op_draft io();
op_draft spawn(std::string task, std::uint32_t count = 1);
op_draft spawn_in(std::string group, std::string task, std::uint32_t count = 1);
op_draft detach(std::string task);
op_draft join(std::string task);
op_draft fail(std::string error);
op_draft cancel(std::string task);
op_draft cancel_group(std::string group);
op_draft put(std::string queue, ticks limit = no_limit);
op_draft get(std::string queue, ticks limit = no_limit);
op_draft put_sentinel(std::string queue, ticks limit = no_limit);
op_draft try_put(std::string queue);
op_draft try_get(std::string queue);
op_draft close(std::string queue);
// `s` is a semaphore or a mutex.
op_draft acquire(std::string s, std::uint32_t permits = 1, ticks limit = no_limit);
op_draft try_acquire(std::string s, std::uint32_t permits = 1);
op_draft release(std::string s, std::uint32_t permits = 1);
op_draft set_event(std::string event);
op_draft clear_event(std::string event);
op_draft wait_event(std::string event, ticks limit = no_limit);
op_draft try_catch(catch_filter filter, op_drafts body, op_drafts handler);
op_draft try_finally(op_drafts body, op_drafts handler);

// Ops of benchmark programs. A cell or lock is named as in the text, "balance" or "a[index + 1]";
// so are expressions, "b + 2"; `into` names a register, where it may be empty it is left out.
op_draft read(std::string cell, std::string into);
op_draft write(std::string cell, std::string value);
op_draft add(std::string cell, std::string delta, std::string into = {});
op_draft cas(std::string cell, std::string from, std::string to, std::string into = {});
op_draft let(std::string name, std::string value);
op_draft if_else(std::string condition, op_drafts then, op_drafts otherwise = {});
op_draft expect(std::string condition);
op_draft lock(std::string lock);
op_draft unlock(std::string lock);

// The ops that hold a body; the templates below put one together.
op_draft group_of(group_kind kind, bool is_static, std::string name, op_drafts body);
op_draft consume_of(bool pass_on, std::string queue, op_drafts body);
op_draft with_of(std::string s, std::uint32_t permits, op_drafts body);
op_draft timeout_of(ticks limit, op_drafts body);
op_draft shield_of(op_drafts body);
op_draft repeat_of(std::uint32_t times, op_drafts body);
op_draft sleep_of(ticks duration);

template <draft... Ops>
op_draft group(std::string name, Ops... body) {
    return group_of(group_kind::all, false, std::move(name), sequence(std::move(body)...));
}
template <draft... Ops>
op_draft race_group(std::string name, Ops... body) {
    return group_of(group_kind::race, false, std::move(name), sequence(std::move(body)...));
}
template <draft... Ops>
op_draft static_group(std::string name, Ops... body) {
    return group_of(group_kind::all, true, std::move(name), sequence(std::move(body)...));
}
template <draft... Ops>
op_draft static_race_group(std::string name, Ops... body) {
    return group_of(group_kind::race, true, std::move(name), sequence(std::move(body)...));
}
template <draft... Ops>
op_draft consume(std::string queue, Ops... body) {
    return consume_of(false, std::move(queue), sequence(std::move(body)...));
}
template <draft... Ops>
op_draft consume_and_pass_on(std::string queue, Ops... body) {
    return consume_of(true, std::move(queue), sequence(std::move(body)...));
}
template <draft... Ops>
op_draft with(std::string s, Ops... body) {
    return with_of(std::move(s), 1, sequence(std::move(body)...));
}
template <draft... Ops>
op_draft with_many(std::string s, std::uint32_t permits, Ops... body) {
    return with_of(std::move(s), permits, sequence(std::move(body)...));
}
template <draft... Ops>
op_draft timeout(ticks limit, Ops... body) {
    return timeout_of(limit, sequence(std::move(body)...));
}
template <draft... Ops>
op_draft shield(Ops... body) {
    return shield_of(sequence(std::move(body)...));
}
template <draft... Ops>
op_draft repeat(std::uint32_t times, Ops... body) {
    return repeat_of(times, sequence(std::move(body)...));
}

// A template, so that `sleep(3)` is not ambiguous beside ::sleep(unsigned) of the C library. What
// no ticks can hold is passed on as a duration that `build` refuses.
op_draft sleep(std::integral auto duration) {
    return sleep_of(std::in_range<ticks>(duration) ? static_cast<ticks>(duration) : no_limit);
}

class program_builder {
public:
    program_builder& queue(std::string name, std::uint32_t capacity);
    program_builder& semaphore(std::string name, std::uint32_t permits);
    program_builder& mutex(std::string name);
    program_builder& event(std::string name);
    program_builder& cell(std::string name, std::int64_t initial = 0);
    program_builder& cells(std::string name, std::uint32_t count, std::int64_t initial = 0);
    program_builder& lock(std::string name);
    program_builder& locks(std::string name, std::uint32_t count);

    template <draft... Ops>
    program_builder& task(std::string name, Ops... body) {
        return task_of(std::move(name), sequence(std::move(body)...));
    }

    program_builder& task_of(std::string name, op_drafts body);

    // The program: canonical, ids from 1 in printed order. Throws std::invalid_argument with the
    // text of `validate`, for a name that nothing declares, or for what is no expression.
    program build() const;

private:
    struct task_draft {
        std::string name;
        op_drafts body;
    };

    std::vector<queue_declaration> queues_;
    std::vector<semaphore_declaration> semaphores_;
    std::vector<event_declaration> events_;
    std::vector<cell_declaration> cells_;
    std::vector<lock_declaration> locks_;
    std::vector<task_draft> tasks_;
};

}  // namespace rollcall::build
