#include "harness/report/page.hpp"

#include "harness/program/json_text.hpp"
#include "harness/report/page_sources.hpp"

#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

using nlohmann::json;

// Names of a case are plain text, but a hand-made timeline may hold anything.
std::string dumped(json const& value) { return json_text(value); }

// Inside a script element "</" and "<!--" are read by the HTML parser.
std::string inside_script(std::string const& text) {
    std::string out;
    out.reserve(text.size());
    for (char const c : text) {
        if (c == '<') {
            out += "\\u003c";
        } else {
            out += c;
        }
    }
    return out;
}

std::string inside_markup(std::string const& text) {
    std::string out;
    for (char const c : text) {
        switch (c) {
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '&': out += "&amp;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
    return out;
}

void replace_once(std::string& text, std::string_view mark, std::string const& by) {
    std::size_t const at = text.find(mark);
    if (at != std::string::npos) text.replace(at, mark.size(), by);
}

json row_json(timeline_row const& r) {
    json cells = json::array();
    for (timeline_cell const& c : r.cells) cells.push_back({c.task, c.text});
    json options = json::array();
    for (timeline_option const& o : r.options) options.push_back({o.text, o.taken});
    json row = {{"step", r.step}, {"time", r.time}, {"cells", cells}};
    if (r.ran != nothing) row["ran"] = r.ran;
    if (r.deviates) row["deviates"] = true;
    if (r.notable) row["notable"] = true;
    if (!r.options.empty()) row["options"] = options;
    return row;
}

}  // namespace

std::string timeline_json(timeline const& t) {
    json rows = json::array();
    for (timeline_row const& r : t.rows) rows.push_back(row_json(r));
    json spans = json::array();
    for (timeline_span const& s : t.spans) {
        spans.push_back({{"kind", name(s.kind)},
                         {"task", s.task},
                         {"first", s.first},
                         {"last", s.last},
                         {"open", s.open},
                         {"depth", s.depth},
                         {"text", s.text}});
    }
    json arrows = json::array();
    for (timeline_arrow const& a : t.arrows) {
        arrows.push_back({{"kind", name(a.kind)},
                          {"row", a.row},
                          {"from", a.from},
                          {"to", a.to},
                          {"text", a.text}});
    }
    json all = {{"tasks", t.tasks}, {"rows", rows}, {"spans", spans}, {"arrows", arrows}};
    if (t.broke) all["broke"] = *t.broke;
    return dumped(all);
}

std::string make_page(page_notes const& notes, std::string const& timeline) {
    json const about = {{"title", notes.title},     {"message", notes.message},
                        {"claim", notes.claim},     {"verdict", notes.verdict},
                        {"runtime", notes.runtime}, {"program", notes.program},
                        {"story", notes.story},     {"explanation", notes.explanation},
                        {"replay", notes.replay},   {"version", notes.version}};
    std::string const data = "{\"about\":" + dumped(about) + ",\"timeline\":" + timeline + "}";
    std::string page(page_markup);
    replace_once(page, "{{title}}", inside_markup(notes.title));
    replace_once(page, "{{style}}", std::string(page_style));
    replace_once(page, "{{script}}", std::string(page_script));
    replace_once(page, "{{data}}", inside_script(data));  // the last: it may hold anything
    return page;
}

}  // namespace rollcall
