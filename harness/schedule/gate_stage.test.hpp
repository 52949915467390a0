// What the tests of the gate share: a gate in a run, under choices that are written down.
#pragma once

#include "harness/schedule/gate.hpp"

#include <gtest/gtest.h>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {

using positions = std::vector<std::size_t>;

inline constexpr nanoseconds tick = nanoseconds_per_tick;

// Takes the positions that it was given, then 0, and notes what was offered: a letter for each
// piece of work, a '+' for each way in which time can pass.
class scripted final : public strategy {
public:
    explicit scripted(positions taken) : taken_(std::move(taken)) {}

    std::vector<std::string> offered;  // at each decision

    std::size_t pick(ready_set const& set) override {
        std::string text;
        for (std::size_t i = 0; i < set.size(); ++i) {
            bool const is_time = set[i].kind == option_kind::time;
            EXPECT_EQ(is_time, i + set.time_options() >= set.size()) << "time comes last";
            text += is_time ? '+' : static_cast<char>(set[i].path);
        }
        offered.push_back(text);
        return offered.size() <= taken_.size() ? taken_[offered.size() - 1] : 0;
    }

private:
    positions taken_;
};

struct piece : work {
    std::string* log = nullptr;
    char name = '?';
    std::function<void()> then;
};

struct alarm : timer {
    std::string* log = nullptr;
    char name = '?';
    std::function<void()> then;
};

// A gate in a run; what runs and what fires is noted by its letter.
class stage {
public:
    explicit stage(positions taken = {}, run_limits const& limits = {})
        : choices(std::move(taken)), at(events) {
        at.begin_run(choices, {}, limits);
    }

    piece& post(char name, std::uint32_t owner = nothing, option_kind kind = option_kind::task,
                task_id task = 0) {
        return post_as(name, owner, kind, task, false);
    }
    piece& post_external(char name) { return post(name, nothing, option_kind::external); }
    piece& post_resumption(char name, task_id task) {
        return post_as(name, nothing, option_kind::task, task, true);
    }
    alarm& arm(char name, nanoseconds after, std::function<void()> then = {}) {
        alarm& a = noted(alarms_.emplace_back(), name);
        a.fire = [](timer& t) noexcept { note(static_cast<alarm&>(t)); };
        a.then = std::move(then);
        at.arm(a, after);
        return a;
    }
    // To the end of the run.
    std::string const& run() {
        while (at.step()) {
        }
        at.end_run();
        return log;
    }

    std::string log;
    scripted choices;
    trace events;
    gate at;

private:
    template <class T>
    T& noted(T& t, char name) {
        t.log = &log;
        t.name = name;
        return t;
    }
    template <class T>
    static void note(T& t) {
        *t.log += t.name;
        if (t.then) t.then();
    }
    piece& post_as(char name, std::uint32_t owner, option_kind kind, task_id task, bool resumes) {
        piece& p = noted(pieces_.emplace_back(), name);
        p.run = [](work& w) noexcept { note(static_cast<piece&>(w)); };
        static constexpr reach anything = reach::top();
        option o;
        o.next = &anything;
        o.path = static_cast<unsigned char>(name);
        o.kind = kind;
        o.task = task;
        o.resumes = resumes;
        at.post(p, o, owner);
        return p;
    }

    std::deque<piece> pieces_;
    std::deque<alarm> alarms_;
};

}  // namespace rollcall
