// Semaphores, mutexes and events and the ops on them: their text, the errors in it, what a program
// uses by them, and what becomes of them where a runtime lacks them.
#include "harness/program/builder.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/completeness.hpp"
#include "harness/program/tree_edit.hpp"
#include "harness/program/used_features.hpp"
#include "harness/program/within.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rollcall::sync_ops_test {
namespace {

std::string const header = "rollcall case 2\n";

program parsed(std::string const& text) {
    parse_result const made = parse_case(header + text);
    EXPECT_TRUE(made.value) << made.error->text() << text;
    return made.value ? made.value->prog : program{};
}

std::string error_of(std::string const& text) {
    parse_result const made = parse_case(header + text);
    return made.error ? made.error->text().substr(8) : "no error";  // behind "<input>:"
}

std::string const every_op = R"(semaphore s permits 3
mutex m

event e

task main:
    acquire s                             @1
    acquire s x2 timeout 5                @2
    try_acquire s                         @3
    try_acquire s x3                      @4
    release s                             @5
    release s x2                          @6
    with s x3:                            @7
        with m:                           @8
            pass
    acquire m timeout 0                   @9
    release m                             @10
    set e                                 @11
    clear e                               @12
    wait e                                @13
    wait e timeout 7                      @14
)";

TEST(sync_ops, print_as_they_are_written) {
    program const p = parsed(every_op);
    EXPECT_EQ(print_program(p), every_op);
    EXPECT_EQ(p.semaphores[0], (semaphore_declaration{"s", 3, false}));
    EXPECT_EQ(p.semaphores[1], (semaphore_declaration{"m", 1, true}));
    EXPECT_EQ(p.events, std::vector{event_declaration{"e"}});
}

TEST(sync_ops, the_builder_makes_the_same_program) {
    using namespace build;
    program const p =
        program_builder{}
            .semaphore("s", 3)
            .mutex("m")
            .event("e")
            .task("main", acquire("s"), acquire("s", 2, 5), try_acquire("s"), try_acquire("s", 3),
                  release("s"), release("s", 2), with_many("s", 3, with("m")), acquire("m", 1, 0),
                  release("m"), set_event("e"), clear_event("e"), wait_event("e"),
                  wait_event("e", 7))
            .build();
    EXPECT_EQ(p, parsed(every_op));
}

TEST(sync_ops, errors_say_the_place_and_what_to_do) {
    std::string const decls = "semaphore s permits 1\nmutex m\nevent e\ntask main:\n";
    EXPECT_EQ(error_of("semaphore s\ntask main:\n    pass\n"),
              "2:12: expected 'permits', found the end of the line\n  hint: write 'permits' here");
    EXPECT_EQ(error_of("semaphore s permits 1001\ntask main:\n    pass\n"),
              "2:21: a number of permits is out of range: '1001'\n"
              "  hint: use 0 to 1000 (permits_max)");
    EXPECT_EQ(error_of("mutex m permits 1\ntask main:\n    pass\n"),
              "2:9: expected the end of the line, found 'permits'\n"
              "  hint: remove it, or put '#' before it to make it a comment");
    EXPECT_EQ(error_of("event 7\ntask main:\n    pass\n").substr(0, 45),
              "2:7: expected the name of an event, found '7'");
    EXPECT_EQ(error_of("semaphore s permits 1\nmutex s\ntask main:\n    pass\n"),
              "3:7: two semaphores are called 's'\n  hint: rename one of them");
    EXPECT_EQ(error_of(decls + "    acquire e\n"),
              "6:13: unknown semaphore 'e'\n  hint: known semaphores: s, m");
    EXPECT_EQ(error_of(decls + "    set s\n"), "6:9: unknown event 's'\n  hint: known events: e");
    EXPECT_EQ(
        error_of(decls + "    acquire s x0\n"),
        "6:16: a number of permits is out of range: '0'\n  hint: use 1 to 1000 (permits_max)");
    EXPECT_EQ(error_of(decls + "    with m x2:\n        pass\n"),
              "6:10: a mutex has one permit, not 2\n  hint: drop the 'xN'");
    EXPECT_EQ(error_of(decls + "    with s timeout 3:\n        pass\n"),
              "6:12: expected ':', found 'timeout'\n  hint: write ':' here");
    EXPECT_EQ(error_of(decls + "    release s timeout 3\n"),
              "6:15: expected the end of the line, found 'timeout'\n  hint: remove it, or put '#' "
              "before it to make it a comment");
}

TEST(sync_ops, features_are_those_of_declarations_and_options) {
    std::string const main = "task main:\n";
    EXPECT_EQ(features_of(parsed("semaphore s permits 1\n" + main + "    with s:\n        pass\n")),
              set_of(feature::semaphores));
    EXPECT_EQ(features_of(parsed("mutex m\n" + main + "    try_acquire m\n")),
              set_of(feature::mutexes, feature::try_acquires));
    EXPECT_EQ(
        features_of(parsed("semaphore s permits 2\n" + main + "    acquire s x2 timeout 1\n")),
        set_of(feature::semaphores, feature::acquire_limits, feature::many_permits));
    EXPECT_EQ(features_of(parsed("event e\n" + main + "    clear e\n    wait e timeout 1\n")),
              set_of(feature::events, feature::clears, feature::wait_limits));
}

// The ops of `main` in the printed program of this text without these features.
std::string within(feature_set features, std::string const& ops, bool complete = false) {
    program p = parsed("semaphore s permits 2\nmutex m\nevent e\n\ntask main:\n" + ops);
    capabilities may;
    may.features &= ~features;
    EXPECT_TRUE(keep_within(p, may, complete));
    EXPECT_EQ(lacking(p, may), 0u);
    for (op_location const& at : locate_ops(p)) at.at().id = 1;
    std::string const text = print_program(p);
    std::string less;
    std::size_t i = text.find("task main:\n") + 11;
    for (; i < text.size(); i = text.find('\n', i) + 1) {
        std::string line = text.substr(i, text.find('\n', i) - i);
        line.resize(line.find_last_not_of(" @1") + 1);
        less += line + "\n";
    }
    return less;
}

TEST(sync_ops, a_runtime_without_them_runs_the_bodies) {
    std::string const all = "    with s:\n        with m:\n            io\n    set e\n    wait e\n";
    EXPECT_EQ(within(set_of(feature::semaphores), all),
              "    with m:\n        io\n    set e\n    wait e\n");
    EXPECT_EQ(within(set_of(feature::mutexes), all),
              "    with s:\n        io\n    set e\n    wait e\n");
    EXPECT_EQ(within(set_of(feature::events), all),
              "    with s:\n        with m:\n            io\n    yield\n    yield\n");
}

TEST(sync_ops, a_runtime_without_limits_tries_or_gives_way) {
    std::string const all = "    acquire s x2 timeout 3\n    wait e timeout 3\n    clear e\n";
    EXPECT_EQ(within(set_of(feature::acquire_limits), all),
              "    try_acquire s x2\n    wait e timeout 3\n    clear e\n");
    EXPECT_EQ(within(set_of(feature::acquire_limits, feature::try_acquires), all),
              "    yield\n    wait e timeout 3\n    clear e\n");
    EXPECT_EQ(within(set_of(feature::wait_limits, feature::clears), all),
              "    acquire s x2 timeout 3\n    yield\n    yield\n");
    EXPECT_EQ(within(set_of(feature::many_permits), all),
              "    acquire s timeout 3\n    wait e timeout 3\n    clear e\n");
}

TEST(sync_ops, what_may_hang_is_bounded_where_programs_are_to_be_complete) {
    std::string const all = "    acquire s\n    wait e\n    with m:\n        acquire m\n    io\n";
    EXPECT_EQ(
        within(set_of(feature::io), all, true),
        "    acquire s timeout 3\n    wait e timeout 3\n    acquire m timeout 3\n    yield\n");
    EXPECT_EQ(within(set_of(feature::io, feature::wait_limits, feature::acquire_limits), all, true),
              "    with m:\n        pass\n    yield\n");
}

}  // namespace
}  // namespace rollcall::sync_ops_test
