#include "harness/program/builder.hpp"

#include "harness/program/case_text.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

// As a user's own test sees the names: beside those of the C library.
using namespace rollcall::build;
using rollcall::catch_filter;

namespace {

std::string error_of(program_builder const& builder) {
    try {
        builder.build();
    } catch (std::invalid_argument const& error) {
        return error.what();
    }
    return "no error";
}

TEST(builder, a_program_reads_like_its_text) {
    rollcall::program const p =
        program_builder{}
            .queue("q", 5)
            .task("main", group("g", spawn("producer"), spawn("consumer", 3)))
            .task("producer", repeat(10, put("q")), put_sentinel("q"))
            .task("consumer", consume_and_pass_on("q", sleep(1)))
            .build();
    EXPECT_EQ(rollcall::print_program(p), R"(queue q capacity 5

task main:
    group g:                              @1
        spawn producer                    @2
        spawn consumer x3                 @3

task producer:
    repeat 10:                            @4
        put q                             @5
    put_sentinel q                        @6

task consumer:
    consume q pass_on:                    @7
        sleep 1                           @8
)");
}

TEST(builder, every_op_has_a_function) {
    rollcall::program const p =
        program_builder{}
            .queue("q", rollcall::unbounded)
            .task("main", static_race_group("g", spawn("other")), race_group("h"),
                  static_group("i"), group("j", spawn_in("h", "other", 2), yield(), io()),
                  detach("other"), join("other"), cancel("other"), cancel_group("h"),
                  try_catch(catch_filter::cancel, {fail("boom")}, {}),
                  try_finally({put("q", 2)}, {get("q", 0)}), timeout(rollcall::no_limit, shield()),
                  try_put("q"), try_get("q"), close("q"), consume("q"))
            .task("other")
            .build();
    EXPECT_EQ(rollcall::print_program(p), R"(queue q capacity unbounded

task main:
    group g race static:                  @1
        spawn other                       @2
    group h race:                         @3
        pass
    group i static:                       @4
        pass
    group j:                              @5
        spawn other x2 in h               @6
        yield                             @7
        io                                @8
    detach other                          @9
    join other                            @10
    cancel other                          @11
    cancel group h                        @12
    try:                                  @13
        fail boom                         @14
    catch cancel:
        pass
    try:                                  @15
        put q timeout 2                   @16
    finally:
        get q timeout 0                   @17
    timeout none:                         @18
        shield:                           @19
            pass
    try_put q                             @20
    try_get q                             @21
    close q                               @22
    consume q                             @23

task other:
    pass
)");
}

TEST(builder, an_unknown_name_is_refused_with_a_suggestion) {
    EXPECT_EQ(error_of(program_builder{}.task("main", join("wroker")).task("worker")),
              "unknown task 'wroker'; did you mean 'worker'?");
    EXPECT_EQ(error_of(program_builder{}.task("main", put("q"))),
              "unknown queue 'q'; there are no queues");
    EXPECT_EQ(error_of(program_builder{}.task("main", cancel_group("g"))),
              "op @1: no op opens a group 'g'; there are no groups");
}

TEST(builder, an_invalid_program_is_refused_with_the_text_of_validate) {
    EXPECT_EQ(error_of(program_builder{}),
              "the program has no task; declare one with 'task main:'");
    EXPECT_EQ(error_of(program_builder{}.task("main", repeat(0))),
              "op @1: the count 0 of 'repeat' is out of range; use 1 to 1000 (repeat_count_max)");
    std::string const too_long =
        "op @1: a duration is more than 1000000 ticks (ticks_max); shorten it";
    EXPECT_EQ(error_of(program_builder{}.task("main", sleep(-1))), too_long);
    EXPECT_EQ(error_of(program_builder{}.task("main", sleep(0x1'0000'0001))), too_long);
}

TEST(builder, a_builder_and_its_ops_may_be_used_again) {
    op_draft const wait = sleep(1);
    program_builder builder;
    builder.task("main", wait, wait);
    rollcall::program const p = builder.build();
    EXPECT_EQ(p, builder.build());
    EXPECT_EQ(p.tasks[0].body[0].id, 1u);
    EXPECT_EQ(p.tasks[0].body[1].id, 2u);
}

}  // namespace
