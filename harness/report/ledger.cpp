#include "harness/report/ledger.hpp"

#include "harness/program/case_text.hpp"
#include "harness/report/story.hpp"

#include <fmt/format.h>
#include <map>
#include <optional>

namespace rollcall {
namespace {

struct entry {
    std::string way;                   // told so far
    std::optional<object_id> owed_by;  // a group that has it and has not raised it
};

class ledger {
public:
    ledger(plan const& p, trace const& t) : plan_(p), trace_(t) {}

    std::vector<std::string> lines() {
        for (event const& e : trace_.events()) note(e);
        std::vector<std::string> out;
        bool is_any_lost = false;
        for (auto const& [error, held] : entries_) {
            std::string const end = held.owed_by ? end_of(*held.owed_by) : "";
            is_any_lost = is_any_lost || held.owed_by;
            out.push_back(fmt::format("error {}: {}{}", error, held.way, end.empty() ? "" : ";"));
            if (!end.empty()) out.push_back("  " + end);
        }
        if (!is_any_lost) return {};
        if (out.size() > ledger_lines_max) {
            out.resize(ledger_lines_max - 1);
            out.push_back("and so on");
        }
        return out;
    }

private:
    std::string who(task_id task) const { return task_name(plan_.prog(), trace_, task); }
    std::string group(object_id g) const {
        auto const named = names_.find(g);
        return named == names_.end() ? "a group" : named->second;
    }
    std::string op(event const& e) const {
        return fmt::format("{} @{}", print_op_line(plan_.prog(), plan_.op_of(e.op)), e.op);
    }
    void add(entry& held, std::string const& what, event const& e) {
        held.way += fmt::format("{}{} in step {}", held.way.empty() ? "" : ", ", what, e.step);
    }

    void note(event const& e);
    std::string end_of(object_id owing) const;

    plan const& plan_;
    trace const& trace_;
    std::map<std::uint32_t, entry> entries_;  // by error
    std::map<object_id, std::string> names_;
    std::map<object_id, event> closed_;
};

void ledger::note(event const& e) {
    bool const is_foreign = e.value == 0;  // no op raised it: it has no entry
    switch (e.kind) {
        case event_kind::group_opened:
            names_[e.object] =
                fmt::format("group {} @{}", plan_.prog().groups[plan_.op_of(e.op).target], e.op);
            break;
        case event_kind::group_closed: closed_[e.object] = e; break;
        case event_kind::error_raised:
            add(entries_[e.value], fmt::format("raised by {} of {}", op(e), who(e.task)), e);
            break;
        case event_kind::timeout_raised:
            add(entries_[e.value], fmt::format("made by {} of {}", op(e), who(e.task)), e);
            break;
        case event_kind::error_escaped:
            if (e.object == nothing || is_foreign) break;
            entries_[e.value].owed_by = e.object;
            add(entries_[e.value], fmt::format("left {} for {}", who(e.task), group(e.object)), e);
            break;
        case event_kind::error_delivered:
            if (is_foreign) break;
            if (entries_[e.value].owed_by == e.object) entries_[e.value].owed_by.reset();
            add(entries_[e.value], fmt::format("raised by {} to {}", group(e.object), who(e.task)),
                e);
            break;
        case event_kind::error_caught: add(entries_[e.value], "caught by " + who(e.task), e); break;
        case event_kind::error_reported:
            if (is_foreign) break;
            entries_[e.value].owed_by.reset();
            add(entries_[e.value], "reported as unhandled", e);
            break;
        default: break;
    }
}

std::string ledger::end_of(object_id owing) const {
    auto const closed = closed_.find(owing);
    if (closed == closed_.end()) return group(owing) + " never closed";
    return fmt::format("{} should have raised it, and closed in step {} ({}) without: LOST",
                       group(owing), closed->second.step, name(closed->second.result));
}

}  // namespace

std::vector<std::string> error_ledger(plan const& p, trace const& t) {
    return ledger(p, t).lines();
}

}  // namespace rollcall
