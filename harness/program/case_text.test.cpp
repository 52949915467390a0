// What the format accepts and how it prints; case_errors.test.cpp pins what it refuses.
#include "harness/program/case_text.hpp"

#include "harness/program/canonical.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace rollcall::case_text_test {
namespace {

constexpr std::string_view one_sentinel =
    R"(rollcall case 1
about one sentinel for three consumers: two of them hang
runtime mini
expect hung consumer consumer

queue q capacity 5

task main:
    group g:                              @1
        spawn producer                    @2
        spawn consumer x3                 @3

task producer:
    repeat 10:                            @4
        put q                             @5
    put_sentinel q                        @6  # the only one

task consumer:
    consume q:                            @7
        sleep 1                           @8

schedule:
    at 12 take 2 of 4 key 9f3c2a1b44d0e871
trace 0123456789abcdef
)";

test_case parsed(std::string_view text) {
    parse_result result = parse_case(text);
    EXPECT_FALSE(result.error.has_value()) << result.error->text();
    return result.value.value_or(test_case{});
}

std::string with_tasks(std::string_view tasks) { return "rollcall case 1\n" + std::string(tasks); }

// The canonical text of a case that holds only tasks, without the lines before them.
std::string reprinted(std::string_view tasks) {
    std::string const text = print_case(parsed(with_tasks(tasks)));
    return text.substr(std::min(text.find("task "), text.size()));
}

TEST(case_text, the_canonical_text_prints_as_it_is_read) {
    EXPECT_EQ(print_case(parsed(one_sentinel)), one_sentinel);
}

TEST(case_text, a_case_holds_what_its_text_says) {
    test_case const c = parsed(one_sentinel);
    EXPECT_EQ(c.about, "one sentinel for three consumers: two of them hang");
    EXPECT_EQ(c.runtime, "mini");
    EXPECT_EQ(c.expected.kind, expected_kind::hung);
    EXPECT_EQ(c.expected.hung, (std::vector<std::string>{"consumer", "consumer"}));
    EXPECT_EQ(c.prog.queues, (std::vector<queue_declaration>{{"q", 5}}));
    EXPECT_EQ(c.prog.groups, std::vector<std::string>{"g"});
    ASSERT_EQ(c.prog.tasks.size(), 3u);
    op const& spawn = c.prog.tasks[0].body[0].body[1];
    EXPECT_EQ(spawn.kind, op_kind::spawn);
    EXPECT_EQ(spawn.target, 2u);
    EXPECT_EQ(spawn.count, 3u);
    EXPECT_EQ(spawn.scope, innermost_group);
    EXPECT_EQ(c.remarks, (std::map<std::uint32_t, std::string>{{6, "the only one"}}));
    EXPECT_EQ(c.sched.deviations, (std::vector<choice>{{12, 2, 4, 0x9f3c2a1b44d0e871u}}));
    EXPECT_EQ(c.trace_hash, 0x0123456789abcdefu);
}

TEST(case_text, what_a_case_leaves_out_has_a_default) {
    test_case const c = parsed(with_tasks("task main:\n    pass\n"));
    EXPECT_EQ(c.runtime, "mini");
    EXPECT_EQ(c.expected.kind, expected_kind::passed);
    EXPECT_FALSE(c.trace_hash.has_value());
    EXPECT_EQ(print_case(c),
              "rollcall case 1\nruntime mini\nexpect passed\n\ntask main:\n    pass\n");
}

constexpr std::string_view every_op = R"(task main:
    group g race static:                  @1
        spawn worker x3 in g              @2
    group h:                              @3
        yield                             @4
        io                                @5
        sleep 3                           @6
        spawn worker                      @7
    detach worker                         @8
    join worker                           @9
    cancel worker                         @10
    cancel group g                        @11
    try:                                  @12
        fail ValueError                   @13
    catch error:
        try:                              @14
            fail TypeError                @15
        catch any:
            pass
    try:                                  @16
        shield:                           @17
            get q timeout 2               @18
    catch cancel:
        put q                             @19
    try:                                  @20
        put q timeout 0                   @21
    finally:
        put_sentinel q timeout 1          @22
    timeout none:                         @23
        timeout 0:                        @24
            try_put q                     @25
        try_get q                         @26
    repeat 1000:                          @27
        consume q pass_on:                @28
            sleep 0                       @29
        consume q                         @30
    close q                               @31

task worker:
    pass
)";

TEST(case_text, every_op_prints_as_it_is_read) {
    std::string const text =
        "rollcall case 1\nruntime asio:fifo\nexpect failed SC-01\n\nqueue q capacity unbounded\n"
        "queue r capacity 0\n\n" +
        std::string(every_op);
    EXPECT_EQ(print_case(parsed(text)), text);
}

TEST(case_text, every_verdict_prints_as_it_is_read) {
    for (std::string const verdict :
         {"passed", "failed BQ-04", "hung main", "hung main main", "crashed", "any"}) {
        std::string const text = "rollcall case 1\nruntime faulty:item_lost\nexpect " + verdict +
                                 "\n\ntask main:\n    pass\n";
        EXPECT_EQ(print_case(parsed(text)), text);
    }
}

TEST(case_text, line_breaks_of_windows_are_read) {
    std::string text;
    for (char const c : one_sentinel) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
    EXPECT_EQ(print_case(parsed(text)), one_sentinel);
    text.pop_back();  // ends in a lone '\r'
    EXPECT_EQ(print_case(parsed(text)), one_sentinel);
}

TEST(case_text, sections_may_come_in_any_order_and_comments_anywhere) {
    EXPECT_EQ(print_case(parsed(R"(rollcall case 1 # comment
# comment
trace 123456789abcdef
task main:      # comment

  # a comment may be indented as it likes
    group g:
        spawn producer
        spawn consumer x3 # 
schedule:
    at 12 take 2 of 4 key 9f3c2a1b44d0e871   # comment
task producer:
    repeat 10:
        put q
    put_sentinel q#the only one
task consumer:
    consume q   :
        sleep   1
        # comment
queue q capacity 5 # comment
expect hung consumer consumer # comment
about one sentinel for three consumers: two of them hang
runtime mini # comment)")),
              one_sentinel);
}

TEST(case_text, missing_ids_follow_the_largest_one_in_the_order_of_the_text) {
    EXPECT_EQ(reprinted("task main:\n    yield\n    io @7\n    try:\n        io @2\n    finally:\n"
                        "        yield\ntask worker:\n    io\n"),
              R"(task main:
    yield                                 @8
    io                                    @7
    try:                                  @9
        io                                @2
    finally:
        yield                             @10

task worker:
    io                                    @11
)");
}

TEST(case_text, ids_that_run_out_start_again_at_the_smallest_free_one) {
    EXPECT_EQ(reprinted("task main:\n    yield\n    io @65535\n    io @1\n    yield\n"),
              R"(task main:
    yield                                 @2
    io                                    @65535
    io                                    @1
    yield                                 @3
)");
}

TEST(case_text, an_id_stands_in_its_column_or_one_space_behind_a_longer_line) {
    for (std::size_t length = 1; length <= name_length_max; ++length) {
        std::string const name(length, 'a');
        std::string const line = "    cancel group " + name;
        std::string const expected =
            line + std::string(line.size() < 42 ? 42 - line.size() : 1, ' ');
        std::string const text =
            reprinted("task main:\n" + line + "\n    group " + name + ":\n        pass\n");
        std::size_t const begin = text.find('\n') + 1;
        EXPECT_EQ(text.substr(begin, text.find('@') - begin), expected);
    }
}

TEST(case_text, about_keeps_its_lines_and_the_hash_sign) {
    std::string const text =
        "rollcall case 1\nabout first # no comment\nabout\nabout   indented, \xc3\xa9\nruntime "
        "mini\nexpect passed\n\ntask main:\n    pass\n";
    test_case const c = parsed(text);
    EXPECT_EQ(c.about, "first # no comment\n\n  indented, \xc3\xa9");
    EXPECT_EQ(print_case(c), text);
}

TEST(case_text, remarks_keep_their_op_and_lose_the_spaces_around_them) {
    test_case const c = parsed(with_tasks("task main:\n    io   #   a # b   \n    io @9 #\n"));
    EXPECT_EQ(c.remarks, (std::map<std::uint32_t, std::string>{{10, "a # b"}}));
    EXPECT_EQ(parsed(print_case(c)), c);
}

TEST(case_text, names_that_are_words_of_the_format_are_understood) {
    std::string const text = R"(task task:
    group group:                          @1
        spawn in x2 in group              @2
        spawn x3                          @3
    group race race:                      @4
        pass
    cancel group                          @5
    cancel group group                    @6
    fail timeout                          @7

task in:
    pass

task group:
    pass

task x3:
    pass
)";
    EXPECT_EQ(reprinted(text), text);
}

TEST(case_text, groups_and_errors_are_declared_by_their_first_appearance) {
    test_case const c = parsed(
        with_tasks("task main:\n    cancel group late\n    group early:\n        spawn w in late\n"
                   "    group late:\n        fail b\n    fail a\ntask w:\n    fail b\n"));
    EXPECT_EQ(c.prog.groups, (std::vector<std::string>{"late", "early"}));
    EXPECT_EQ(c.prog.errors, (std::vector<std::string>{"b", "a"}));
    EXPECT_EQ(c.prog.tasks[0].body[1].body[0].scope, 0u);
}

TEST(case_text, forms_that_mean_the_same_print_alike) {
    EXPECT_EQ(
        reprinted("task main:\n    group g static race:\n        spawn w x01\ntask w:\n    "
                  "group h:\n        pass\n"),
        "task main:\n    group g race static:                  @1\n        spawn w             "
        "              @2\n\ntask w:\n    group h:                              @3\n        "
        "pass\n");
    test_case const c = parsed(
        "rollcall case 1\nqueue q capacity 1\ntask main:\n    get q timeout none\n    consume q:\n"
        "        pass\nschedule:\n    at 0 take 1 of 2 key 0\n    at 1 take 1 of 2 key a\n");
    EXPECT_EQ(print_case(c),
              "rollcall case 1\nruntime mini\nexpect passed\n\nqueue q capacity 1\n\ntask main:\n"
              "    get q                                 @1\n"
              "    consume q                             @2\n\nschedule:\n    at 0 take 1 of 2\n"
              "    at 1 take 1 of 2 key 000000000000000a\n");
}

TEST(case_text, an_op_prints_alone_for_a_story) {
    test_case const c =
        parsed("rollcall case 1\nqueue q capacity unbounded\n" + std::string(every_op));
    std::string lines;
    for_each_op(c.prog, [&](std::size_t, op const& o) {
        if (o.id <= 3 || o.id == 12 || o.id == 18 || o.id >= 27) {
            lines += print_op_line(c.prog, o) + "|";
        }
    });
    EXPECT_EQ(lines,
              "group g race static|spawn worker x3 in g|group h|try|get q timeout 2|repeat 1000|"
              "consume q pass_on|sleep 0|consume q|close q|");
    EXPECT_EQ(print_program(c.prog), "queue q capacity unbounded\n\n" + std::string(every_op));
}

TEST(case_text, an_invalid_case_still_prints) {
    test_case c;
    op o;
    o.kind = op_kind::sleep;
    o.target = 7;
    c.prog.tasks.push_back({"main", {o}});
    for (op_kind const kind : {op_kind::spawn, op_kind::put, op_kind::fail, op_kind::group}) {
        o.kind = kind;
        o.scope = 9;
        c.prog.tasks[0].body.push_back(o);
    }
    c.about = "a\tb\nc\xff";
    c.remarks[0] = "nobody's";
    EXPECT_EQ(print_case(c),
              "rollcall case 1\nabout a b\nabout c?\nruntime mini\nexpect passed\n\ntask main:\n"
              "    sleep none\n    spawn ? in ?\n    put ?\n    fail ?\n    group ?:\n        "
              "pass\n");
}

TEST(case_text, a_text_is_known_by_its_header) {
    EXPECT_TRUE(has_case_header(one_sentinel));
    EXPECT_TRUE(has_case_header("rollcall case"));
    EXPECT_TRUE(has_case_header("rollcall case 2\n"));
    EXPECT_FALSE(has_case_header("rollcall cases"));
    EXPECT_FALSE(has_case_header(" rollcall case 1"));
    EXPECT_FALSE(has_case_header(""));
}

}  // namespace
}  // namespace rollcall::case_text_test
