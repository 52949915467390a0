#include "harness/report/phrases.hpp"

#include "harness/program/case_text.hpp"
#include "harness/report/cancel_origin.hpp"
#include "harness/report/story.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace rollcall {

std::string phrase::text() const {
    std::string text = what;
    if (!first.empty()) text += " " + first;
    if (!first.empty() && last != first) text += (count == 2 ? " " : " to ") + last;
    if (first.empty() && count > 1) text += fmt::format(" x{}", count);
    if (!result.empty()) text += (result.starts_with('=') ? " " : " -> ") + result;
    if (goes_on) text += " ...";
    return text;
}

namespace {

// A block says where it begins; what is inside tells the rest.
bool is_silent(op const& o, event const& e) noexcept {
    return o.kind == op_kind::repeat || o.kind == op_kind::if_else ||
           ((o.kind == op_kind::consume || o.kind == op_kind::with) && e.action == op_action::none);
}
bool is_block(op_kind kind) noexcept {
    return kind == op_kind::group || kind == op_kind::timeout || kind == op_kind::shield ||
           kind == op_kind::try_catch || kind == op_kind::try_finally;
}

std::string item_text(event const& e) {
    if (!is_at_queue(e.action) || e.value == 0) return "";
    if ((e.value & sentinel_bit) != 0) return "sentinel";
    return fmt::format("#{}", e.value);
}

class teller {
public:
    teller(plan const& p, trace const& t, std::span<task_id const> tasks)
        : plan_(p), trace_(t), column_of_(t.tasks().size(), SIZE_MAX), open_(t.tasks().size()) {
        for (std::size_t c = 0; c < tasks.size(); ++c) column_of_[tasks[c]] = c;
        columns_ = tasks.size();
    }

    std::vector<told_step> tell() {
        for (event const& e : trace_.events()) {
            if (e.task >= column_of_.size() || column_of_[e.task] == SIZE_MAX) continue;
            note(e);
        }
        for (auto const& ops : open_) {
            for (open_op const& o : ops) mark_open(o);
        }
        for (told_step& s : steps_) drop_what_goes_without_saying(s);
        return std::move(steps_);
    }

private:
    struct open_op {
        std::size_t step = SIZE_MAX;  // SIZE_MAX: nothing was said when it began
        std::size_t column = 0;
        std::size_t at = 0;
        std::uint16_t op = 0;
    };

    std::vector<phrase>& cell(event const& e) {
        if (steps_.empty() || steps_.back().step != e.step) {
            steps_.push_back({e.step, e.time, false, {}});
            steps_.back().cells.resize(columns_);
        }
        return steps_.back().cells[column_of_[e.task]];
    }
    void say(event const& e, std::string what, bool is_notable = false) {
        cell(e).push_back({std::move(what), "", "", "", 1, false});
        steps_.back().is_notable = steps_.back().is_notable || is_notable;
    }
    void mark_open(open_op const& o) {
        if (o.step == SIZE_MAX) return;
        phrase& said = steps_[o.step].cells[o.column][o.at];
        said.goes_on = said.count == 1 && !is_block_text(said.what);
    }
    static bool is_block_text(std::string const& what) noexcept { return what.ends_with(':'); }

    std::string op_text(std::uint16_t id) const {
        return id == 0 ? "its start" : print_op_line(plan_.prog(), plan_.op_of(id));
    }
    std::string group_text(std::uint16_t id) const {
        op const& o = plan_.op_of(id);
        return "group " + plan_.prog().groups[o.target];
    }

    void note(event const& e);
    void note_begun(event const& e);
    void note_returned(event const& e);
    std::string result_text(op const& o, event const& e) const;
    bool merges(std::vector<phrase> const& said) const noexcept;
    void note_spawned(event const& e);
    void note_group(event const& e);
    void note_error(event const& e);
    void note_caught(event const& e);
    void note_hung(event const& e);
    static void drop_what_goes_without_saying(told_step& s);

    plan const& plan_;
    trace const& trace_;
    std::vector<std::size_t> column_of_;
    std::vector<std::vector<open_op>> open_;  // by task
    std::size_t columns_ = 0;
    std::vector<told_step> steps_;
};

void teller::note(event const& e) {
    switch (e.kind) {
        case event_kind::task_spawned: note_spawned(e); break;
        case event_kind::spawn_refused:
            say(e, "refused: " + task_name(plan_.prog(), trace_, e.value), true);
            break;
        case event_kind::task_begun: say(e, "begins"); break;
        case event_kind::task_finished:
            say(e, e.result == outcome::ok ? "ends" : fmt::format("ends ({})", name(e.result)),
                e.result != outcome::ok);
            break;
        case event_kind::op_begun: note_begun(e); break;
        case event_kind::op_returned: note_returned(e); break;
        case event_kind::group_opened: break;
        case event_kind::group_body_ended:
        case event_kind::group_closed: note_group(e); break;
        case event_kind::cancel_caught: note_caught(e); break;
        case event_kind::cancel_reached: say(e, "asked to cancel", true); break;
        case event_kind::error_raised:
        case event_kind::timeout_raised:
        case event_kind::error_escaped:
        case event_kind::error_delivered:
        case event_kind::error_caught:
        case event_kind::error_reported:
        case event_kind::foreign_error: note_error(e); break;
        case event_kind::cleanup_begun: say(e, "cleanup:"); break;
        case event_kind::cleanup_ended: say(e, "cleanup ends"); break;
        case event_kind::work_ran_inline: say(e, "runs inside its spawn", true); break;
        case event_kind::work_ran_twice: say(e, "is resumed twice", true); break;
        case event_kind::task_hung: note_hung(e); break;
        case event_kind::turns_exceeded: say(e, "limit reached", true); break;
        case event_kind::lock_awaited: say(e, lock_text(plan_, trace_, e), true); break;
        case event_kind::program_at_fault:
            say(e, fmt::format("AT FAULT: {}", name(static_cast<program_fault>(e.value))), true);
            break;
        case event_kind::cancel_withdrawn:
            // That none is left goes without saying.
            if (e.value != 0) say(e, fmt::format("a request taken back, {} left", e.value), true);
            break;
        case event_kind::time_advanced:
        case event_kind::item_left:
        case event_kind::permits_left:
        case event_kind::frames_counted: break;
    }
}

void teller::note_begun(event const& e) {
    op const& o = plan_.op_of(e.op);
    open_op now;
    if (!is_silent(o, e) && effect_of(o.kind) != op_effect::starts) {
        bool const gives_back = has_body(o.kind) && e.action == op_action::release;
        std::string text =
            gives_back ? "releases " + plan_.prog().semaphores[o.target].name : op_text(e.op);
        if (is_block(o.kind)) text += ":";
        say(e, std::move(text));
        std::vector<phrase>& said = cell(e);
        bool const is_item = e.action == op_action::put && o.kind != op_kind::put_sentinel;
        if (is_item) said.back().first = said.back().last = item_text(e);
        now = {steps_.size() - 1, column_of_[e.task], said.size() - 1, e.op};
    }
    now.op = e.op;
    open_[e.task].push_back(now);
}

// Nothing where it is simply done.
std::string teller::result_text(op const& o, event const& e) const {
    bool const gets = e.action == op_action::get;
    if (gets && (e.result == outcome::ok || e.result == outcome::sentinel)) return item_text(e);
    if (e.result != outcome::ok) return std::string(name(e.result));
    if (!names_cell(o.kind) && o.kind != op_kind::let) return "";
    return fmt::format("= {}", static_cast<std::int32_t>(e.value));
}

// Whether the last two phrases are the same op, done without anything to tell.
bool teller::merges(std::vector<phrase> const& said) const noexcept {
    if (said.size() < 2) return false;
    phrase const& a = said[said.size() - 2];
    phrase const& b = said.back();
    return a.what == b.what && a.result.empty() && b.result.empty() && !a.goes_on &&
           a.first.starts_with('#') == b.first.starts_with('#');
}

void teller::note_returned(event const& e) {
    std::vector<open_op>& open = open_[e.task];
    auto const it = std::ranges::find(open.rbegin(), open.rend(), e.op, &open_op::op);
    if (it == open.rend()) return;
    open_op const begun = *it;
    bool const is_left = it != open.rbegin();
    open.erase(std::prev(it.base()));
    op const& o = plan_.op_of(e.op);
    if (is_left) {
        say(e, op_text(e.op) + " is left, its body goes on", true);
        return;
    }
    if (begun.step == SIZE_MAX || o.kind == op_kind::group) return;
    bool const is_bad = e.result == outcome::error || e.result == outcome::cancelled;
    std::vector<phrase>& said = cell(e);
    bool const in_one_step = begun.step == steps_.size() - 1;
    if (is_block(o.kind)) {
        // What ends a block badly is told by what is inside and by who catches it.
        if (!in_one_step && !is_bad) say(e, op_text(e.op) + " ends");
        return;
    }
    steps_.back().is_notable = steps_.back().is_notable || is_bad;
    if (in_one_step) {
        said[begun.at].result = result_text(o, e);
        if (begun.at + 1 == said.size() && merges(said)) {
            phrase const last = said.back();
            said.pop_back();
            said.back().last = last.last;
            ++said.back().count;
        }
        return;
    }
    mark_open(begun);
    phrase back = steps_[begun.step].cells[begun.column][begun.at];
    back.goes_on = false;
    back.result = result_text(o, e);
    if (back.result.empty()) back.result = "ok";
    said.push_back(std::move(back));
}

void teller::note_spawned(event const& e) {
    std::string const child = task_name(plan_.prog(), trace_, e.value);
    std::string const verb = e.object == nothing ? "detaches" : "spawns";
    std::vector<phrase>& said = cell(e);
    if (!said.empty() && said.back().what.starts_with(verb)) {
        said.back().what += ", " + child;
    } else {
        say(e, verb + " " + child);
    }
}

void teller::note_group(event const& e) {
    std::string const waits = "waits for " + group_text(e.op);
    if (e.kind == event_kind::group_body_ended) {
        say(e, waits);
        return;
    }
    std::vector<phrase>& said = cell(e);
    if (!said.empty() && said.back().what == waits) said.pop_back();
    bool const is_fine = e.result == outcome::ok;
    say(e, group_text(e.op) + " closed" + (is_fine ? "" : fmt::format(" ({})", name(e.result))),
        !is_fine);
}

void teller::note_caught(event const& e) {
    std::string const by = who_asked(plan_, trace_, e);
    say(e,
        by.empty() ? "catches a cancellation that nobody asked for"
                   : "catches the cancellation by " + by,
        true);
}

void teller::note_error(event const& e) {
    std::string what;
    switch (e.kind) {
        case event_kind::error_raised: what = fmt::format("raises error {}", e.value); break;
        case event_kind::timeout_raised:
            what = fmt::format("timed out, raises error {}", e.value);
            break;
        case event_kind::error_escaped: what = fmt::format("error {} escapes", e.value); break;
        case event_kind::error_delivered:
            what = fmt::format("the group raises error {}", e.value);
            break;
        case event_kind::error_caught: what = fmt::format("catches error {}", e.value); break;
        case event_kind::error_reported:
            what = fmt::format("error {} reported as unhandled", e.value);
            break;
        default: what = "raises an error that no op raised"; break;
    }
    say(e, std::move(what), true);
}

// In place of the op that began in the same step.
void teller::note_hung(event const& e) {
    std::vector<phrase>& said = cell(e);
    bool const began_here = !said.empty() && e.op != 0 && said.back().what == op_text(e.op);
    if (began_here) {
        said.pop_back();
        if (!open_[e.task].empty()) open_[e.task].back().step = SIZE_MAX;
    }
    say(e, "HANGS in " + op_text(e.op), true);
}

// That a task begins is plain where it does something at once.
void teller::drop_what_goes_without_saying(told_step& s) {
    for (std::vector<phrase>& said : s.cells) {
        if (said.size() > 1 && said.front().what == "begins") said.erase(said.begin());
    }
}

}  // namespace

std::vector<told_step> tell_steps(plan const& p, trace const& t, std::span<task_id const> tasks) {
    return teller(p, t, tasks).tell();
}

}  // namespace rollcall
