// As `rollcall keep` printed it: command.test.cpp compares the two.
#include "properties/regression.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>

TEST(regression, kept_example) {
    EXPECT_EQ(rollcall::verdict_of(R"case(rollcall case 2
about A group raises the error of a timeout of 0 together with another one.
runtime mini
expect passed

task main:
    detach failer                         @1
    group g:                              @2
        spawn host                        @3
        spawn failer_2 x3                 @4
        spawn failer                      @5
    io                                    @6

task failer:
    io                                    @7
    fail OSError                          @8

task host:
    timeout 0:                            @9
        group h static:                   @10
            spawn failer_2 x4             @11
            spawn failer_2 x4             @12

task failer_2:
    io                                    @13
    fail OSError                          @14

schedule:
    at 5 take 12 of 13 key c6aa94190852132f over 3c5c1e5ac6759ef9
trace 8cb700c3fab30a63
)case",
                                   [] { return rollcall::make_mini_runtime(); }),
              "passed");
}
