#include "harness/cli/commands.hpp"
#include "harness/program/case_text.hpp"
#include "properties/law_book.hpp"
#include "runtimes/faulty/faults.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

// A queue that loses what a put left in it, and one that loses what a try_put left.
constexpr std::string_view two_failures =
    "runtime faulty:items_lost_on_close\nexpect failed BQ-01\n\nqueue q capacity 1\n"
    "queue r capacity 1\n\ntask main:\n    put q\n    close q\n    try_put r\n    close r\n";

std::string made_smaller(std::string const& about) {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    planted_fault const& fault =
        *std::ranges::find(planted_faults(), "items_lost_on_close", &planted_fault::name);
    parts.add({"faulty:items_lost_on_close", "", "", false,
               [&fault] { return make_faulty_runtime(fault); }});
    fs::path const here = fs::path(::testing::TempDir()) / ("cases_" + std::to_string(getpid()));
    fs::create_directories(here);
    std::ofstream(here / "two.case") << "rollcall case 1\n" << about << two_failures;
    case_options options;
    options.input = here / "two.case";
    options.output = here / "smaller.case";
    EXPECT_EQ(shrink_case(parts, options), exit_status::fine);
    std::ifstream file(here / "smaller.case");
    std::string const text{std::istreambuf_iterator<char>(file), {}};
    fs::remove_all(here);
    return text;
}

TEST(shrink_case, of_several_failures_it_takes_what_the_case_is_kept_for) {
    std::string const kept = made_smaller("about BQ-01 lost_beside_close try_put+close\n");
    EXPECT_THAT(kept, HasSubstr("try_put r"));
    EXPECT_THAT(kept, Not(HasSubstr("queue q")));
    std::string const first = made_smaller("");
    EXPECT_THAT(first, HasSubstr("put q"));
    EXPECT_THAT(first, Not(HasSubstr("queue r")));
}

}  // namespace
}  // namespace rollcall
