#include "harness/report/story.hpp"

#include "harness/program/numbers.hpp"
#include "harness/report/causal_path.hpp"
#include "harness/report/hang_cause.hpp"
#include "harness/report/phrases.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <vector>

namespace rollcall {
namespace {

constexpr std::size_t columns_before_tasks = 14;
constexpr std::size_t line_columns_max = 100;

// The root, then those in focus and those that hang, whose doing led there, and then the others as
// they were spawned.
std::vector<task_id> tasks_with_a_column(plan const& p, trace const& t,
                                         std::span<task_id const> focus) {
    std::vector<task_id> chosen;
    auto const choose = [&](task_id task) {
        bool const is_there = std::ranges::find(chosen, task) != chosen.end();
        if (task < t.tasks().size() && !is_there && chosen.size() < story_columns_max) {
            chosen.push_back(task);
        }
    };
    std::vector<task_id> broken(focus.begin(), focus.end());
    for (event const& e : t.events()) {
        if (e.kind == event_kind::task_hung) broken.push_back(e.task);
    }
    choose(0);
    for (task_id const task : causal_path(p, t, broken)) choose(task);
    for (task_id task = 0; task < t.tasks().size(); ++task) choose(task);
    std::ranges::sort(chosen);
    return chosen;
}

// As many as one line holds; empty: there are none.
std::string names_text(std::string_view what, std::vector<std::string> const& names) {
    if (names.empty()) return "";
    std::string line = fmt::format("       {}: {}", what, names[0]);
    for (std::size_t i = 1; i < names.size(); ++i) {
        std::string const rest = fmt::format(" and {} more", names.size() - i);
        bool const is_last = i + 1 == names.size();
        std::size_t const room = line_columns_max - (is_last ? 0 : rest.size());
        if (line.size() + 2 + names[i].size() > room) return line + rest + "\n";
        line += ", " + names[i];
    }
    return line + "\n";
}

// Those that never came to their first step, and those that nobody starts.
std::string absent_text(program const& p, trace const& t) {
    std::vector<bool> has_begun(t.tasks().size(), false);
    for (event const& e : t.events()) {
        bool const is_known = e.task < has_begun.size();  // a broken runtime may tell of others
        if (is_known && e.kind == event_kind::task_begun) has_begun[e.task] = true;
    }
    std::vector<std::string> names;
    for (task_id task = 0; task < t.tasks().size(); ++task) {
        if (!has_begun[task]) names.push_back(task_name(p, t, task));
    }
    std::string text = names_text("never began", names);
    text += names_text("never started", tasks_never_started(p));
    return text;
}

bool deviates(std::span<std::uint32_t const> deviations, std::uint32_t step) {
    return std::ranges::binary_search(deviations, step);
}

// Which rows are told: the first and the last ones, and of those between the notable ones first.
std::vector<bool> rows_to_tell(std::vector<told_step> const& steps,
                               std::span<std::uint32_t const> deviations) {
    std::vector<bool> told(steps.size(), steps.size() <= story_rows_max);
    if (steps.size() <= story_rows_max) return told;
    std::size_t left = story_rows_max;
    auto const tell = [&](std::size_t row) {
        if (left == 0 || told[row]) return;
        told[row] = true;
        --left;
    };
    for (std::size_t row = 0; row < 4; ++row) tell(row);
    for (std::size_t row = steps.size(); row-- > steps.size() - 8;) tell(row);
    for (std::size_t row = steps.size(); row-- > 0;) {
        if (steps[row].is_notable || deviates(deviations, steps[row].step)) tell(row);
    }
    for (std::size_t row = steps.size(); row-- > 0;) tell(row);
    return told;
}

// Broken at blanks only, unless a word is wider than the column.
std::vector<std::string> wrapped(std::vector<phrase> const& said, std::size_t width) {
    std::string text;
    for (phrase const& p : said) {
        if (!text.empty()) text += text.ends_with(':') ? " " : "; ";
        text += p.text();
    }
    std::vector<std::string> lines;
    while (text.size() > width) {
        std::size_t cut = text.rfind(' ', width);
        if (cut == std::string::npos || cut == 0) cut = width;
        lines.push_back(text.substr(0, cut));
        text.erase(0, text[cut] == ' ' ? cut + 1 : cut);
    }
    lines.push_back(std::move(text));
    return lines;
}

std::string row_text(told_step const& s, bool is_deviation, std::size_t width) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (auto const& said : s.cells) {
        cells.push_back(wrapped(said, width));
        height = std::max(height, cells.back().size());
    }
    std::string text;
    for (std::size_t line = 0; line < height; ++line) {
        std::string columns(columns_before_tasks, ' ');
        if (line == 0) {
            columns = fmt::format("{} {:>4} {:>5}  ", is_deviation ? '*' : ' ', s.step,
                                  s.time / nanoseconds_per_tick);
        }
        for (auto const& cell : cells) {
            columns += fmt::format("{:<{}} ", line < cell.size() ? cell[line] : "", width);
        }
        columns.erase(columns.find_last_not_of(' ') + 1);
        text += columns + "\n";
    }
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

std::string tell_story(plan const& p, trace const& t, std::span<std::uint32_t const> deviations,
                       std::span<task_id const> focus) {
    std::vector<task_id> const tasks = tasks_with_a_column(p, t, focus);
    std::vector<told_step> const steps = tell_steps(p, t, tasks);
    std::vector<bool> const told = rows_to_tell(steps, deviations);
    std::size_t const width = std::clamp<std::size_t>(
        (line_columns_max - columns_before_tasks) / std::max<std::size_t>(tasks.size(), 1) - 1, 16,
        40);
    std::string out = fmt::format("  {:>4} {:>5}  ", "step", "ms");
    for (task_id const task : tasks) {
        out += fmt::format("{:<{}} ", task_name(p.prog(), t, task).substr(0, width), width);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
    std::size_t left_out = 0;
    for (std::size_t row = 0; row < steps.size(); ++row) {
        if (!told[row]) {
            ++left_out;
            continue;
        }
        if (left_out != 0) {
            out += fmt::format("       ... {} left out ...\n", so_many(left_out, "step"));
        }
        left_out = 0;
        out += row_text(steps[row], deviates(deviations, steps[row].step), width);
    }
    if (std::size_t const more = t.tasks().size() - tasks.size(); more != 0) {
        out += fmt::format("       {} not shown\n", so_many(more, "more task"));
    }
    out += absent_text(p.prog(), t);
    return out;
}

}  // namespace rollcall
