#include "properties/bq_04_no_consumer_hangs.hpp"

#include "properties/hang.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <vector>

namespace rollcall::bq_04 {
namespace {

mechanism mechanism_of(waits_for what) noexcept {
    switch (what) {
        case waits_for::an_item: return mechanism::waits_for_an_item;
        case waits_for::room: return mechanism::waits_for_room;
        case waits_for::a_task: return mechanism::waits_for_a_task;
        case waits_for::its_children: return mechanism::waits_for_children;
        case waits_for::its_first_step:
        case waits_for::its_own_step:
        case waits_for::nothing_known: break;
    }
    return mechanism::waits_for_nothing;
}

constexpr std::size_t named_max = 8;

}  // namespace

void check(facts const& f, ruling& verdict) {
    if (f.gave_up() || !f.run().planned.complete()) return;
    if ((f.waited() & info.ops) != 0) verdict.exercised();
    if (f.hung().empty()) return;
    mechanism root = mechanism::waits_for_children;
    for (task_id const t : f.hung()) root = std::min(root, mechanism_of(hang_of(f, t).what));
    // Who waits for the same as the root first; the others hang because of them.
    std::vector<std::string> words;
    std::uint32_t ops = 0;
    for (bool const is_root : {true, false}) {
        for (task_id const t : f.hung()) {
            hang const h = hang_of(f, t);
            if ((mechanism_of(h.what) == root) != is_root) continue;
            if (is_root) ops |= h.ops;
            if (words.size() < named_max) words.push_back(hang_words(f, t));
        }
    }
    std::size_t const n = f.hung().size();
    std::string message =
        fmt::format("{} never finished: {}", counted(n, "task"), fmt::join(words, ", "));
    if (n > words.size()) message += ", ...";
    verdict.broken(mechanism_names[static_cast<std::size_t>(root)], ops,
                   f.at(f.tasks()[f.hung()[0]].hung).step, {f.hung()[0]}, std::move(message));
}

}  // namespace rollcall::bq_04
