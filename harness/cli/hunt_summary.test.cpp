// When a campaign that found nothing says nothing.
#include "harness/cli/hunt_summary.hpp"
#include "properties/law_book.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

registry parts_with_mini() {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({"mini", "", "", true, [] { return make_mini_runtime(); }});
    return parts;
}

// Every law was exercised but PG-01, by programs with these kinds of op.
std::vector<std::string> vacuity_of(op_set kinds) {
    registry const parts = parts_with_mini();
    campaign_settings settings;
    settings.runtime = "mini";
    campaign_result result;
    result.counts.runs = vacuity_runs_min;
    result.counts.decisions = 1;
    result.counts.kinds = kinds;
    result.counts.exercised.fill(1);
    auto const book = make_law_book();
    auto const all = book->laws();
    auto const law = std::ranges::find(all, "PG-01", &law_info::id);
    result.counts.exercised[static_cast<std::size_t>(law - all.begin())] = 0;
    return find_vacuity(parts, {settings, result, {}});
}

TEST(hunt_summary, a_law_is_missed_only_where_some_program_could_have_exercised_it) {
    EXPECT_THAT(vacuity_of(generated_ops), IsEmpty());
    EXPECT_THAT(vacuity_of(generated_ops | bit(op_kind::expect)),
                ElementsAre("PG-01 program_expectation was never exercised"));
}

// Nobody may read more into a hunt than it has run.
TEST(hunt_summary, what_was_cut_short_does_not_say_that_nothing_was_found) {
    registry const parts = parts_with_mini();
    hunt_summary s;
    s.settings.runtime = "mini";
    s.result.counts.runs = 12;
    EXPECT_THAT(summary_text(parts, s), HasSubstr("no new finding"));
    s.result.interrupted = true;
    EXPECT_THAT(summary_text(parts, s), HasSubstr("seed 1, interrupted\n"));
    EXPECT_THAT(summary_text(parts, s),
                HasSubstr("interrupted: nothing new in the runs that were made\n"));
    EXPECT_THAT(summary_text(parts, s), Not(HasSubstr("no new finding")));
    s.result.interrupted = false;
    s.has_ended = false;
    EXPECT_THAT(summary_text(parts, s), HasSubstr("seed 1, not ended yet\n"));
    EXPECT_THAT(summary_text(parts, s), Not(HasSubstr("no new finding")));
}

}  // namespace
}  // namespace rollcall
