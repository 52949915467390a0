// Each rule catches its planted sample, so that none can rot; then the tree keeps all rules.
#include ".ci/tidy/rules.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace rollcall::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

strings in_library(std::string const& text) { return violations("harness/run/sample.cpp", text); }

TEST(tidy_rule, a_good_header_has_no_complaint) {
    EXPECT_THAT(violations("properties/law.hpp",
                           "// A law.\n#pragma once\n"
                           "#include \"harness/trace/event.hpp\"\n"),
                IsEmpty());
}

TEST(tidy_rule, arrows_between_folders_point_at_the_harness) {
    strings const arrows{"#include \"runtimes/mini/task.hpp\"\n", "#include <properties/law.hpp>\n",
                         "#  include \"fuzzers/mutator.hpp\"\n"};
    EXPECT_THAT(in_library(arrows[0]),
                ElementsAre("harness/run/sample.cpp:1: harness may not depend on runtimes"));
    EXPECT_THAT(in_library(arrows[1]), ElementsAre(HasSubstr("may not depend on properties")));
    EXPECT_THAT(in_library(arrows[2]), ElementsAre(HasSubstr("may not depend on fuzzers")));
    EXPECT_THAT(violations("properties/a.cpp", arrows[0]), ElementsAre(HasSubstr("runtimes")));
    EXPECT_THAT(violations("runtimes/mini/a.cpp", arrows[1]), ElementsAre(HasSubstr("properties")));
    EXPECT_THAT(violations("runtimes/faulty/a.cpp", arrows[0]), IsEmpty());
}

TEST(tidy_rule, entry_points_may_include_everything) {
    std::string const text =
        "// A text.\n#pragma once\n"
        "#include \"runtimes/mini/task.hpp\"\n#include \"properties/law.hpp\"\n";
    for (auto const* path :
         {"harness/run/a.test.cpp", "harness/run/a.test.hpp", "runtimes/mini/a.conformance.cpp",
          "properties/a.property.cpp", "fuzzers/a.cpp", "harness/cli/main.cpp"}) {
        EXPECT_THAT(violations(path, text), IsEmpty()) << path;
    }
}

TEST(tidy_rule, an_include_begins_at_the_root) {
    EXPECT_THAT(in_library("#include \"sample.hpp\"\n"), ElementsAre(HasSubstr("at the root")));
    EXPECT_THAT(in_library("#include \"../run/sample.hpp\"\n"), ElementsAre(HasSubstr("the root")));
}

TEST(tidy_rule, asio_is_included_in_its_adapter_alone) {
    std::string const text = "#include <boost/asio/post.hpp>\n";
    EXPECT_THAT(in_library(text), ElementsAre(HasSubstr("runtimes/asio alone")));
    EXPECT_THAT(violations("fuzzers/a.cpp", text), ElementsAre(HasSubstr("runtimes/asio alone")));
    EXPECT_THAT(violations("runtimes/asio/a.cpp", text), IsEmpty());
}

TEST(tidy_rule, what_a_schedule_cannot_control_is_banned) {
    for (auto const* call : {"std::uniform_int_distribution<int> d;", "std::shuffle(a, b, c);",
                             "std::random_device d;", "int i = rand();",
                             "std::this_thread::sleep_for(d);", "sleep_until(t);", "usleep(1);"}) {
        EXPECT_EQ(in_library(call).size(), 1u) << call;
    }
    EXPECT_THAT(in_library("boost::uniform_int_distribution<int> d;"), IsEmpty());
    EXPECT_THAT(in_library("auto s = strand(1) + grand(2);"), IsEmpty());
}

TEST(tidy_rule, clocks_are_for_the_command_the_campaign_and_the_benchmarks) {
    std::string const text = "auto t = std::chrono::steady_clock::now();\n";
    EXPECT_THAT(violations("harness/schedule/a.cpp", text), ElementsAre(HasSubstr("steady_clock")));
    EXPECT_THAT(violations("runtimes/mini/a.test.cpp", text), ElementsAre(HasSubstr("steady")));
    EXPECT_THAT(violations("harness/trace/a.cpp", "using c = system_clock;"),
                ElementsAre(HasSubstr("system_clock")));
    EXPECT_THAT(violations("harness/campaign/a.cpp", text), IsEmpty());
}

TEST(tidy_rule, comments_and_literals_are_not_code) {
    EXPECT_THAT(in_library("// std::shuffle(a)\n/* rand(\n */ int i = 1'000; // rand()"),
                IsEmpty());
    EXPECT_THAT(in_library("auto s = \"\\\" rand()\"; auto r = R\"x(\" rand()\n)x\";"), IsEmpty());
    EXPECT_THAT(in_library("char c = '\"'; rand();\n"), ElementsAre(HasSubstr(":1: rand(")));
    EXPECT_THAT(in_library("auto s = R\"(\n#include \"runtimes/a.hpp\"\n)\";\n"), IsEmpty());
    EXPECT_THAT(in_library("int i = 1'000'000; rand();\n"), ElementsAre(HasSubstr(":1: rand(")));
}

TEST(tidy_rule, files_and_lines_have_a_limit) {
    std::string lines;
    for (std::size_t i = 0; i < lines_max; ++i) lines += "\n";
    EXPECT_THAT(in_library(lines), IsEmpty());
    EXPECT_THAT(in_library(lines + "\n"),
                ElementsAre("harness/run/sample.cpp:401: the file goes beyond 400 lines"));

    std::string const wide = "// " + std::string(columns_max - 3, 'x');
    EXPECT_THAT(in_library(wide), IsEmpty());
    EXPECT_THAT(in_library(wide + "x"), ElementsAre(HasSubstr(":1: the line goes beyond 100")));
    EXPECT_THAT(in_library("// \u2500" + std::string(columns_max - 4, 'x')), IsEmpty());
    EXPECT_THAT(violations("corpus/a.case", wide + "x"), IsEmpty());
}

TEST(tidy_rule, functions_of_libraries_have_a_limit) {
    auto const with_lines = [](std::string const& head, std::size_t lines) {
        std::string text = head + " {\n    if (a) {\n    }\n";
        for (std::size_t i = 4; i < lines; ++i) text += "    a();\n";
        return text + "}\n";
    };
    EXPECT_THAT(in_library(with_lines("int f(int a)", function_lines_max)), IsEmpty());
    std::string const too_long = with_lines("int f(int a,\n      int b)", function_lines_max + 1);
    EXPECT_THAT(in_library(too_long),
                ElementsAre("harness/run/sample.cpp:2: the function goes beyond 70 lines"));
    EXPECT_THAT(violations("harness/run/a.test.cpp", too_long), IsEmpty());
    EXPECT_THAT(in_library(with_lines("class a", 300)), IsEmpty());
    EXPECT_THAT(in_library(with_lines("namespace rollcall", 300)), IsEmpty());
    EXPECT_THAT(in_library(with_lines("task run_ops(int a)", 200)), IsEmpty());
}

TEST(tidy_rule, a_header_opens_with_a_comment_and_is_read_once) {
    EXPECT_THAT(violations("harness/a.hpp", "#pragma once\n// Late.\n"),
                ElementsAre(HasSubstr("opens with what a reader needs")));
    EXPECT_THAT(violations("harness/a.hpp", "// A.\n"), ElementsAre(HasSubstr("#pragma once")));
}

TEST(tidy_rule, no_file_names_a_path_of_one_machine) {
    EXPECT_THAT(violations("README.md",
                           "see `/ho"
                           "me/me/rollcall`"),
                ElementsAre(HasSubstr("a path of one machine")));
    EXPECT_THAT(violations("corpus/a.case",
                           "/wo"
                           "rk/a"),
                ElementsAre(HasSubstr("one machine")));
    EXPECT_THAT(violations(".ci/a.sh",
                           "cd \"${room}/ro"
                           "ot/\""),
                IsEmpty());
}

TEST(tidy_rule, nothing_is_left_unfinished) {
    EXPECT_THAT(in_library("// TO"
                           "DO: more\n"),
                ElementsAre(HasSubstr("unfinished work")));
    EXPECT_THAT(in_library("TEST(a, DISAB"
                           "LED_b) {}\n"),
                ElementsAre(HasSubstr("unfinished")));
}

TEST(tidy_rule, the_root_holds_nothing_else) {
    EXPECT_THAT(stray_entries({"README.md", "harness", ".git", "build", "notes.txt"}, "/build/\n"),
                ElementsAre("notes.txt"));
    EXPECT_THAT(stray_entries({"build"}, "build/\n"), ElementsAre("build"));
}

std::string content(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Not the folders of editors and of git, nor what .gitignore names.
bool belongs(std::string const& folder) {
    if (folder.starts_with('.')) return folder == ".ci" || folder == ".github";
    return stray_entries({folder}, "").empty();
}

TEST(tidy, the_tree_keeps_the_rules) {
    namespace fs = std::filesystem;
    fs::path const root = ROLLCALL_SOURCE_DIR;
    strings entries, complaints;
    std::size_t files = 0;
    auto const check = [&](fs::path const& file) {
        auto const found = violations(fs::relative(file, root).generic_string(), content(file));
        complaints.insert(complaints.end(), found.begin(), found.end());
        ++files;
    };
    for (auto const& entry : fs::directory_iterator(root)) {
        auto const name = entry.path().filename().string();
        entries.push_back(name);
        if (entry.is_regular_file() && name != ".git") check(entry.path());
        if (!entry.is_directory() || !belongs(name)) continue;
        for (auto const& below : fs::recursive_directory_iterator(entry.path())) {
            if (below.is_regular_file()) check(below.path());
        }
    }
    for (auto const& stray : stray_entries(entries, content(root / ".gitignore"))) {
        complaints.push_back(stray + ": the root holds the folders and what tools insist on");
    }
    std::sort(complaints.begin(), complaints.end());
    std::string all;
    for (auto const& complaint : complaints) all += complaint + "\n";
    EXPECT_TRUE(complaints.empty()) << all;
    EXPECT_GT(files, 20u) << "the tree was not found";
}

}  // namespace
}  // namespace rollcall::tidy
