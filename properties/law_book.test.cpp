#include "properties/law_book.hpp"

#include "harness/program/builder.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/generator.hpp"
#include "harness/program/used_features.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "properties/trace_builder.test.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <vector>

namespace rollcall {
namespace {

using namespace build;

TEST(law_book, laws_are_in_the_order_of_their_ids_and_say_all_that_people_ask) {
    auto const book = make_law_book();
    EXPECT_EQ(book->laws().size(), 31u);
    EXPECT_TRUE(std::ranges::is_sorted(book->laws(), {}, &law_info::id));
    for (law_info const& law : book->laws()) {
        for (std::string_view const text :
             {law.id, law.name, law.claim, law.source, law.needs, law.not_checked, law.look_at}) {
            EXPECT_FALSE(text.empty()) << law.id;
        }
        EXPECT_NE(law.ops, 0u) << law.id;
        EXPECT_EQ(law.claim.find("should"), std::string_view::npos) << law.id;
    }
}

TEST(law_book, mechanisms_have_names_of_their_own_in_a_law) {
    for (checked_law const* law : all_laws()) {
        std::set<std::string_view> const names(law->mechanisms.begin(), law->mechanisms.end());
        EXPECT_EQ(names.size(), law->mechanisms.size()) << law->info.id;
        EXPECT_FALSE(names.empty()) << law->info.id;
    }
}

// Else a law would be left out that had something to say.
TEST(law_book, what_does_not_apply_is_never_exercised) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    auto const book = make_law_book();
    runner r(*mini, book.get());
    std::uint64_t not_applicable = 0;
    for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
        entropy draw = entropy::from_seed(seed);
        generator_options options;
        for (int i = 0; i < 4; ++i) {
            std::uint32_t const drawn = draw.below(static_cast<std::uint32_t>(feature_count));
            options.may.features &= ~set_of(static_cast<feature>(drawn));
        }
        options.may.features |= set_of(feature::bounds, feature::group_aborts);
        program const prog = generate(draw, options);
        plan const p(prog);
        random_strategy walk(seed);
        std::uint64_t const exercised = r.run(p, walk).judged.exercised;
        for (std::size_t l = 0; l < book->laws().size(); ++l) {
            feature_set const missing = missing_premise(book->laws()[l], options.may);
            if (missing == 0) continue;
            ++not_applicable;
            ASSERT_EQ(exercised >> l & 1, 0u)
                << book->laws()[l].id << ": " << missing_text(missing) << "\n"
                << print_program(prog);
        }
    }
    EXPECT_GT(not_applicable, 2'000u);
}

TEST(law_book, a_runtime_promises_what_it_declares) {
    auto const book = make_law_book();
    auto const missing = [&](dialect const& d) {
        std::string ids;
        for (std::size_t i = 0; i < book->laws().size(); ++i) {
            if (((book->promised(d) >> i) & 1) == 0) ids += std::string(book->laws()[i].id) + " ";
        }
        return ids;
    };
    dialect d = all_promised();
    EXPECT_EQ(missing(d), "");
    d.queue_is_fair.promised = false;
    d.frames_are_counted.value = false;
    d.detached_error_reported.value = false;
    EXPECT_EQ(missing(d), "BQ-06 RT-03 SC-09 ");
    d.errors.promised = false;
    d.cancellation.promised = false;
    EXPECT_EQ(missing(d), "BQ-06 RT-03 SC-03 SC-05 SC-09 ");
    dialect loose = all_promised();
    loose.groups_hold_children.value = false;
    EXPECT_EQ(missing(loose), "BQ-04 SC-01 SC-02 SC-04 SC-06 SC-10 ");
}

TEST(law_book, only_selected_and_promised_laws_judge) {
    program const p = program_builder{}.queue("q", 1).task("main", put("q")).build();
    plan const planned(p);
    trace events;
    events.add_task({});
    events.record({0, nothing, 0, nothing, 0, 0, event_kind::task_spawned, {}, {}, 0, 0});
    events.record({0, 0, 1, nothing, 0, 0, event_kind::task_begun, {}, {}, 0, 0});
    events.record({0, 0, 1, 0, 1, 1, event_kind::op_begun, {}, op_action::put, 0, 0});
    events.record({0, 0, 1, 0, 1, 1, event_kind::op_returned, {}, op_action::put, 0, 0});
    events.record({0, nothing, 1, nothing, 3, 0, event_kind::frames_counted, {}, {}, 0, 0});
    dialect const d = all_promised();
    auto const book = make_law_book();
    auto const broken = [&](dialect const& declares) {
        judgement result;
        book->judge({planned, events, declares}, result);
        std::string ids;
        for (violation const& v : result.violations) {
            ids += std::string(book->laws()[v.law].id) + " ";
        }
        return ids;
    };
    EXPECT_EQ(broken(d), "BQ-01 RT-03 ");
    dialect uncounted = d;
    uncounted.frames_are_counted.promised = false;
    EXPECT_EQ(broken(uncounted), "BQ-01 ");
    book->select(0);
    EXPECT_EQ(broken(d), "");
}

// Each violation names a law that was asked, one of its mechanisms, and tasks that there are.
void expect_well_formed(judgement const& result, trace const& events) {
    for (violation const& v : result.violations) {
        ASSERT_LT(v.law, all_laws().size());
        checked_law const& law = *all_laws()[v.law];
        EXPECT_EQ(std::ranges::count(law.mechanisms, v.mechanism), 1)
            << law.info.id << " " << v.mechanism;
        EXPECT_FALSE(v.message.empty()) << law.info.id;
        for (task_id const t : v.tasks) EXPECT_LT(t, events.tasks().size()) << v.message;
        EXPECT_NE(result.exercised >> v.law & 1, 0u) << law.info.id;
    }
}

// A trace that a broken runtime wrote may name what never was; the judge must live through it.
TEST(law_book, events_about_unknown_things_name_nobody_who_never_was) {
    program const p = program_builder{}.queue("q", 1).task("main", put("q"), get("q")).build();
    plan const planned(p);
    dialect const d = all_promised();
    auto const book = make_law_book();
    std::size_t broken = 0;
    for (unsigned kind = 0; kind < event_kind_count; ++kind) {
        for (std::uint32_t const id : {0u, 1u, 77u, nothing}) {
            trace events;
            events.add_task({});
            for (op_action const action : {op_action::none, op_action::put, op_action::get}) {
                event e{0, id, 1, id, id, 1, static_cast<event_kind>(kind), {}, action, 0, 0};
                events.record(e);
                e.kind = event_kind::op_returned;
                events.record(e);
            }
            judgement result;
            book->judge({planned, events, d}, result);
            expect_well_formed(result, events);
            broken += result.violations.size();
        }
    }
    EXPECT_GT(broken, 0u) << "none of these traces is a right one";
}

std::string joined(std::span<std::string_view const> words) {
    std::string text;
    for (std::string_view const w : words) text += (text.empty() ? "" : ", ") + std::string(w);
    return text;
}

// The rows of the table in properties/README.md: id, name, claim in short, needs, mechanisms.
std::map<std::string, std::vector<std::string>> table_of_laws() {
    std::map<std::string, std::vector<std::string>> rows;
    std::ifstream file(ROLLCALL_SOURCE_DIR "/properties/README.md");
    for (std::string line; std::getline(file, line);) {
        std::vector<std::string> cells;
        std::istringstream all(line);
        for (std::string cell; std::getline(all, cell, '|');) {
            std::size_t const begin = cell.find_first_not_of(' ');
            if (begin == std::string::npos) continue;
            cells.push_back(cell.substr(begin, cell.find_last_not_of(' ') + 1 - begin));
        }
        if (cells.size() == 5 && cells[0].size() == 5 && cells[0][2] == '-') {
            rows[cells[0]] = {cells.begin() + 1, cells.end()};
        }
    }
    return rows;
}

TEST(law_book, the_table_in_the_readme_has_each_law_with_its_mechanisms) {
    auto const rows = table_of_laws();
    EXPECT_EQ(rows.size(), all_laws().size());
    for (checked_law const* law : all_laws()) {
        std::string const id(law->info.id);
        ASSERT_TRUE(rows.contains(id)) << id;
        EXPECT_EQ(rows.at(id)[0], law->info.name) << id;
        EXPECT_EQ(rows.at(id)[3], joined(law->mechanisms)) << id;
    }
}

}  // namespace
}  // namespace rollcall
