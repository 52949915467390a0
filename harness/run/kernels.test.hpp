// Programs whose interleavings are known, each from a step sequence of a published benchmark: one
// item (an access to a shared cell, a lock, an unlock, a spawn) is one step, so a `yield` stands
// between two items; what is local goes with the item before it. A lock is enabled only while free.
// The tasks are spawned one by one. What fails goes on.
#pragma once

#include "harness/program/case_text.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/dfs.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace rollcall {

struct kernel {
    std::string_view name;
    std::uint32_t interleavings;
    std::uint32_t failing;
    std::string_view text;  // without the header
};

// Two transfers and an audit that is right only if it is not the last.
inline constexpr kernel account{"account", 58, 7, R"(
cell balance = 1
cell deposited
cell withdrawn
lock m
task main:
    group g:
        spawn auditor
        yield
        spawn depositor
        yield
        spawn withdrawer
task depositor:
    lock m
    yield
    read balance into b
    yield
    write balance = b + 2
    yield
    write deposited = 1
    yield
    unlock m
task withdrawer:
    lock m
    yield
    read balance into b
    yield
    write balance = b - 4
    yield
    write withdrawn = 1
    yield
    unlock m
task auditor:
    lock m
    yield
    read deposited into d
    if d == 0:
        yield
        unlock m
    else:
        yield
        read withdrawn into w
        if w == 0:
            yield
            unlock m
        else:
            yield
            read balance into b
            expect b == 3
)"};

// Fails if both adders come before the checker.
inline constexpr kernel lazy01{"lazy01", 66, 44, R"(
cell x
lock m
task main:
    group g:
        spawn one
        yield
        spawn two
        yield
        spawn checker
task one:
    lock m
    yield
    read x into r
    yield
    write x = r + 1
    yield
    unlock m
task two:
    lock m
    yield
    read x into r
    yield
    write x = r + 2
    yield
    unlock m
task checker:
    lock m
    yield
    read x into r
    expect r < 3
    yield
    unlock m
)"};

// Two locks in opposite order.
inline constexpr kernel deadlock01{"deadlock01", 18, 3, R"(
cell x
lock a
lock b
task main:
    group g:
        spawn one
        yield
        spawn two
task one:
    lock a
    yield
    lock b
    yield
    read x into r
    yield
    write x = r + 1
    yield
    unlock b
    yield
    unlock a
task two:
    lock b
    yield
    lock a
    yield
    read x into r
    yield
    write x = r + 1
    yield
    unlock a
    yield
    unlock b
)"};

// A room protocol whose second lock is taken while the first is held; two tasks of one step.
inline constexpr kernel carter01{"carter01", 75'204, 1'998, R"(
cell inside[2]
lock m
lock l
task main:
    group g:
        spawn class
        yield
        spawn class
        yield
        spawn idle
        yield
        spawn idle
task class:
    lock m
    yield
    add inside[index] by 1 into n
    if n == 1:
        yield
        lock l
    yield
    unlock m
    yield
    lock m
    yield
    add inside[index] by -1 into n
    if n == 0:
        yield
        unlock l
    yield
    unlock m
task idle:
    pass
)"};

// The flag is raised before the data is there.
inline constexpr kernel publish_flag{"publish_flag", 8, 2, R"(
cell ready
cell data
task main:
    group g:
        spawn producer
        yield
        spawn consumer
task producer:
    write ready = 1
    yield
    write data = 1
task consumer:
    read ready into r
    if r == 1:
        yield
        read data into d
        expect d == 1
)"};

// reorder(2,1): all setters must stand between their two writes.
inline constexpr kernel reorder{"reorder", 502, 51, R"(
cell a
cell b
task main:
    group g:
        spawn setter
        yield
        spawn setter
        yield
        spawn checker
task setter:
    write a = 1
    yield
    write b = -1
task checker:
    let again = 1
    read a into x
    yield
    if x == 0:
        read b into y
        let again = y != 0
        if again:
            yield
    if again:
        read a into x
        expect x == 1
        if x == 1:
            yield
            read b into y
            expect y == -1
)"};

// twostage(1,1): the reader comes between the two stages.
inline constexpr kernel twostage{"twostage", 341, 4, R"(
cell d1
cell d2
lock one
lock two
task main:
    group g:
        spawn writer
        yield
        spawn reader
task writer:
    lock one
    yield
    write d1 = 1
    yield
    unlock one
    yield
    lock two
    yield
    read d1 into r
    yield
    write d2 = r + 1
    yield
    unlock two
task reader:
    lock one
    yield
    read d1 into r
    if r == 0:
        yield
        unlock one
    else:
        yield
        read d1 into r
        yield
        unlock one
        yield
        lock two
        yield
        read d2 into s
        yield
        unlock two
        expect s == r + 1
)"};

// stack(4): a flag that is never taken down again.
inline constexpr kernel stack{"stack", 294, 140, R"(
cell top
cell flag
lock m
task main:
    group g:
        spawn producer
        yield
        spawn consumer
task producer:
    repeat 4:
        lock m
        yield
        add top by 1
        yield
        write flag = 1
        yield
        unlock m
        let i = i + 1
        if i < 4:
            yield
task consumer:
    repeat 4:
        lock m
        yield
        read flag into f
        if f == 1:
            yield
            read top into t
            expect t != 0
            yield
            add top by -1
        yield
        unlock m
        let i = i + 1
        if i < 4:
            yield
)"};

inline void PrintTo(kernel const& k, std::ostream* out) { *out << k.name; }

struct explored_kernel {
    std::uint32_t runs = 0;
    std::uint32_t failing = 0;
    bool complete = false;
    bool controlled = true;
};

// Every interleaving once.
inline explored_kernel explore_kernel(runtime& under_test, kernel const& k) {
    parse_result const parsed = parse_case("rollcall case 1\n" + std::string(k.text));
    if (parsed.error) {
        ADD_FAILURE() << parsed.error->text();
        return {};
    }
    plan const p(parsed.value->prog);
    runner r(under_test, nullptr);
    dfs_strategy search;
    explored_kernel found;
    while (!search.exhausted() && found.runs < 200'000) {
        run_report const& report = r.run(p, search, {p.hash(), found.runs++});
        found.failing += r.events().saw(event_kind::program_at_fault) ||
                         r.events().saw(event_kind::lock_awaited);
        found.controlled = found.controlled && report.segments_controlled == report.segments;
    }
    found.complete = search.exhausted();
    return found;
}

inline void expect_counts(runtime& under_test, kernel const& k) {
    explored_kernel const found = explore_kernel(under_test, k);
    EXPECT_TRUE(found.complete);
    EXPECT_TRUE(found.controlled);
    EXPECT_EQ(found.runs, k.interleavings);
    EXPECT_EQ(found.failing, k.failing);
}

}  // namespace rollcall
