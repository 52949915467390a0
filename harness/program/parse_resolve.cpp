// What the op parser does once the whole text is read: names, ids, and the checks of the program.
#include "harness/program/names.hpp"
#include "harness/program/parse_ops.hpp"
#include "harness/program/program_check.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rollcall {

std::uint32_t used_names::use(std::string_view name, std::uint32_t line, std::uint32_t column) {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].name == name) return static_cast<std::uint32_t>(i);
    }
    entries_.push_back({name, line, column, 0});
    return static_cast<std::uint32_t>(entries_.size() - 1);
}

bool op_parser::check_names() {
    if (std::optional<program_flaw> flaw = find_name_fault(program_)) return report(*flaw);
    return true;
}

bool op_parser::resolve() {
    for (std::size_t sort = 0; sort < named_sort_count; ++sort) {
        if (!bind(static_cast<named_sort>(sort))) return false;
    }
    if (!fill_in_ids()) return false;
    std::size_t next_place = 0;
    for (task_declaration& task : program_.tasks) settle(task.body, next_place);
    if (std::optional<program_flaw> flaw = find_fault(program_)) return report(*flaw);
    return true;
}

bool op_parser::bind(named_sort sort) {
    for (used_names::entry& entry : used_[static_cast<std::size_t>(sort)].entries()) {
        std::vector<std::string_view> known;
        visit_sort(program_, sort, [&](auto const& list) {
            for (auto const& declaration : list) known.push_back(name_of(declaration));
        });
        auto const found = std::ranges::find(known, entry.name);
        if (found == known.end()) {
            std::string const noun(row_of(sort).noun);
            return reader_.fail(entry.line, entry.column,
                                "unknown " + noun + " " + in_quotes(entry.name),
                                name_hint(entry.name, noun + "s", known));
        }
        entry.declared = static_cast<std::uint32_t>(found - known.begin());
    }
    return true;
}

bool op_parser::fill_in_ids() {
    std::vector<bool> used(op_id_max + 1);
    std::uint32_t last = 0;
    for (op_place const& place : places_) {
        if (place.id == 0) continue;
        if (used[place.id]) {
            auto const earlier = std::find_if(places_.begin(), places_.end(),
                                              [&](op_place const& p) { return p.id == place.id; });
            return reader_.fail(place.line, place.id_column,
                                "the id @" + std::to_string(place.id) +
                                    " is taken by the op in line " + std::to_string(earlier->line),
                                "remove it: an op without an id gets a free one");
        }
        used[place.id] = true;
        last = std::max(last, place.id);
    }
    // There are far more ids than ops, so that a free one exists.
    for (op_place& place : places_) {
        if (place.id != 0) continue;
        do {
            last = last == op_id_max ? 1 : last + 1;
        } while (used[last]);
        used[last] = true;
        place.id = last;
    }
    return true;
}

void op_parser::settle(std::vector<op>& body, std::size_t& next_place) {
    for (op& o : body) {
        o.id = places_[next_place++].id;
        named_sort const sort = sort_named_by(o.kind);
        if (row_of(sort).is_declared) {
            o.target = used_[static_cast<std::size_t>(sort)].entries()[o.target].declared;
        }
        settle(o.body, next_place);
        settle(o.handler, next_place);
    }
}

namespace {

// Behind the first word of the line; that word's column if the name stands nowhere.
std::uint32_t column_of(std::string_view name, std::string_view line) {
    std::size_t const first = std::min(line.find_first_not_of(' '), line.size());
    std::size_t const text_end = std::min(line.find('#'), line.size());
    for (std::size_t at = line.find(' ', first); at < text_end; ++at) {
        at = line.find(name, at);
        if (name.empty() || at >= text_end) break;
        bool const ends =
            at + name.size() == line.size() || !is_name_character(line[at + name.size()]);
        if (ends && !is_name_character(line[at - 1])) return static_cast<std::uint32_t>(at) + 1;
    }
    return static_cast<std::uint32_t>(first) + 1;
}

}  // namespace

bool op_parser::report(program_flaw flaw) {
    std::uint32_t line = reader_.line().number;
    auto const place = std::ranges::find(places_, flaw.op_id, &op_place::id);
    std::vector<std::uint32_t> const& declared = lines_of(flaw.sort);
    if (flaw.op_id != 0 && place != places_.end()) line = place->line;
    if (flaw.index < declared.size()) line = declared[flaw.index];
    return reader_.fail(line, column_of(flaw.name, reader_.text_of(line)), std::move(flaw.message),
                        std::move(flaw.hint));
}

}  // namespace rollcall
