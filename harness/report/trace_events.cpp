#include "harness/program/json_text.hpp"
#include "harness/report/page.hpp"

#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

using nlohmann::json;

constexpr std::uint32_t process = 1;
constexpr std::uint32_t row_width = 10;
constexpr std::uint32_t step_begin = 4;  // within its row, so that scopes enclose it
constexpr std::uint32_t step_width = 2;

// Thread 0 is none in that format.
std::uint32_t thread_of(task_id task) noexcept { return task + 1; }

json metadata(std::uint32_t thread, char const* what, json arguments) {
    return {{"ph", "M"}, {"pid", process}, {"tid", thread},
            {"ts", 0},   {"name", what},   {"args", std::move(arguments)}};
}

json complete(task_id task, std::uint32_t at, std::uint32_t width, std::string_view category,
              std::string const& name, json arguments) {
    return {{"ph", "X"},
            {"pid", process},
            {"tid", thread_of(task)},
            {"ts", at},
            {"dur", width},
            {"cat", category},
            {"name", name},
            {"args", std::move(arguments)}};
}

json flow(char const* phase, task_id task, std::uint32_t at, timeline_arrow const& a,
          std::size_t id) {
    json end = {{"ph", phase}, {"pid", process},      {"tid", thread_of(task)}, {"ts", at},
                {"id", id},    {"cat", name(a.kind)}, {"name", a.text}};
    if (*phase == 'f') end["bp"] = "e";  // bound to the event around it
    return end;
}

void add_spans(json& events, timeline const& t) {
    for (timeline_span const& s : t.spans) {
        std::uint32_t const inset = std::min(s.depth, step_begin - 1);
        events.push_back(complete(s.task, s.first * row_width + inset,
                                  (s.last - s.first + 1) * row_width - 2 * inset, name(s.kind),
                                  s.text, {{"never_ended", s.open}}));
    }
}

void add_rows(json& events, timeline const& t) {
    for (std::uint32_t i = 0; i < t.rows.size(); ++i) {
        timeline_row const& r = t.rows[i];
        json options = json::array();
        for (timeline_option const& o : r.options) options.push_back(o.text);
        for (timeline_cell const& c : r.cells) {
            events.push_back(complete(c.task, i * row_width + step_begin, step_width, "step",
                                      c.text,
                                      {{"step", r.step},
                                       {"virtual_ns", r.time},
                                       {"deviates", r.deviates},
                                       {"options", options}}));
        }
    }
}

}  // namespace

std::string trace_events_json(timeline const& t) {
    json events = json::array();
    for (task_id i = 0; i < t.tasks.size(); ++i) {
        events.push_back(metadata(thread_of(i), "thread_name", {{"name", t.tasks[i]}}));
        events.push_back(metadata(thread_of(i), "thread_sort_index", {{"sort_index", i}}));
    }
    add_spans(events, t);
    add_rows(events, t);
    std::size_t id = 0;
    for (timeline_arrow const& a : t.arrows) {
        std::uint32_t const at = a.row * row_width + step_begin;
        events.push_back(flow("s", a.from, at, a, ++id));
        events.push_back(flow("f", a.to, at + 1, a, id));
    }
    return json_text(events);
}

std::string make_trace_events(page_notes const& notes, std::string const& events) {
    json all = {{"displayTimeUnit", "ms"},
                {"otherData",
                 {{"title", notes.title},
                  {"seen", notes.message},
                  {"runtime", notes.runtime},
                  {"replay", notes.replay},
                  {"version", notes.version}}}};
    all["traceEvents"] = parse_json(events);
    return json_text(all) + "\n";
}

}  // namespace rollcall
