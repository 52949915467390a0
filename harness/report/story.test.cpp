// The story of a run: what a reader can rely on, whatever the run.
#include "harness/report/story.hpp"
#include "harness/program/builder.hpp"
#include "harness/program/generator.hpp"
#include "harness/report/run_on_mini.test.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/fifo.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/trace/hash.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace rollcall {
namespace {

using namespace build;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::size_t columns_max = 100;
constexpr std::size_t first_column = 14;

std::vector<std::string> lines_of(std::string const& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

std::string story_of(program const& prog, std::vector<std::uint32_t> const& deviations = {}) {
    run_on_mini const run(prog);
    return tell_story(run.p, run.events(), deviations);
}

program many_children(std::uint32_t children) {
    return program_builder{}
        .task("main", group("g", spawn("child", children)))
        .task("child", sleep(2))
        .build();
}

TEST(story, no_line_is_wider_than_a_screen) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        entropy draw = entropy::from_seed(mix(seed + 1));
        generator_options options;
        options.size = 6 + static_cast<std::uint32_t>(seed % 20);
        program const prog = generate(draw, options);
        plan const p(prog);
        random_strategy walk(seed);
        r.run(p, walk);
        std::vector<std::string> const lines = lines_of(tell_story(p, r.events(), {}));
        for (std::size_t i = 0; i < lines.size(); ++i) {
            ASSERT_LE(lines[i].size(), columns_max + (i == 0 ? 1 : 0)) << seed << ": " << lines[i];
        }
    }
}

TEST(story, a_line_is_not_wider_than_a_screen_however_many_columns_are_full) {
    for (std::uint32_t children = 1; children <= 6; ++children) {
        for (std::string const& line : lines_of(story_of(many_children(children)))) {
            EXPECT_LE(line.size(), columns_max + 1) << line;
        }
    }
}

TEST(story, nothing_of_a_step_is_lost_where_a_cell_is_broken) {
    for (std::uint32_t children = 1; children <= 4; ++children) {
        std::string const story = story_of(many_children(children));
        for (std::uint32_t c = 1; c <= children; ++c) {
            // In the first line, and where it is spawned.
            std::string const name = "child." + std::to_string(c);
            std::size_t const first = story.find(name);
            ASSERT_NE(first, std::string::npos) << story;
            EXPECT_NE(story.find(name, first + 1), std::string::npos) << story;
        }
    }
}

TEST(story, a_cell_is_broken_between_words) {
    std::string const story = story_of(program_builder{}
                                           .queue("a_long_name_of_a_queue", 9)
                                           .task("main", group("g", spawn("w", 4)))
                                           .task("w", put("a_long_name_of_a_queue"))
                                           .build());
    EXPECT_THAT(story, HasSubstr("group g: spawns\n              w.1, w.2, w.3,\n"));
}

TEST(story, every_task_has_a_column_of_its_own) {
    std::string const story = story_of(many_children(3));
    std::vector<std::string> const lines = lines_of(story);
    std::vector<std::size_t> at;
    for (char const* name : {"main", "child.1", "child.2", "child.3"}) {
        at.push_back(lines[0].find(name));
        EXPECT_NE(at.back(), std::string::npos) << name;
    }
    EXPECT_EQ(at[0], first_column);
    EXPECT_TRUE(std::ranges::is_sorted(at));
    for (std::size_t column = 1; column < at.size(); ++column) {
        auto const sleeps = [&](std::string const& line) {
            return line.size() > at[column] && line.substr(at[column]).starts_with("sleep 2 ...");
        };
        EXPECT_EQ(std::ranges::count_if(lines, sleeps), 1) << "child " << column;
    }
    EXPECT_THAT(story, Not(HasSubstr("not shown")));
}

TEST(story, tasks_that_have_no_column_are_counted) {
    std::string const story = story_of(many_children(7));
    EXPECT_THAT(story, EndsWith("       3 more tasks not shown\n"));
    EXPECT_THAT(lines_of(story)[0], HasSubstr("child.4"));
    EXPECT_THAT(lines_of(story)[0], Not(HasSubstr("child.5")));
}

TEST(story, steps_that_deviate_are_marked) {
    std::vector<std::string> const lines = lines_of(story_of(many_children(2), {2}));
    std::vector<std::string> marked;
    for (std::string const& line : lines) {
        if (line.starts_with('*')) marked.push_back(line);
    }
    ASSERT_EQ(marked.size(), 1u);
    EXPECT_THAT(marked[0], StartsWith("*    2     0 "));
}

TEST(story, a_step_tells_when_it_was) {
    std::vector<std::string> const lines = lines_of(story_of(many_children(1)));
    ASSERT_GT(lines.size(), 3u);
    EXPECT_THAT(lines[0], StartsWith("  step    ms  main"));
    auto const wakes = [](std::string const& line) { return line.find("-> ok") != line.npos; };
    auto const last = std::ranges::find_if(lines.rbegin(), lines.rend(), wakes);
    ASSERT_NE(last, lines.rend());
    EXPECT_EQ(last->substr(8, 4), "   2") << *last;
}

TEST(story, an_op_that_returns_in_its_own_step_is_told_on_one_line) {
    std::string const story = story_of(
        program_builder{}.queue("q", 1).task("main", try_put("q"), try_get("q"), yield()).build());
    EXPECT_THAT(story, HasSubstr("try_put q #1; try_get q -> #1; yield ...\n"));
    EXPECT_THAT(story, HasSubstr("yield -> ok; ends")) << "it returned in a later step";
}

TEST(story, a_long_run_is_cut_in_the_middle_and_says_so) {
    constexpr std::size_t steps = 50;
    program const prog =
        program_builder{}.task("main", repeat(static_cast<std::uint32_t>(steps), yield())).build();
    std::string const story = story_of(prog);
    // A row for each step, and one for the begin.
    std::string const left_out = std::to_string(steps + 1 - story_rows_max);
    EXPECT_THAT(story, HasSubstr("       ... " + left_out + " steps left out ...\n"));
    EXPECT_LE(lines_of(story).size(), story_rows_max + 2 + 6) << "some rows take two lines";
    EXPECT_THAT(story, HasSubstr("\n     1     0  yield ..."));
    EXPECT_THAT(story, EndsWith("; ends\n"));
}

TEST(story, of_a_long_run_what_is_notable_is_told_in_any_case) {
    program const prog =
        program_builder{}
            .task("main", repeat(30, yield()),
                  try_catch(catch_filter::error, {fail("E")}, {yield()}), repeat(60, yield()))
            .build();
    EXPECT_THAT(story_of(prog), HasSubstr("raises error 1"));
    EXPECT_THAT(story_of(prog, {20}), HasSubstr("\n*   20     0  yield"));
}

TEST(story, the_same_op_done_several_times_is_one_phrase) {
    std::string const story = story_of(
        program_builder{}.queue("q", 9).task("main", repeat(5, put("q")), close("q")).build());
    EXPECT_THAT(story, HasSubstr("put q #1 to #5; close q"));
}

TEST(story, who_is_in_focus_has_a_column) {
    run_on_mini const run(many_children(7));
    std::vector<task_id> const focus{7};
    EXPECT_THAT(lines_of(tell_story(run.p, run.events(), {}, focus))[0], HasSubstr("child.7"));
}

TEST(story, whose_doing_led_to_what_broke_has_a_column_and_bystanders_have_not) {
    run_on_mini const run(
        program_builder{}
            .queue("q", 1)
            .task("main", group("g", spawn("bystander", 5), spawn("giver"), spawn("taker")))
            .task("bystander", yield())
            .task("giver", put("q"))
            .task("taker", get("q"))
            .build());
    std::vector<task_id> const focus{7};
    std::string const story = tell_story(run.p, run.events(), {}, focus);
    EXPECT_THAT(lines_of(story)[0], HasSubstr("giver.1"));
    EXPECT_THAT(lines_of(story)[0], HasSubstr("taker.1"));
    EXPECT_THAT(story, EndsWith("       3 more tasks not shown\n"));
}

TEST(story, one_task_that_has_no_column_is_one) {
    EXPECT_THAT(story_of(many_children(5)), EndsWith("       1 more task not shown\n"));
}

TEST(story, says_who_never_began_and_who_is_never_started) {
    std::string const story =
        story_of(program_builder{}
                     .task("main", group("g", cancel_group("g"), spawn("child", 2)))
                     .task("child", yield())
                     .task("forgotten", yield())
                     .build());
    EXPECT_THAT(story, EndsWith("       never began: child.1, child.2\n"
                                "       never started: forgotten\n"));
    EXPECT_THAT(story_of(many_children(2)), Not(HasSubstr("never")));
}

TEST(story, a_hang_is_told_in_the_column_of_who_hangs) {
    std::string const story =
        story_of(program_builder{}.queue("q", 1).task("main", get("q")).build());
    EXPECT_THAT(story, HasSubstr("HANGS in get q\n"));
}

TEST(story, an_instance_is_named_by_its_declaration_and_its_number) {
    run_on_mini const run(many_children(2));
    EXPECT_EQ(task_name(run.prog, run.events(), 0), "main");
    EXPECT_EQ(task_name(run.prog, run.events(), 2), "child.2");
    EXPECT_EQ(task_name(run.prog, run.events(), 99), "?");
}

TEST(story, tells_what_cells_and_registers_hold) {
    std::string const story =
        story_of(program_builder{}
                     .cell("x", 5)
                     .task("main", rollcall::build::read("x", "r"), let("n", "r - 7"),
                           add("x", "n", "s"), cas("x", "4", "9"), expect("n == 1"))
                     .build());
    EXPECT_THAT(story, HasSubstr("read x into r = 5"));
    EXPECT_THAT(story, HasSubstr("let n = r - 7 = -2"));
    EXPECT_THAT(story, HasSubstr(" s = 3"));
    EXPECT_THAT(story, HasSubstr("              = 0; expect")) << "it was not exchanged";
    EXPECT_THAT(story, HasSubstr("AT FAULT:\n              expectation failed; ends"));
}

TEST(story, a_task_that_waits_for_a_lock_says_who_holds_it) {
    std::string const story =
        story_of(program_builder{}.lock("m").task("main", lock("m"), lock("m")).build());
    EXPECT_THAT(story, HasSubstr("HANGS in lock m; waits for"));
    EXPECT_THAT(story, HasSubstr("held by main"));
}

}  // namespace
}  // namespace rollcall
