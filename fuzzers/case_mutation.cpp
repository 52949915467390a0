#include "fuzzers/case_mutation.hpp"

#include "fuzzers/mutate.hpp"
#include "harness/program/canonical.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/tree_edit.hpp"

#include <algorithm>

namespace rollcall {
namespace {

std::uint32_t below(entropy& draw, std::size_t n) {
    return draw.below(static_cast<std::uint32_t>(n));
}

choice some_choice(std::uint32_t decision, entropy& draw) {
    std::uint32_t const chosen = 1 + draw.below(4);
    return {decision, chosen, chosen + 1 + draw.below(3), 0};
}

void add_choice(std::vector<choice>& list, entropy& draw) {
    std::uint32_t const last = list.empty() ? 0 : std::min(list.back().decision, choices_max);
    std::uint32_t const decision = draw.below(last + 16);
    auto const at =
        std::lower_bound(list.begin(), list.end(), decision,
                         [](choice const& c, std::uint32_t d) { return c.decision < d; });
    if (at != list.end() && at->decision == decision) {
        *at = some_choice(decision, draw);
    } else if (list.size() < choices_max) {
        list.insert(at, some_choice(decision, draw));
    }
}

void remove_choices(std::vector<choice>& list, entropy& draw) {
    std::size_t const from = below(draw, list.size());
    std::size_t const count = draw.chance(1, 4) ? 1 + below(draw, list.size() - from) : 1;
    auto const begin = list.begin() + static_cast<std::ptrdiff_t>(from);
    list.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
}

// Moves a choice and all behind it by one decision.
void shift_choices(std::vector<choice>& list, entropy& draw) {
    std::size_t const from = below(draw, list.size());
    bool const later = draw.chance(1, 2);
    std::uint32_t const lowest = from == 0 ? 0 : list[from - 1].decision + 1;
    if (later ? list.back().decision == UINT32_MAX : list[from].decision == lowest) return;
    for (std::size_t i = from; i < list.size(); ++i) {
        list[i].decision += later ? 1u : UINT32_MAX;
        list[i] = {list[i].decision, list[i].chosen, list[i].options};
    }
}

std::string some_line(entropy& draw) {
    std::string line;
    for (std::uint32_t n = draw.below(12); n != 0; --n) {
        line += static_cast<char>(' ' + static_cast<char>(draw.below(95)));
    }
    return line;
}

void drop_ops(program& p, std::size_t count) {
    for (; count != 0; --count) {
        std::vector<op_location> const ops = locate_ops(p);
        if (ops.empty()) break;
        remove_op(ops.back());
    }
    settle(p);
}

// Makes the case shorter by about the given share; false if nothing is left to drop.
bool drop_share(test_case& c, std::size_t numerator, std::size_t denominator) {
    auto const share = [&](std::size_t n) { return std::min(n, 1 + n * numerator / denominator); };
    if (!c.about.empty() || !c.remarks.empty() || !c.expected.hung.empty()) {
        c.about.clear();
        c.remarks.clear();
        c.expected = {expected_kind::any, {}, {}};
        return true;
    }
    std::size_t const ops = count_ops(c.prog);
    std::size_t const choices = c.sched.deviations.size();
    if (choices > ops / 2) {
        c.sched.deviations.resize(choices - share(choices));
        return true;
    }
    if (ops == 0) return false;
    drop_ops(c.prog, share(ops));
    return true;
}

}  // namespace

void draw_schedule(schedule& s, entropy& draw) {
    constexpr std::uint32_t decisions_max = 96;
    constexpr std::uint32_t one_in[] = {1, 2, 4, 12};
    std::uint32_t const rate = one_in[draw.below(4)];
    s.deviations.clear();
    for (std::uint32_t decision = 0; decision < decisions_max; ++decision) {
        if (draw.chance(1, rate)) s.deviations.push_back(some_choice(decision, draw));
    }
}

void mutate_schedule(schedule& s, entropy& draw) {
    std::vector<choice>& list = s.deviations;
    if (draw.chance(1, 8)) return draw_schedule(s, draw);
    for (std::uint32_t n = 1 + draw.below(3); n != 0; --n) {
        std::uint32_t const what = list.empty() ? 0 : draw.below(6);
        switch (what) {
            case 3: remove_choices(list, draw); break;
            case 4: shift_choices(list, draw); break;
            case 5: {
                choice& c = list[below(draw, list.size())];
                c = some_choice(c.decision, draw);
                break;
            }
            default: add_choice(list, draw); break;
        }
    }
}

test_case mutate_case(test_case c, std::span<std::string const> runtimes, entropy& draw) {
    c.expected = {expected_kind::any, {}, {}};
    c.trace_hash.reset();
    std::uint32_t const what = draw.below(runtimes.size() > 1 ? 8 : 7);
    if (what < 4) c.prog = mutate(c.prog, draw);
    if (what >= 3 && what < 7) mutate_schedule(c.sched, draw);
    if (what == 7) c.runtime = runtimes[below(draw, runtimes.size())];
    canonicalize(c);
    return c;
}

void decorate_case(test_case& c, entropy& draw) {
    switch (draw.below(5)) {
        case 0:
            c.about = some_line(draw) + "\n";
            c.about += some_line(draw);
            break;
        case 1: c.trace_hash = std::uint64_t{draw.below(1u << 31)} * 0x9e3779b97f4a7c15u; break;
        case 2: c.remarks[1 + below(draw, largest_op_id(c.prog) + 1)] = some_line(draw); break;
        case 3:
            c.expected = {expected_kind::failed, "SC-0" + std::to_string(draw.below(10)), {}};
            break;
        default: {
            constexpr expected_kind kinds[] = {expected_kind::passed, expected_kind::crashed,
                                               expected_kind::hung};
            c.expected = {kinds[draw.below(3)], {}, {}};
            for (std::uint32_t n = 1 + draw.below(3); n != 0; --n) {
                c.expected.hung.push_back(c.prog.tasks[below(draw, c.prog.tasks.size())].name);
            }
            break;
        }
    }
    canonicalize(c);
}

std::string print_within(test_case c, std::size_t bytes_max) {
    std::string text = print_case(c);
    while (text.size() > bytes_max) {
        if (!drop_share(c, text.size() - bytes_max, text.size())) return {};
        canonicalize(c);
        text = print_case(c);
    }
    return text;
}

}  // namespace rollcall
