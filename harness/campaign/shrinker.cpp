#include "harness/campaign/shrinker.hpp"

#include "harness/program/simplify.hpp"
#include "harness/program/tree_edit.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

// Fresh schedules of a smaller program, of one with a smaller number, of the same one.
constexpr std::uint32_t fresh_without_ops = 8;
constexpr std::uint32_t fresh_of_details = 2;
constexpr std::uint32_t fresh_of_the_same = 64;

bool is_idle(op const& o, std::set<std::uint16_t> const& begun) {
    auto const is_idle_too = [&](op const& inner) { return is_idle(inner, begun); };
    return !begun.contains(static_cast<std::uint16_t>(o.id)) &&
           std::ranges::all_of(o.body, is_idle_too) && std::ranges::all_of(o.handler, is_idle_too);
}

void drop_idle(std::vector<op>& list, std::set<std::uint16_t> const& begun) {
    std::erase_if(list, [&](op const& o) { return is_idle(o, begun); });
    for (op& o : list) {
        drop_idle(o.body, begun);
        drop_idle(o.handler, begun);
    }
}

class shrinker {
public:
    shrinker(shrink_result so_far, shrink_scope scope, bool may_search, shrinker_ends ends)
        : best_(std::move(so_far.smallest)),
          scope_(scope),
          may_search_(may_search),
          ends_(std::move(ends)),
          runs_(so_far.runs),
          runs_to_best_(so_far.runs_to_smallest) {}

    shrink_result run() {
        if (may_search_ && scope_ == shrink_scope::all) drop_idle_ops();
        bool changed = true;
        while (changed && !exhausted()) {
            while (pass() && !exhausted()) {
            }
            if (!may_search_) break;
            searches_ = true;
            changed = pass();
            changed = find_fewer_deviations() || changed;
            searches_ = false;
        }
        return {best_, runs_, runs_to_best_, !exhausted()};
    }

private:
    bool exhausted() const { return ends_.is_enough(runs_); }

    // All at once that did not begin before it failed.
    void drop_idle_ops() {
        if (exhausted() || !ends_.may_try(best_)) return;
        attempt const now = ends_.fails(best_, 0);
        runs_ += now.runs;
        test_case candidate = best_;
        for (task_declaration& t : candidate.prog.tasks) drop_idle(t.body, now.begun);
        if (now.failing && !exhausted() && settle(candidate.prog)) accept(candidate, 0);
    }

    bool pass() {
        bool const smaller = scope_ == shrink_scope::all && simplify_program();
        return drop_deviations() || smaller;
    }

    bool accept(test_case const& candidate, std::uint32_t fresh) {
        if (!ends_.may_try(candidate)) return false;
        attempt tried = ends_.fails(candidate, searches_ ? fresh : 0);
        runs_ += tried.runs;
        if (!tried.failing || !is_simpler(*tried.failing, best_)) return false;
        best_ = std::move(*tried.failing);
        runs_to_best_ = runs_;
        ends_.improved({best_, runs_, runs_, false});
        return true;
    }

    bool simplify_program() {
        bool any = false;
        for (std::size_t i = 0; i < simplification_count(best_.prog) && !exhausted();) {
            std::optional<program> smaller = simplify(best_.prog, i);
            if (!smaller) {
                ++i;
                continue;
            }
            test_case candidate = best_;
            candidate.prog = std::move(*smaller);
            bool const has_fewer = count_ops(candidate.prog) < count_ops(best_.prog);
            // What follows an accepted removal moves up into its place.
            if (accept(candidate, has_fewer ? fresh_without_ops : fresh_of_details)) {
                any = true;
            } else {
                ++i;
            }
        }
        return any;
    }

    // Removes runs of deviations: all, halves, and so on down to single ones.
    bool drop_deviations() {
        bool any = false;
        std::size_t length = std::max<std::size_t>(best_.sched.deviations.size(), 1);
        for (; length != 0; length /= 2) {
            for (std::size_t at = 0; at < best_.sched.deviations.size() && !exhausted();) {
                test_case candidate = best_;
                auto& deviations = candidate.sched.deviations;
                auto const begin = deviations.begin() + static_cast<std::ptrdiff_t>(at);
                auto const count = std::min(length, deviations.size() - at);
                deviations.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
                if (accept(candidate, 0)) {
                    any = true;
                } else {
                    at += length;
                }
            }
        }
        return any;
    }

    bool find_fewer_deviations() {
        bool any = false;
        while (!best_.sched.deviations.empty() && !exhausted()) {
            test_case candidate = best_;
            candidate.sched = {};
            if (!accept(candidate, fresh_of_the_same)) break;
            any = true;
        }
        return any;
    }

    test_case best_;
    shrink_scope scope_;
    bool may_search_;
    bool searches_ = false;  // fresh schedules are tried as well
    shrinker_ends ends_;
    std::uint32_t runs_;
    std::uint32_t runs_to_best_;
};

}  // namespace

bool is_simpler(test_case const& a, test_case const& b) {
    std::size_t const ops = count_ops(a.prog);
    std::size_t const other_ops = count_ops(b.prog);
    if (ops != other_ops) return ops < other_ops;
    std::size_t const choices = a.sched.deviations.size();
    std::size_t const other_choices = b.sched.deviations.size();
    if (choices != other_choices) return choices < other_choices;
    return program_size(a.prog) < program_size(b.prog);
}

shrink_result find_smallest(shrink_result so_far, shrink_scope scope, bool may_search,
                            shrinker_ends ends) {
    return shrinker(std::move(so_far), scope, may_search, std::move(ends)).run();
}

}  // namespace rollcall
