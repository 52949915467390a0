#include "properties/regression.hpp"

#include "runtimes/faulty/faults.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char const* closed_with_an_item = R"case(rollcall case 1
runtime mini
expect passed

queue q capacity 1

task main:
    put q
    close q
    get q
)case";

std::unique_ptr<runtime> faulty(std::string_view name) {
    for (planted_fault const& fault : planted_faults()) {
        if (fault.name == name) return make_faulty_runtime(fault);
    }
    return nullptr;
}

TEST(regression, a_runtime_that_is_right_passes) {
    EXPECT_EQ(verdict_of(closed_with_an_item, [] { return make_mini_runtime(); }), "passed");
}

TEST(regression, one_that_is_not_is_told_with_its_story) {
    std::string const verdict =
        verdict_of(closed_with_an_item, [] { return faulty("items_lost_on_close"); });
    EXPECT_THAT(verdict, StartsWith("failed BQ-01\nitem 1 (put q @1 of main)"));
    EXPECT_THAT(verdict, HasSubstr("step    ms  main"));
}

TEST(regression, a_text_that_is_no_case_says_where) {
    EXPECT_THAT(verdict_of("rollcall case 1\nruntime mini\nexpect passed\ntask main:\n    fly\n",
                           [] { return make_mini_runtime(); }),
                StartsWith("case:5:5: "));
}

}  // namespace
}  // namespace rollcall
