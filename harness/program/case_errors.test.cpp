// Every error of the parser, with its place and its hint.
#include "harness/program/canonical.hpp"
#include "harness/program/case_text.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace rollcall::case_errors_test {
namespace {

std::string error_of(std::string_view text) {
    parse_result const result = parse_case(text, "a.case");
    EXPECT_NE(result.value.has_value(), result.error.has_value());
    return result.error ? result.error->text() : "no error";
}

struct refused_text {
    std::string_view text;
    std::string_view error;  // without "a.case:"
};

void expect_refused(std::string_view before, std::span<refused_text const> texts) {
    for (refused_text const& refused : texts) {
        std::string const text = std::string(before) + std::string(refused.text);
        EXPECT_EQ(error_of(text), "a.case:" + std::string(refused.error)) << text;
    }
}

TEST(case_errors, of_texts_that_are_no_case) {
    std::string_view const hint = "\n  hint: the first line of a case is 'rollcall case 1'";
    EXPECT_EQ(error_of(""),
              "a.case:1:1: the text is empty, but a case is expected" + std::string(hint));
    EXPECT_EQ(error_of("\x80\xff\x00"), "a.case:1:1: this is not a case" + std::string(hint));
    EXPECT_EQ(error_of(std::string(1 << 20, '#')),
              "a.case:1:1: this is not a case" + std::string(hint));
    EXPECT_EQ(error_of("\xef\xbb\xbfrollcall case 1"),
              "a.case:1:1: the text begins with a byte order mark\n"
              "  hint: save the file as UTF-8 without one");
    EXPECT_EQ(error_of("rc1.AAAA"),
              "a.case:1:1: this is a replay token, not the text of a case\n"
              "  hint: give it to 'rollcall replay' as it is");
}

TEST(case_errors, of_the_header) {
    refused_text const texts[] = {
        {"",
         "1:14: expected the version of the format, found the end of the line\n"
         "  hint: the first line is 'rollcall case 1'"},
        {" one",
         "1:15: expected the version of the format, found 'one'\n"
         "  hint: the first line is 'rollcall case 1'"},
        {" 3",
         "1:15: this case was made by a newer Rollcall: its format is version '3'\n"
         "  hint: this Rollcall reads versions up to 2; update it"},
        {" 99999999999999999999",
         "1:15: this case was made by a newer Rollcall: its format is version "
         "'99999999999999999999'\n  hint: this Rollcall reads versions up to 2; update it"},
        {" 1 2",
         "1:17: expected the end of the line, found '2'\n"
         "  hint: remove it, or put '#' before it to make it a comment"},
        {" 1",
         "1:1: the case has no task\n"
         "  hint: declare one with 'task main:' and indent its ops by 4 spaces"},
    };
    expect_refused("rollcall case", texts);
}

TEST(case_errors, of_lines_that_are_no_text) {
    refused_text const texts[] = {
        {"\ttask main:\n", "2:1: the line holds a tab\n  hint: use spaces, 4 per level"},
        {"about a\x01\n",
         "2:8: the line holds the control character 1\n"
         "  hint: a case is plain text; remove it"},
        {"# \xc3(\n",
         "2:3: the line is not UTF-8 text\n"
         "  hint: save the file with the encoding UTF-8"},
        {"task main:\n   pass\n",
         "3:4: the line is indented by 3 spaces\n"
         "  hint: indent with 4 spaces per level"},
    };
    expect_refused("rollcall case 1\n", texts);
}

TEST(case_errors, of_sections) {
    refused_text const texts[] = {
        {"tsk main:\n", "2:1: unknown section 'tsk'\n  hint: did you mean 'task'?"},
        {"spawn x\n",
         "2:1: unknown section 'spawn'\n"
         "  hint: known sections: about, runtime, expect, queue, semaphore, mutex, event, cell, "
         "lock, task and 2 more; an op stands in a task, indented by 4 spaces"},
        {"    yield\n",
         "2:5: this line is indented, but is in no block\n"
         "  hint: a section (about, runtime, expect, queue, semaphore, mutex, event, cell, lock, "
         "task, schedule, trace) stands at the left margin"},
        {"runtime mini\nruntime mini\n",
         "3:1: a second 'runtime' section\n"
         "  hint: a case has at most one: remove one of them"},
        {"runtime\n",
         "2:8: expected the name of a runtime, found the end of the line\n"
         "  hint: it is made of letters, digits and '_', '-', '.', ':', as "
         "'faulty:item_lost'"},
        {"expect pased\n",
         "2:8: expected a verdict, found 'pased'\n"
         "  hint: it is 'passed', 'failed SC-01', 'hung' and the tasks that "
         "hang, 'crashed' or 'any'"},
        {"expect failed sc-1\n",
         "2:15: expected the id of a law, found 'sc-1'\n"
         "  hint: it is made like 'SC-01'"},
        {"expect hung\n",
         "2:12: expected the name of a task that hangs, found the end of the line\n"
         "  hint: a name is a letter or '_' followed by letters, digits or '_', "
         "at most 40 characters (name_length_max)"},
        {"expect hung main wroker\ntask main:\n    pass\ntask worker:\n    pass\n",
         "2:18: unknown task 'wroker'\n  hint: did you mean 'worker'?"},
        {"queue q 5\n", "2:9: expected 'capacity', found '5'\n  hint: write 'capacity' here"},
        {"queue q capacity 1001\n",
         "2:18: a number of items or 'unbounded' is out of range: "
         "'1001'\n  hint: use 0 to 1000 (capacity_max)"},
        {"queue q capacity some\n",
         "2:18: expected a number of items or 'unbounded', found "
         "'some'\n  hint: it is a whole number from 0 to 1000 "
         "(capacity_max)"},
        {"queue q capacity 1\nqueue q capacity 1\n",
         "3:7: two queues are called 'q'\n  hint: rename one of them"},
        {"task 1st:\n",
         "2:6: expected the name of a task, found '1st'\n"
         "  hint: a name is a letter or '_' followed by letters, digits or '_', at "
         "most 40 characters (name_length_max)"},
        {"task main\n", "2:10: expected ':', found the end of the line\n  hint: write ':' here"},
        {"task main:\n",
         "2:10: nothing stands in the block that this ':' opens\n"
         "  hint: indent its ops by 4 more spaces; an empty block holds 'pass'"},
        {"trace 12345678901234567\n",
         "2:7: expected the hash of a trace, found '12345678901234567'\n"
         "  hint: it has 1 to 16 digits out of 0123456789abcdef"},
    };
    expect_refused("rollcall case 1\n", texts);
}

TEST(case_errors, of_schedules) {
    refused_text const texts[] = {
        {"at 5 take 1\n",
         "3:16: expected 'of', found the end of the line\n  hint: write 'of' "
         "here"},
        {"at 5 take 0 of 2\n",
         "3:15: the position of an option is out of range: '0'\n"
         "  hint: use 1 to 4294967295"},
        {"at 5 take 2 of 2\n",
         "3:15: there is no option '2' of 2\n"
         "  hint: options count from 0, and 0 is no deviation: take 1 to 1"},
        {"at 5 take 1 of 1\n",
         "3:20: a number of options is out of range: '1'\n"
         "  hint: use 2 to 4294967295"},
        {"at 4294967296 take 1 of 2\n",
         "3:8: the ordinal of a decision is out of range: '4294967296'\n"
         "  hint: use 0 to 4294967295"},
        {"at 5 take 1 of 2\n    at 5 take 1 of 2\n",
         "4:8: decisions ascend, but '5' comes after 5\n"
         "  hint: sort the lines, one for each decision"},
        {"at 5 take 1 of 2 key xyz\n",
         "3:26: expected the key of an option, found 'xyz'\n"
         "  hint: it has 1 to 16 digits out of 0123456789abcdef"},
        {"at 5 take 1 of 2 key 1 over 0\n",
         "3:33: a key of 0 is that of no option\n"
         "  hint: leave out what begins with 'over'"},
        {"at 5 take 1 of 2 key 1 over 2 turn 0\n",
         "3:40: how often that option has gone before is out of range: '0'\n"
         "  hint: use 1 to 4294967295"},
        {"at 5 take 1 of 2 over 2\n",
         "3:22: expected the end of the line, found 'over'\n"
         "  hint: remove it, or put '#' before it to make it a comment"},
        {"    at 5 take 1 of 2\n",
         "3:9: this line is indented deeper than its block\n"
         "  hint: use 4 spaces"},
    };
    expect_refused("rollcall case 1\nschedule:\n    ", texts);
}

TEST(case_errors, of_blocks) {
    refused_text const texts[] = {
        {"yield\n        io\n",
         "5:9: this line is indented deeper than its block\n"
         "  hint: only a line that ends in ':' opens a block"},
        {"shield:\n    io\n",
         "4:11: nothing stands in the block that this ':' opens\n"
         "  hint: indent its ops by 4 more spaces; an empty block holds "
         "'pass'"},
        {"shield\n", "4:11: expected ':', found the end of the line\n  hint: write ':' here"},
        {"pass\n    io\n",
         "4:5: 'pass' stands in a block that holds more\n"
         "  hint: it is for empty blocks: remove it"},
        {"io\n    pass\n",
         "5:5: 'pass' stands in a block that holds more\n"
         "  hint: it is for empty blocks: remove it"},
        {"try:\n        io\n",
         "4:5: this 'try' has no handler\n"
         "  hint: it goes on with 'catch error:', 'catch cancel:', 'catch "
         "any:' or 'finally:' at the same indentation"},
        {"try:\n        io\n    io\n",
         "6:5: expected the handler of the 'try' in line 4, found 'io'\n"
         "  hint: it goes on with 'catch error:', 'catch cancel:', 'catch any:' or 'finally:' at "
         "the same indentation"},
        {"try:\n        io\n    catch:\n",
         "6:10: expected what to catch, found ':'\n"
         "  hint: catch takes 'error', 'cancel' or 'any'"},
        {"finally:\n",
         "4:5: 'finally' without a 'try' of its own\n"
         "  hint: a try has one handler; nest two of them for 'catch' and 'finally'"},
        {"try:\n        io\n    catch any:\n        io\n    finally:\n        io\n",
         "8:5: 'finally' without a 'try' of its own\n"
         "  hint: a try has one handler; nest two of them for 'catch' and 'finally'"},
    };
    expect_refused("rollcall case 1\nqueue q capacity 1\ntask main:\n    ", texts);
}

TEST(case_errors, of_ops) {
    std::string_view const name_rule =
        "\n  hint: a name is a letter or '_' followed by letters, digits or '_', at most 40 "
        "characters (name_length_max)";
    std::string const no_name =
        "4:8: expected the name of a queue, found the end of the line" + std::string(name_rule);
    std::string const long_name = "4:10: expected the name of an error, found '" +
                                  std::string(40, 'e') + "...'" + std::string(name_rule);
    std::string const fail_long = "fail " + std::string(41, 'e');
    refused_text const texts[] = {
        {"yeild\n", "4:5: unknown op 'yeild'\n  hint: did you mean 'yield'?"},
        {"await\n", "4:5: unknown op 'await'\n  hint: did you mean 'wait'?"},
        {"gather\n",
         "4:5: unknown op 'gather'\n"
         "  hint: an op is one of: yield io sleep spawn group detach join fail try "
         "timeout shield cancel put get try_put try_get close put_sentinel consume "
         "repeat read write add cas let if expect lock unlock acquire try_acquire release with set "
         "clear wait"},
        {"task x:\n",
         "4:5: unknown op 'task'\n"
         "  hint: a section stands at the left margin, without indentation"},
        {"put\n", no_name},
        {fail_long, long_name},
        {"put p\n", "4:9: unknown queue 'p'\n  hint: known queues: q"},
        {"join mian\n", "4:10: unknown task 'mian'\n  hint: did you mean 'main'?"},
        {"sleep -1\n",
         "4:11: expected a duration in ticks, found '-1'\n"
         "  hint: it is a whole number from 0 to 1000000 (ticks_max)"},
        {"sleep 99999999999999999999999\n",
         "4:11: a duration in ticks is out of range: '99999999999999999999999'\n"
         "  hint: use 0 to 1000000 (ticks_max)"},
        {"repeat 1001:\n",
         "4:12: a number of times is out of range: '1001'\n"
         "  hint: use 1 to 1000 (repeat_count_max)"},
        {"timeout nil:\n",
         "4:13: expected a duration in ticks or 'none', found 'nil'\n"
         "  hint: it is a whole number from 0 to 1000000 (ticks_max)"},
        {"spawn main x65\n",
         "4:17: a number of instances is out of range: '65'\n"
         "  hint: use 0 to 64 (spawn_count_max)"},
        {"group g rcae:\n",
         "4:13: unknown kind of group 'rcae'\n"
         "  hint: a name is followed by 'race', 'static', both or none, and "
         "':'"},
        {"group g static static:\n",
         "4:20: unknown kind of group 'static'\n"
         "  hint: a name is followed by 'race', 'static', both or none, and "
         "':'"},
        {"put q 2\n",
         "4:11: expected the end of the line, found '2'\n"
         "  hint: remove it, or put '#' before it to make it a comment"},
        {"io @0\n", "4:9: an op id is out of range: '0'\n  hint: use 1 to 65535 (op_id_max)"},
        {"io @\n",
         "4:9: expected an op id, found the end of the line\n"
         "  hint: it is a whole number from 1 to 65535 (op_id_max)"},
        {"io @3\n    io\n    io @3\n",
         "6:8: the id @3 is taken by the op in line 4\n"
         "  hint: remove it: an op without an id gets a free one"},
    };
    expect_refused("rollcall case 1\nqueue q capacity 1\ntask main:\n    ", texts);
}

TEST(case_errors, of_programs_point_at_the_op_or_at_its_name) {
    refused_text const texts[] = {
        {"spawn worker\n",
         "4:5: this spawn has no group to go into\n"
         "  hint: put it inside a 'group', name one with 'in', or use 'detach'"},
        {"detach main\n",
         "4:12: 'main' cannot detach 'main', which is not declared after it\n"
         "  hint: a task starts only tasks declared further down: move the "
         "declaration"},
        {"group g static:\n        io\n",
         "5:9: a static group holds spawns alone\n"
         "  hint: move the op out of the group, or drop 'static'"},
        {"group good:\n        spawn worker in god\n",
         "5:25: no op opens a group 'god'\n  hint: did you mean 'good'?"},
        {"cancel group g\n", "4:18: no op opens a group 'g'\n  hint: there are no groups"},
    };
    for (refused_text const& refused : texts) {
        std::string const text = "rollcall case 1\n\ntask main:\n    " + std::string(refused.text) +
                                 "task worker:\n    pass\n";
        EXPECT_EQ(error_of(text), "a.case:" + std::string(refused.error)) << text;
    }
}

struct broken_case {
    std::function<void(test_case&)> break_it;
    std::string_view fault;
};

TEST(case_errors, validate_finds_what_the_parser_would_refuse) {
    test_case const valid =
        *parse_case("rollcall case 1\ntask main:\n    io # x\nschedule:\n    at 1 take 1 of 2\n")
             .value;
    EXPECT_EQ(validate(valid), "");
    std::vector<broken_case> const cases = {
        {[](test_case& c) { c.prog.tasks.clear(); },
         "the program has no task; declare one with 'task main:'"},
        {[](test_case& c) { c.runtime = "a b"; },
         "'a b' cannot name a runtime; use letters, digits, '_', '-', '.', ':'"},
        {[](test_case& c) { c.expected.kind = expected_kind::failed; },
         "the case expects '' to fail; a law's id is like 'SC-01'"},
        {[](test_case& c) { c.expected.kind = expected_kind::hung; },
         "the case expects a hang; name the tasks that hang"},
        {[](test_case& c) {
             c.expected = {expected_kind::hung, "", {"mann"}};
         },
         "the case expects the unknown task 'mann' to hang; did you mean 'main'?"},
        {[](test_case& c) {
             c.expected = {expected_kind::hung, "", std::vector<std::string>(hung_max + 1, "main")};
         },
         "the case expects more than 4000 tasks to hang (hung_max); drop some of them"},
        {[](test_case& c) {
             c.sched.deviations.push_back({2, 0, 2, 0});
         },
         "decision 2 takes option 0 of 2; a deviation takes 1 to options - 1"},
        {[](test_case& c) {
             c.sched.deviations.push_back({1, 1, 2, 0});
         },
         "decision 1 comes after decision 1; decisions ascend, one choice for each"},
        {[](test_case& c) {
             c.sched.deviations.push_back({2, 1, 2, 0, 5});
         },
         "decision 2 has no place: it needs the keys of both options"},
        {[](test_case& c) { c.sched.deviations.resize(choices_max + 1); },
         "the schedule has more than 20000 choices (choices_max); drop some of them"},
        {[](test_case& c) { c.about = "fine\n\x7f"; },
         "'about' or a remark holds control characters or broken UTF-8; canonicalize the case"},
        {[](test_case& c) { c.remarks[1] = "\xff"; },
         "'about' or a remark holds control characters or broken UTF-8; canonicalize the case"},
        {[](test_case& c) { c.about.assign(case_bytes_max, 'x'); },
         "the text of the case has 1048720 bytes, more than 1048576 (case_bytes_max); drop ops or "
         "choices"},
    };
    for (broken_case const& broken : cases) {
        test_case c = valid;
        broken.break_it(c);
        EXPECT_EQ(validate(c), broken.fault);
    }
}

}  // namespace
}  // namespace rollcall::case_errors_test
