#include "harness/report/story.hpp"

#include "harness/program/case_text.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <vector>

namespace rollcall {
namespace {

struct row {
    std::uint32_t step = 0;
    nanoseconds time = 0;
    std::vector<std::string> cells;
};

std::string op_text(plan const& p, std::uint16_t id) {
    if (id == 0) return "";
    return fmt::format("{} @{}", print_op_line(p.prog(), p.op_of(id)), id);
}

std::string item_text(event const& e) {
    if (e.action == queue_action::none || e.value == 0) return "";
    bool const sentinel = (e.value & sentinel_bit) != 0;
    return fmt::format(" {}{}", sentinel ? "sentinel " : "#", e.value & ~sentinel_bit);
}

// What a cell or register was found or made to hold.
std::string value_text(plan const& p, event const& e) {
    if (e.op == 0 || e.result != outcome::ok) return "";
    op_kind const kind = p.op_of(e.op).kind;
    if (!names_cell(kind) && kind != op_kind::let) return "";
    return fmt::format(" = {}", static_cast<std::int32_t>(e.value));
}

// What an event says in its task's column; empty when it goes without saying.
std::string event_text(plan const& p, trace const& t, event const& e) {
    program const& prog = p.prog();
    switch (e.kind) {
        case event_kind::task_spawned: return "spawns " + task_name(prog, t, e.value);
        case event_kind::spawn_refused: return "refused: " + task_name(prog, t, e.value);
        case event_kind::task_begun: return "begins";
        case event_kind::task_finished: return fmt::format("ends ({})", name(e.result));
        case event_kind::op_begun: return op_text(p, e.op) + item_text(e);
        case event_kind::op_returned:
            return fmt::format("  -> {}{}{} @{}", name(e.result), item_text(e), value_text(p, e),
                               e.op);
        case event_kind::group_opened: return "";
        case event_kind::group_body_ended: return fmt::format("waits for group @{}", e.op);
        case event_kind::group_closed:
            return fmt::format("group @{} closed ({})", e.op, name(e.result));
        case event_kind::cancel_reached: return "asked to cancel";
        case event_kind::error_raised: return fmt::format("raises error {}", e.value);
        case event_kind::timeout_raised: return fmt::format("timed out, raises error {}", e.value);
        case event_kind::error_escaped: return fmt::format("error {} escapes", e.value);
        case event_kind::error_delivered: return fmt::format("group raises error {}", e.value);
        case event_kind::error_caught: return fmt::format("catches error {}", e.value);
        case event_kind::error_reported:
            return fmt::format("error {} reported as unhandled", e.value);
        case event_kind::foreign_error: return "raises an error that no op raised";
        case event_kind::cleanup_begun: return "cleanup begins";
        case event_kind::cleanup_ended: return fmt::format("cleanup ends ({})", name(e.result));
        case event_kind::work_ran_inline: return "runs inside its spawn";
        case event_kind::work_ran_twice: return "is resumed twice";
        case event_kind::task_hung:
            return "HANGS in " + (e.op == 0 ? "its start" : op_text(p, e.op));
        case event_kind::turns_exceeded: return "limit reached";
        case event_kind::lock_awaited: return lock_text(p, t, e);
        case event_kind::program_at_fault:
            return "AT FAULT: " + std::string(name(static_cast<program_fault>(e.value)));
        case event_kind::time_advanced:
        case event_kind::item_left:
        case event_kind::frames_counted: return "";
    }
    return "";
}

// Op pairs that begin and return in one step with nothing to tell say it on one line.
void append(std::string& cell, std::string const& text) {
    if (text.empty()) return;
    if (!cell.empty()) cell += text.starts_with("  ->") ? "" : "; ";
    cell += text.starts_with("  ->") && !cell.empty() ? text.substr(1) : text;
}

std::vector<row> rows_of(plan const& p, trace const& t, std::size_t columns) {
    std::vector<row> rows;
    for (event const& e : t.events()) {
        if (e.task == nothing || e.task >= columns) continue;
        std::string const text = event_text(p, t, e);
        if (text.empty()) continue;
        if (rows.empty() || rows.back().step != e.step) {
            rows.push_back({e.step, e.time, std::vector<std::string>(columns)});
        }
        append(rows.back().cells[e.task], text);
    }
    return rows;
}

std::string fitted(std::string text, std::size_t width) {
    if (text.size() > width) text = text.substr(0, width - 2) + "..";
    text.resize(width, ' ');
    return text;
}

}  // namespace

std::string lock_text(plan const& p, trace const& t, event const& e) {
    return fmt::format("waits for lock {}, held by {}", p.lock_name(e.object),
                       task_name(p.prog(), t, e.value));
}

std::string task_name(program const& p, trace const& t, task_id task) {
    if (task >= t.tasks().size()) return "?";
    task_record const& record = t.tasks()[task];
    std::string const& declared = p.tasks[record.declaration].name;
    return task == 0 ? declared : fmt::format("{}.{}", declared, record.ordinal);
}

std::string tell_story(plan const& p, trace const& t, std::span<std::uint32_t const> deviations) {
    std::size_t const tasks = t.tasks().size();
    std::size_t const columns = std::min(tasks, story_columns_max);
    std::vector<row> rows = rows_of(p, t, columns);
    // A line is at most 100 columns: 14 before the first task, a blank after each.
    std::size_t const width =
        std::clamp<std::size_t>(86 / std::max<std::size_t>(columns, 1) - 1, 16, 40);
    std::string out = fmt::format("  {:>4} {:>5}  ", "step", "ms");
    for (task_id c = 0; c < columns; ++c) out += fitted(task_name(p.prog(), t, c), width) + " ";
    out += '\n';
    std::size_t const left_out = rows.size() > story_rows_max ? rows.size() - story_rows_max : 0;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        if (left_out != 0 && r == 6)
            out += fmt::format("       ... {} steps left out ...\n", left_out);
        if (left_out != 0 && r >= 6 && r < 6 + left_out) continue;
        row const& line = rows[r];
        bool const deviates = std::binary_search(deviations.begin(), deviations.end(), line.step);
        out += fmt::format("{} {:>4} {:>5}  ", deviates ? '*' : ' ', line.step,
                           line.time / nanoseconds_per_tick);
        // Long cells go on below, so that nothing of a step is lost.
        std::vector<std::string> cells = line.cells;
        for (bool first = true;; first = false) {
            bool more = false;
            std::string text;
            for (std::string& cell : cells) {
                std::size_t cut = std::min(cell.size(), width);
                if (cut < cell.size()) {
                    std::size_t const space = cell.rfind(' ', cut);
                    if (space != std::string::npos && space > width / 2) cut = space;
                }
                text += fitted(cell.substr(0, cut), width) + " ";
                // The blank at which it was cut is not needed below.
                cell.erase(0, cut < cell.size() && cell[cut] == ' ' ? cut + 1 : cut);
                more = more || !cell.empty();
            }
            while (!text.empty() && text.back() == ' ') text.pop_back();
            out += (first ? "" : std::string(14, ' ')) + text + "\n";
            if (!more) break;
        }
    }
    if (tasks > columns) out += fmt::format("       {} more tasks not shown\n", tasks - columns);
    return out;
}

}  // namespace rollcall
