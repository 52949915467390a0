// BQ-04: no consumer hangs. The text that people read is `info` below.
//
// Only programs that are complete by construction (harness/program/completeness.hpp) are judged: in
// them every wait is bound to end, whatever the schedule. Why a task hangs may be seen by BQ-05.
#include "harness/program/numbers.hpp"
#include "properties/hang.hpp"
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <vector>

namespace rollcall::bq_04 {
namespace {

constexpr law_info info{
    .id = "BQ-04",
    .name = "no_consumer_hangs",
    .claim = "when a complete program has come to rest, no task waits",
    .source =
        "deadlock freedom of programs whose queues are closed by an unconditional cleanup; "
        "chriskohlhoff/asio#1318 for how close breaks it",
    .needs = "a complete program with an op that waits",
    .not_checked = "incomplete programs, where a hang may be the program's own; runs that gave up",
    .look_at =
        "close: does it end every waiting get and put? then whatever the first task named "
        "here waits for",
    .ops = bit(op_kind::put) | bit(op_kind::get) | bit(op_kind::put_sentinel) |
           bit(op_kind::consume) | bit(op_kind::acquire) | bit(op_kind::with) | bit(op_kind::wait) |
           bit(op_kind::join) | bit(op_kind::group),
    .premises = {set_of(feature::queues), set_of(feature::groups),
                 set_of(feature::joins, feature::detaches), set_of(feature::semaphores),
                 set_of(feature::mutexes), set_of(feature::events)},
    .explains_hang = true,
};

// What the hang is about: the first of these that some task waits for, a task at a closed queue
// before all others; the op is that task's.
ROLLCALL_MECHANISMS(waits_for_an_item, waits_for_room,
                    waits_for_nothing,  // a step of its own, or nothing that is known
                    waits_for_a_permit, waits_for_an_event, waits_for_a_task, waits_for_children)

mechanism mechanism_of(waits_for what) noexcept {
    switch (what) {
        case waits_for::an_item: return mechanism::waits_for_an_item;
        case waits_for::room: return mechanism::waits_for_room;
        case waits_for::a_permit: return mechanism::waits_for_a_permit;
        case waits_for::an_event: return mechanism::waits_for_an_event;
        case waits_for::a_task: return mechanism::waits_for_a_task;
        case waits_for::its_children: return mechanism::waits_for_children;
        case waits_for::a_lock:
        case waits_for::its_first_step:
        case waits_for::its_own_step:
        case waits_for::nothing_known: break;
    }
    return mechanism::waits_for_nothing;
}

// Whether the wait has no excuse in another task: its queue is closed already.
bool is_at_closed_queue(facts const& f, hang const& h) noexcept {
    bool const at_queue = h.what == waits_for::an_item || h.what == waits_for::room;
    return at_queue && h.object < f.queues().size() && f.queues()[h.object].closed != never;
}

// How far from the root of the hang a task is: those without an excuse first, then by mechanism.
std::uint32_t rank_of(facts const& f, hang const& h) noexcept {
    constexpr std::uint32_t mechanisms = std::size(mechanism_names);
    auto const by_mechanism = static_cast<std::uint32_t>(mechanism_of(h.what));
    return by_mechanism + (is_at_closed_queue(f, h) ? 0 : mechanisms);
}

constexpr std::size_t named_max = 8;

}  // namespace

static void check(facts const& f, ruling& verdict) {
    if (f.gave_up() || !f.run().planned.complete()) return;
    if ((f.waited() & info.ops) != 0) verdict.exercised();
    if (f.hung().empty()) return;
    std::uint32_t root_rank = UINT32_MAX;
    hang root;
    task_id root_task = nothing;
    for (task_id const t : f.hung()) {
        hang const h = hang_of(f, t);
        if (rank_of(f, h) >= root_rank) continue;
        root_rank = rank_of(f, h);
        root = h;
        root_task = t;
    }
    // Who waits like the root first; the others hang because of them.
    std::vector<std::string> words;
    for (bool const is_root : {true, false}) {
        for (task_id const t : f.hung()) {
            if ((rank_of(f, hang_of(f, t)) == root_rank) != is_root) continue;
            if (words.size() < named_max) words.push_back(hang_words(f, t));
        }
    }
    std::size_t const n = f.hung().size();
    std::string message =
        fmt::format("{} never finished: {}", so_many(n, "task"), fmt::join(words, ", "));
    if (n > words.size()) message += ", ...";
    mechanism const m = mechanism_of(root.what);
    verdict.broken(name_of(m), root.ops, f.at(f.tasks()[root_task].hung).step, {root_task},
                   std::move(message));
}

// What waits for somebody who has failed is none of the group's business if it does not cancel.
static bool promised(dialect const& d) noexcept {
    bool const errors_stay_out = (d.lacks.value & set_of(feature::group_errors)) != 0;
    return groups_hold_children(d) && (errors_stay_out || groups_abort(d));
}
constinit checked_law const law{info, mechanism_names, promised, check};

}  // namespace rollcall::bq_04
