// The report of a counterexample holds what a reader needs: the law, what was seen, the program,
// the story, and lines to paste.
#include "harness/report/counterexample.hpp"
#include "harness/program/builder.hpp"
#include "harness/program/token.hpp"
#include "properties/law_book.hpp"
#include "runtimes/faulty/faults.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

namespace rollcall {
namespace {

using namespace build;
using ::testing::HasSubstr;
using ::testing::Not;

registry faulty_parts() {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    for (planted_fault const& fault : planted_faults()) {
        parts.add({"faulty:" + std::string(fault.name), "", "", false,
                   [&fault] { return make_faulty_runtime(fault); }});
    }
    return parts;
}

finding lost_items() {
    finding f;
    f.law = "BQ-01";
    f.message = "what the unshrunk run said";
    f.unit = 7;
    f.run = 3;
    f.reproduction.runtime = "faulty:items_lost_on_close";
    f.reproduction.expected = {expected_kind::failed, f.law, {}};
    f.reproduction.prog = program_builder{}
                              .queue("q", 5)
                              .task("main", put("q"), put("q"), rollcall::build::close("q"))
                              .build();
    return f;
}

replay_report replay_of(registry const& parts, finding& f) {
    replay_options with_story;
    with_story.with_story = true;
    replay_report r = replay_here(parts, f.reproduction, with_story);
    EXPECT_EQ(r.fingerprints.size(), 2u) << "two items are lost";
    f.fingerprint = r.fingerprints.front();
    return r;
}

TEST(counterexample, it_says_which_law_broke_where_and_what_was_seen) {
    registry const parts = faulty_parts();
    finding f = lost_items();
    replay_report const r = replay_of(parts, f);
    std::string const told = tell_counterexample(parts, f, r, "");
    EXPECT_TRUE(
        told.starts_with("-- broken on faulty:items_lost_on_close: BQ-01 "
                         "no_item_is_lost_or_duplicated\n  claim    "));
    EXPECT_THAT(told, Not(HasSubstr("unshrunk"))) << "the message is that of the case told";
    EXPECT_TRUE(std::ranges::any_of(r.messages, [&](std::string const& message) {
        return told.find("  seen     " + message + "\n") != std::string::npos;
    }));
    EXPECT_THAT(told, HasSubstr("  case     3 ops, 1 task, 0 deviations; first in unit 7 run 3, "
                                "1 alarm\n"));
    EXPECT_THAT(told, HasSubstr("queue q capacity 5\n"));
    EXPECT_THAT(told, HasSubstr(r.story));
    EXPECT_THAT(told, HasSubstr("  print    " + f.fingerprint + "\n"));
    EXPECT_THAT(told, HasSubstr(version_line()));
}

TEST(counterexample, its_token_is_the_case) {
    registry const parts = faulty_parts();
    finding f = lost_items();
    std::string const told = tell_counterexample(parts, f, replay_of(parts, f), "");
    std::string const command = "./rollcall replay ";
    std::size_t const begin = told.find(command) + command.size();
    std::string const token = told.substr(begin, told.find('\n', begin) - begin);
    decode_result const decoded = decode_token(token);
    ASSERT_TRUE(decoded.value) << decoded.error;
    EXPECT_EQ(*decoded.value, f.reproduction);
}

TEST(counterexample, it_can_be_kept_once_it_lies_in_a_file) {
    registry const parts = faulty_parts();
    finding f = lost_items();
    f.alarms = 2;
    replay_report const r = replay_of(parts, f);
    EXPECT_THAT(tell_counterexample(parts, f, r, ""), Not(HasSubstr("rollcall keep")));
    std::string const kept = tell_counterexample(parts, f, r, "found/one.case");
    EXPECT_THAT(kept, HasSubstr("  keep     ./rollcall keep found/one.case corpus/regressions\n"));
    EXPECT_THAT(kept, HasSubstr(", 2 alarms\n"));
}

TEST(counterexample, a_crash_has_no_law) {
    finding f = lost_items();
    f.law = "crashed";
    replay_report died;
    EXPECT_THAT(
        tell_counterexample(faulty_parts(), f, died, ""),
        HasSubstr(": the process of the run died\n  seen     what the unshrunk run said\n"));
}

}  // namespace
}  // namespace rollcall
