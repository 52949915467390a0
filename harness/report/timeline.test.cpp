#include "harness/report/timeline.hpp"

#include "harness/program/builder.hpp"
#include "harness/program/json_text.hpp"
#include "harness/report/page.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

using namespace build;
using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

timeline timeline_of(program const& prog, schedule const& s = {}) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    replay_strategy again(s);
    choice_points noted(again, true);
    plan const p(prog);
    r.run(p, noted);
    return make_timeline(p, r.events(), noted.points());
}

// One task fails while its sibling waits inside a timeout.
program failing_group() {
    return program_builder{}
        .task("main", group("g", spawn("slow"), spawn("bad")))
        .task("slow", timeout(9, sleep(5)))
        .task("bad", yield(), fail("E"))
        .build();
}

std::vector<std::string> texts(std::vector<timeline_arrow> const& arrows, arrow_kind kind,
                               timeline const& t) {
    std::vector<std::string> all;
    for (timeline_arrow const& a : arrows) {
        if (a.kind == kind) all.push_back(t.tasks[a.from] + " to " + t.tasks[a.to]);
    }
    return all;
}

timeline_span const& span_named(timeline const& t, std::string const& text) {
    for (timeline_span const& s : t.spans) {
        if (s.text.starts_with(text)) return s;
    }
    throw std::invalid_argument("there is no span " + text);
}

TEST(timeline, it_has_a_lane_for_each_task_and_rows_in_order) {
    timeline const t = timeline_of(failing_group());
    EXPECT_THAT(t.tasks, ElementsAre("main", "slow.1", "bad.1"));
    ASSERT_FALSE(t.rows.empty());
    for (std::size_t i = 1; i < t.rows.size(); ++i) {
        EXPECT_LT(t.rows[i - 1].step, t.rows[i].step);
        EXPECT_LE(t.rows[i - 1].time, t.rows[i].time);
    }
}

TEST(timeline, arrows_show_spawns_requests_and_errors) {
    timeline const t = timeline_of(failing_group());
    EXPECT_THAT(texts(t.arrows, arrow_kind::spawn, t),
                ElementsAre("main to slow.1", "main to bad.1"));
    EXPECT_THAT(texts(t.arrows, arrow_kind::error, t), ElementsAre("bad.1 to main"));
    EXPECT_THAT(texts(t.arrows, arrow_kind::cancel, t), Contains("bad.1 to slow.1"));
}

TEST(timeline, scopes_nest_and_end) {
    timeline const t = timeline_of(failing_group());
    timeline_span const& g = span_named(t, "group g");
    EXPECT_EQ(g.kind, span_kind::group);
    EXPECT_EQ(g.first, 0u);
    EXPECT_EQ(g.last, t.rows.size() - 1);
    EXPECT_FALSE(g.open);
    timeline_span const& limit = span_named(t, "timeout 9");
    timeline_span const& wait = span_named(t, "sleep 5");
    EXPECT_EQ(limit.depth, 0u);
    EXPECT_EQ(wait.kind, span_kind::wait);
    EXPECT_EQ(wait.depth, 1u);
    EXPECT_LE(limit.first, wait.first);
    EXPECT_GE(limit.last, wait.last);
}

// asyncio.wait_for may leave its task behind: main: timeout 1 @1: sleep 5 @2; yield @3
TEST(timeline, a_scope_that_is_left_ends_before_its_body) {
    program const prog = program_builder{}.task("main", timeout(1, sleep(5)), yield()).build();
    plan const p(prog);
    trace t;
    t.add_task({});
    auto const at = [&](std::uint32_t step, event_kind kind, std::uint16_t op,
                        outcome result = outcome::ok) {
        event e;
        e.step = step;
        e.task = 0;
        e.kind = kind;
        e.op = op;
        e.result = result;
        t.record(e);
    };
    at(1, event_kind::task_begun, 0);
    at(1, event_kind::op_begun, 1);
    at(1, event_kind::op_begun, 2);
    at(3, event_kind::op_returned, 1, outcome::cancelled);
    at(3, event_kind::op_begun, 3);
    at(4, event_kind::op_returned, 3);
    at(6, event_kind::op_returned, 2);
    at(6, event_kind::task_finished, 0);
    timeline const made = make_timeline(p, t, {});
    EXPECT_EQ(made.rows[span_named(made, "timeout 1").last].step, 3u);
    EXPECT_EQ(made.rows[span_named(made, "yield").last].step, 4u);
    EXPECT_EQ(made.rows[span_named(made, "sleep 5").last].step, 6u);
    EXPECT_FALSE(span_named(made, "sleep 5").open);
}

TEST(timeline, what_hangs_stays_open) {
    timeline const t =
        timeline_of(program_builder{}.queue("q", 1).task("main", group("g", get("q"))).build());
    EXPECT_TRUE(span_named(t, "group g").open);
    EXPECT_TRUE(span_named(t, "get q").open);
    EXPECT_TRUE(t.rows.back().notable);
}

TEST(timeline, the_step_that_broke_has_a_row_or_the_next_one_has) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    runner r(*mini, nullptr);
    schedule const none;
    replay_strategy own(none);
    choice_points noted(own, true);
    program const prog = failing_group();
    plan const p(prog);
    r.run(p, noted);
    auto const row_of = [&](std::optional<std::uint32_t> step) {
        return make_timeline(p, r.events(), noted.points(), step).broke;
    };
    timeline const t = make_timeline(p, r.events(), noted.points());
    EXPECT_EQ(row_of({}), std::nullopt);
    for (std::uint32_t row = 0; row < t.rows.size(); ++row)
        EXPECT_EQ(row_of(t.rows[row].step), row);
    EXPECT_EQ(row_of(t.rows.back().step + 5), t.rows.size() - 1);
    EXPECT_EQ(row_of(0), 0u);
    timeline broken = t;
    broken.broke = 2;
    EXPECT_THAT(timeline_json(broken), HasSubstr("\"broke\":2"));
    EXPECT_THAT(timeline_json(t), Not(HasSubstr("broke")));
}

TEST(timeline, a_choice_tells_what_could_have_run) {
    schedule s;
    s.deviations.push_back({0, 1, 2, 0});
    timeline const t = timeline_of(failing_group(), s);
    auto const row = std::ranges::find_if(t.rows, &timeline_row::deviates);
    ASSERT_NE(row, t.rows.end());
    ASSERT_EQ(row->options.size(), 2u);
    EXPECT_EQ(row->options[0].text, "slow.1 begins");
    EXPECT_FALSE(row->options[0].taken);
    EXPECT_EQ(row->options[1].text, "bad.1 begins");
    EXPECT_TRUE(row->options[1].taken);
}

page_notes hostile_notes() {
    page_notes n;
    n.title = "</script><script>alert(1)</script>";
    n.message = "<!--<img src=x onerror=alert(2)> {{style}} {{data}}";
    n.program = "\xff\xfe</SCRIPT>";
    return n;
}

TEST(page, no_text_of_a_case_is_read_as_markup) {
    std::string const page = make_page(hostile_notes(), timeline_json({}));
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr("<img")));
    EXPECT_THAT(page, Not(HasSubstr("</SCRIPT>")));
    EXPECT_THAT(page, HasSubstr("<title>&lt;/script&gt;"));
    std::size_t scripts = 0;
    for (std::size_t at = 0; (at = page.find("</script>", at)) != std::string::npos; ++at) {
        ++scripts;
    }
    EXPECT_EQ(scripts, 2u) << "the data, and the page's own";
}

TEST(page, its_data_is_what_was_given) {
    page_notes notes = hostile_notes();
    notes.program = "task main:";
    std::string const page = make_page(notes, timeline_json(timeline_of(failing_group())));
    std::string const opening = "<script id=\"data\" type=\"application/json\">";
    std::size_t const begin = page.find(opening) + opening.size();
    json const data = parse_json(page.substr(begin, page.find("</script>", begin) - begin));
    EXPECT_EQ(data["about"]["title"], notes.title);
    EXPECT_EQ(data["about"]["message"], notes.message);
    EXPECT_EQ(data["timeline"]["tasks"].size(), 3u);
}

TEST(page, it_loads_nothing) {
    std::string const page = make_page({}, timeline_json({}));
    for (char const* reference : {"http://", "https://", "src=", "href=", "@import", "url("}) {
        std::size_t const at = page.find(reference);
        bool const is_a_name = std::string(reference) == "http://" && at != std::string::npos &&
                               page.substr(at).starts_with("http://www.w3.org/2000/svg");
        EXPECT_TRUE(at == std::string::npos || is_a_name) << reference;
    }
}

// Against the "Trace Event Format": each event has its keys, names are strings, flows are pairs
// that begin and end inside an event of their thread.
TEST(trace_events, they_are_in_chromes_format) {
    timeline const t = timeline_of(failing_group());
    json const all = parse_json(make_trace_events({}, trace_events_json(t)));
    ASSERT_TRUE(all["traceEvents"].is_array());
    std::map<int, std::vector<std::pair<double, double>>> slices;
    std::map<int, std::vector<json>> flows;
    for (json const& e : all["traceEvents"]) {
        std::string const phase = e.at("ph");
        EXPECT_TRUE(e.at("pid").is_number_integer());
        EXPECT_GT(e.at("tid").get<int>(), 0);
        EXPECT_GE(e.at("ts").get<double>(), 0);
        EXPECT_TRUE(e.at("name").is_string());
        if (phase == "M") {
            EXPECT_TRUE(e.at("args").is_object());
        } else if (phase == "X") {
            EXPECT_GT(e.at("dur").get<double>(), 0);
            double const begin = e["ts"];
            slices[e["tid"]].emplace_back(begin, begin + e["dur"].get<double>());
        } else {
            ASSERT_TRUE(phase == "s" || phase == "f") << phase;
            flows[e.at("id")].push_back(e);
        }
    }
    EXPECT_EQ(flows.size(), t.arrows.size());
    for (auto const& [id, ends] : flows) {
        ASSERT_EQ(ends.size(), 2u);
        EXPECT_EQ(ends[0]["ph"], "s");
        EXPECT_EQ(ends[1]["ph"], "f");
        EXPECT_EQ(ends[0]["cat"], ends[1]["cat"]);
        EXPECT_EQ(ends[0]["name"], ends[1]["name"]);
        EXPECT_LE(ends[0]["ts"], ends[1]["ts"]);
    }
}

// Slices of one thread must nest, or the viewer draws none of them right.
TEST(trace_events, slices_of_a_lane_nest) {
    timeline const t = timeline_of(failing_group());
    std::map<int, std::vector<std::pair<int, int>>> slices;
    for (json const& e : parse_json(trace_events_json(t))) {
        if (e["ph"] != "X") continue;
        int const begin = e["ts"];
        slices[e["tid"]].emplace_back(begin, begin + e["dur"].get<int>());
    }
    for (auto const& [thread, all] : slices) {
        for (auto const& [a_begin, a_end] : all) {
            for (auto const& [b_begin, b_end] : all) {
                bool const apart = a_end <= b_begin || b_end <= a_begin;
                bool const inside = (a_begin <= b_begin && b_end <= a_end) ||
                                    (b_begin <= a_begin && a_end <= b_end);
                EXPECT_TRUE(apart || inside) << thread << ": " << a_begin << " " << b_begin;
            }
        }
    }
}

}  // namespace
}  // namespace rollcall
