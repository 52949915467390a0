#include "harness/report/choice_words.hpp"

#include "harness/program/case_text.hpp"
#include "harness/report/story.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>

namespace rollcall {
namespace {

constexpr std::size_t lost_told_max = 5;

// Where an option was among those of a decision; decisions count from 0, as in a schedule.
struct sighting {
    choice_point::candidate what;
    std::vector<std::uint32_t> went_first;  // it would have gone by itself
    std::vector<std::uint32_t> possible;    // some other would have
};

using sightings = std::map<std::uint64_t, sighting>;  // by key

sightings sightings_in(std::span<choice_point const> points) {
    sightings seen;
    std::uint32_t decision = 0;
    for (choice_point const& p : points) {
        bool const is_decision = p.options.size() > 1;
        for (std::size_t i = 0; i < p.options.size(); ++i) {
            sighting& s = seen[p.options[i].key];
            s.what = p.options[i];
            if (is_decision) (i == 0 ? s.went_first : s.possible).push_back(decision);
        }
        decision += is_decision ? 1 : 0;
    }
    return seen;
}

std::optional<std::uint32_t> closest(std::vector<std::uint32_t> const& decisions,
                                     std::uint32_t to) {
    auto const distance = [to](std::uint32_t d) { return d < to ? to - d : d - to; };
    auto const at = std::ranges::min_element(decisions, {}, distance);
    return at == decisions.end() ? std::nullopt : std::optional(*at);
}

class choice_teller {
public:
    choice_teller(plan const& p, trace const& t, std::span<choice_point const> points)
        : plan_(p), trace_(t), seen_(sightings_in(points)) {}

    std::string lost(choice const& c) const {
        sighting const* const taken = find(c.key);
        sighting const* const over = find(c.over);
        return fmt::format("at {}: {} was to go before {}; {}", c.decision, words(taken),
                           words(over), why(c, taken, over));
    }

private:
    sighting const* find(std::uint64_t key) const {
        auto const at = seen_.find(key);
        return at == seen_.end() ? nullptr : &at->second;
    }

    std::string words(sighting const* s) const {
        return s == nullptr ? "a step that did not come" : option_text(plan_, trace_, s->what);
    }

    static std::string why(choice const& c, sighting const* taken, sighting const* over) {
        if (over != nullptr) {
            if (auto const d = closest(over->went_first, c.decision)) {
                bool const both = taken != nullptr && std::ranges::count(taken->possible, *d) != 0;
                return fmt::format("closest: decision {}, where {}", *d,
                                   both ? "it was another turn" : "the first was not possible");
            }
        }
        if (taken != nullptr) {
            if (auto const d = closest(taken->possible, c.decision)) {
                return fmt::format("closest: decision {}, where another would have gone", *d);
            }
        }
        return "no decision comes close";
    }

    plan const& plan_;
    trace const& trace_;
    sightings seen_;
};

}  // namespace

std::string option_text(plan const& p, trace const& t, choice_point::candidate const& c) {
    if (c.kind == option_kind::time) return "time passes";
    std::string const who = task_name(p.prog(), t, c.task);
    if (c.kind == option_kind::internal) return "the runtime's own work for " + who;
    if (c.op == 0) return who + " begins";
    std::string const where = fmt::format("{} @{}", print_op_line(p.prog(), p.op_of(c.op)), c.op);
    if (c.kind == option_kind::external) return fmt::format("{}: {} completes", who, where);
    if (c.kind == option_kind::timer) return fmt::format("{}: a timer, in {}", who, where);
    return fmt::format("{} goes on after {}", who, where);
}

std::vector<std::string> tell_choices(plan const& p, trace const& t, schedule const& s,
                                      std::span<std::optional<std::uint32_t> const> made_at,
                                      std::span<choice_point const> points) {
    choice_teller const teller(p, t, points);
    std::size_t moved = 0;
    std::vector<std::string> lost;
    for (std::size_t i = 0; i < made_at.size(); ++i) {
        choice const& c = s.deviations[i];
        if (made_at[i]) {
            moved += *made_at[i] != c.decision ? 1 : 0;
        } else {
            lost.push_back(teller.lost(c));
        }
    }
    std::string count =
        fmt::format("{} of {} choices came", made_at.size() - lost.size(), made_at.size());
    if (moved != 0) count += fmt::format(", {} of them at another decision", moved);
    std::vector<std::string> lines{std::move(count)};
    for (std::size_t i = 0; i < lost.size() && i < lost_told_max; ++i) lines.push_back(lost[i]);
    if (lost.size() > lost_told_max) {
        lines.push_back(fmt::format("and {} more", lost.size() - lost_told_max));
    }
    return lines;
}

}  // namespace rollcall
