#include "harness/report/timeline.hpp"

#include "harness/program/case_text.hpp"
#include "harness/report/choice_words.hpp"
#include "harness/report/phrases.hpp"
#include "harness/report/story.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <numeric>

namespace rollcall {
namespace {

std::string cell_text(std::vector<phrase> const& said) {
    std::string text;
    for (phrase const& p : said) {
        if (!text.empty()) text += text.ends_with(':') ? " " : "; ";
        text += p.text();
    }
    return text;
}

constexpr std::size_t no_span = SIZE_MAX;

struct open_place {
    std::size_t span = no_span;  // no_span: it has none
    std::uint32_t op = 0;
};

// Not what holds a body: that is told by what is inside.
bool is_waiting(op const& o, event const& e) noexcept {
    bool const is_block = o.kind == op_kind::repeat || o.kind == op_kind::if_else ||
                          o.kind == op_kind::try_catch || o.kind == op_kind::try_finally;
    bool const has_parts = o.kind == op_kind::consume || o.kind == op_kind::with;
    return !is_block && (!has_parts || e.action != op_action::none);
}

class timeline_maker {
public:
    timeline_maker(plan const& p, trace const& t, std::span<choice_point const> choices)
        : plan_(p), trace_(t), choices_(choices), open_(t.tasks().size()) {}

    timeline make() {
        for (task_id i = 0; i < trace_.tasks().size(); ++i) {
            out_.tasks.push_back(task_name(plan_.prog(), trace_, i));
        }
        make_rows();
        for (event const& e : trace_.events()) note(e);
        close_what_is_open();
        drop_short_waits();
        return std::move(out_);
    }

private:
    void make_rows();
    void add_told();
    void add_time();
    void add_choices();
    timeline_row& row_of(std::uint32_t step);
    std::uint32_t row_at(event const& e) const;
    std::string op_text(std::uint16_t id) const {
        return fmt::format("{} @{}", print_op_line(plan_.prog(), plan_.op_of(id)), id);
    }

    void note(event const& e);
    void open_span(event const& e, span_kind kind, std::string text);
    void close_op(event const& e);
    void close_cleanup(event const& e);
    bool is_a(std::size_t span, span_kind kind) const noexcept;
    void end_span(event const& e, std::size_t span);
    void note_begun(event const& e);
    void add_arrow(event const& e, arrow_kind kind, task_id from, task_id to, std::string text);
    void close_what_is_open();
    void drop_short_waits();

    plan const& plan_;
    trace const& trace_;
    std::span<choice_point const> choices_;
    timeline out_;
    std::map<std::uint32_t, timeline_row> rows_;     // by step
    std::map<std::uint32_t, std::uint32_t> number_;  // of a row, by step
    std::vector<std::vector<open_place>> open_;      // by task
    std::map<object_id, task_id> hosts_;             // of groups
};

timeline_row& timeline_maker::row_of(std::uint32_t step) {
    timeline_row& r = rows_[step];
    r.step = step;
    return r;
}

void timeline_maker::add_told() {
    std::vector<task_id> all(trace_.tasks().size());
    std::iota(all.begin(), all.end(), task_id{0});
    for (told_step const& s : tell_steps(plan_, trace_, all)) {
        timeline_row& r = row_of(s.step);
        r.time = s.time;
        r.notable = s.is_notable;
        for (task_id i = 0; i < s.cells.size(); ++i) {
            if (!s.cells[i].empty()) r.cells.push_back({i, cell_text(s.cells[i])});
        }
    }
}

void timeline_maker::add_time() {
    for (event const& e : trace_.events()) {
        if (e.kind == event_kind::time_advanced) row_of(e.step).time = e.time;
    }
}

void timeline_maker::add_choices() {
    for (choice_point const& c : choices_) {
        auto const told = rows_.find(c.step);
        bool const is_real = c.options.size() > 1;
        if (told == rows_.end() && c.taken == 0) continue;
        timeline_row& r = row_of(c.step);
        if (c.taken < c.options.size()) r.ran = c.options[c.taken].task;
        r.deviates = c.taken != 0;
        for (std::uint32_t i = 0; is_real && i < c.options.size(); ++i) {
            r.options.push_back({option_text(plan_, trace_, c.options[i]), i == c.taken});
        }
    }
}

void timeline_maker::make_rows() {
    add_told();
    add_time();
    add_choices();
    nanoseconds now = 0;
    for (auto& [step, row] : rows_) {
        // A row that only the schedule made has no time of its own.
        row.time = now = std::max(now, row.time);
        number_[step] = static_cast<std::uint32_t>(out_.rows.size());
        out_.rows.push_back(std::move(row));
    }
}

// What is not told itself belongs to the last row before it.
std::uint32_t timeline_maker::row_at(event const& e) const {
    auto at = number_.upper_bound(e.step);
    return at == number_.begin() ? 0 : std::prev(at)->second;
}

void timeline_maker::open_span(event const& e, span_kind kind, std::string text) {
    timeline_span s;
    s.kind = kind;
    s.task = e.task;
    s.first = s.last = row_at(e);
    s.open = true;
    s.text = std::move(text);
    for (open_place const& around : open_[e.task]) {
        if (around.span == no_span) continue;
        s.depth += out_.spans[around.span].kind != span_kind::wait ? 1 : 0;
    }
    open_[e.task].push_back({out_.spans.size(), e.op});
    out_.spans.push_back(std::move(s));
}

// Ops nest, unless one is left while its body goes on; a cleanup ends what it left open as well.
void timeline_maker::close_op(event const& e) {
    std::vector<open_place>& open = open_[e.task];
    auto const at = std::find_if(open.rbegin(), open.rend(), [&](open_place const& o) {
        return o.op == e.op && !is_a(o.span, span_kind::cleanup);
    });
    if (at == open.rend()) return;
    end_span(e, at->span);
    open.erase(std::prev(at.base()));
}

void timeline_maker::close_cleanup(event const& e) {
    std::vector<open_place>& open = open_[e.task];
    bool was_cleanup = false;
    while (!open.empty() && !was_cleanup) {
        was_cleanup = is_a(open.back().span, span_kind::cleanup);
        end_span(e, open.back().span);
        open.pop_back();
    }
}

bool timeline_maker::is_a(std::size_t span, span_kind kind) const noexcept {
    return span != no_span && out_.spans[span].kind == kind;
}

void timeline_maker::end_span(event const& e, std::size_t span) {
    if (span == no_span) return;
    out_.spans[span].last = row_at(e);
    out_.spans[span].open = false;
}

void timeline_maker::note_begun(event const& e) {
    op const& o = plan_.op_of(e.op);
    switch (o.kind) {
        case op_kind::group: open_span(e, span_kind::group, op_text(e.op)); break;
        case op_kind::timeout: open_span(e, span_kind::timeout, op_text(e.op)); break;
        case op_kind::shield: open_span(e, span_kind::shield, op_text(e.op)); break;
        default:
            if (is_waiting(o, e)) {
                open_span(e, span_kind::wait, op_text(e.op));
            } else {
                open_[e.task].push_back({no_span, e.op});
            }
    }
}

void timeline_maker::add_arrow(event const& e, arrow_kind kind, task_id from, task_id to,
                               std::string text) {
    if (from >= out_.tasks.size() || to >= out_.tasks.size() || from == to) return;
    out_.arrows.push_back({kind, row_at(e), from, to, std::move(text)});
}

void timeline_maker::note(event const& e) {
    if (e.kind == event_kind::group_opened) hosts_[e.object] = e.task;
    if (e.task >= open_.size()) return;
    switch (e.kind) {
        case event_kind::op_begun: note_begun(e); break;
        case event_kind::op_returned: close_op(e); break;
        case event_kind::cleanup_begun: open_span(e, span_kind::cleanup, "cleanup"); break;
        case event_kind::cleanup_ended: close_cleanup(e); break;
        case event_kind::task_spawned:
            add_arrow(e, arrow_kind::spawn, e.task, e.value, "spawns");
            break;
        case event_kind::cancel_reached:
            add_arrow(e, arrow_kind::cancel, out_.rows[row_at(e)].ran, e.task, "asks to cancel");
            break;
        case event_kind::error_escaped:
            if (hosts_.contains(e.object)) {
                add_arrow(e, arrow_kind::error, e.task, hosts_[e.object],
                          fmt::format("error {}", e.value));
            }
            break;
        case event_kind::task_finished:
            // What it left open it will not come back to.
            for (open_place const& o : open_[e.task]) end_span(e, o.span);
            open_[e.task].clear();
            break;
        default: break;
    }
}

void timeline_maker::close_what_is_open() {
    std::uint32_t const last =
        out_.rows.empty() ? 0 : static_cast<std::uint32_t>(out_.rows.size() - 1);
    for (auto const& places : open_) {
        for (open_place const& o : places) {
            if (o.span != no_span) out_.spans[o.span].last = last;
        }
    }
}

// An op that returned in its own step has not waited.
void timeline_maker::drop_short_waits() {
    std::erase_if(out_.spans, [](timeline_span const& s) {
        return s.kind == span_kind::wait && s.first == s.last && !s.open;
    });
}

}  // namespace

timeline make_timeline(plan const& p, trace const& t, std::span<choice_point const> choices,
                       std::optional<std::uint32_t> broken_in) {
    timeline made = timeline_maker(p, t, choices).make();
    if (!broken_in || made.rows.empty()) return made;
    // What broke in a step that nobody tells of is seen at the next one, or at the end.
    auto const at = std::ranges::lower_bound(made.rows, *broken_in, {}, &timeline_row::step);
    auto const row = at == made.rows.end() ? made.rows.size() - 1
                                           : static_cast<std::size_t>(at - made.rows.begin());
    made.broke = static_cast<std::uint32_t>(row);
    return made;
}

std::string_view name(span_kind kind) noexcept {
    switch (kind) {
        case span_kind::group: return "group";
        case span_kind::timeout: return "timeout";
        case span_kind::shield: return "shield";
        case span_kind::cleanup: return "cleanup";
        case span_kind::wait: return "wait";
    }
    return "?";
}

std::string_view name(arrow_kind kind) noexcept {
    switch (kind) {
        case arrow_kind::spawn: return "spawn";
        case arrow_kind::cancel: return "cancel";
        case arrow_kind::error: return "error";
    }
    return "?";
}

}  // namespace rollcall
