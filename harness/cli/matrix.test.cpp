// What the matrix says of a runtime that has little.
#include "harness/cli/commands.hpp"
#include "harness/run/archetypes.test.hpp"
#include "harness/run/coroutine_runtime.hpp"
#include "properties/law_book.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace rollcall::matrix_test {
namespace {

using ::testing::HasSubstr;

struct made_matrix {
    std::string text;
    nlohmann::json json;
};

made_matrix matrix_of_least_and_mini(feature_set without = 0) {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({"mini", "", "", true, [] { return make_mini_runtime(); }});
    parts.add({"least", "", "", true, [] { return std::make_unique<coroutine_runtime<least>>(); }});
    matrix_options o;
    o.runs = 2'000;
    o.may.features &= ~without;
    o.json = ::testing::TempDir() + "rollcall-matrix.json";
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(matrix(parts, o), exit_status::fine);
    flush_output();
    made_matrix made{::testing::internal::GetCapturedStdout(), {}};
    made.json = nlohmann::json::parse(std::ifstream(o.json));
    std::remove(o.json.c_str());
    return made;
}

TEST(matrix, tells_why_a_law_does_not_apply_to_what_has_little) {
    made_matrix const made = matrix_of_least_and_mini();
    EXPECT_THAT(made.text, HasSubstr("| law | | mini | least |\n"));
    EXPECT_THAT(made.text, HasSubstr("| SC-01 | no_task_outlives_its_group | holds | holds |\n"));
    EXPECT_THAT(made.text, HasSubstr("| SC-02 | siblings_are_cancelled_on_error | holds | not "
                                     "applicable: no error that reaches a group |\n"));
    EXPECT_THAT(made.text,
                HasSubstr("| TM-03 | timeout_edges | holds | not applicable: no timeout |\n"));

    std::map<std::string, int> of_least;
    for (nlohmann::json const& cell : made.json["cells"]) {
        std::string const standing = cell["standing"];
        EXPECT_EQ(cell["applies"].get<bool>(), standing == "holds" || standing == "not exercised" ||
                                                   cell["law"] == "BQ-06" || cell["law"] == "RT-03")
            << cell << ": of those that are not promised, two could be exercised";
        EXPECT_TRUE(standing != "holds" || cell["exercised"] != 0) << cell;
        if (cell["runtime"] == "least") ++of_least[standing];
    }
    EXPECT_EQ(of_least["broken"], 0);
    EXPECT_EQ(of_least["not exercised"], 0) << made.text;
    EXPECT_GE(of_least["holds"], 8) << made.text;
    EXPECT_GE(of_least["not applicable"], 8) << made.text;
}

TEST(matrix, draws_no_program_with_what_it_is_to_do_without) {
    made_matrix const made = matrix_of_least_and_mini(set_of(feature::timeouts));
    for (nlohmann::json const& cell : made.json["cells"]) {
        if (cell["law"] != "TM-03" && cell["law"] != "TM-04") continue;
        EXPECT_EQ(cell["standing"], "not applicable") << cell;
        EXPECT_EQ(cell["exercised"], 0) << cell;
    }
}

}  // namespace
}  // namespace rollcall::matrix_test
