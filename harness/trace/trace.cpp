#include "harness/trace/trace.hpp"

#include "harness/trace/hash.hpp"

namespace rollcall {

std::uint64_t trace::hash() const noexcept {
    std::uint64_t h = count_;
    for (event const& e : events()) {
        h = combine(h, (std::uint64_t{e.step} << 32) | e.task);
        h = combine(h, (std::uint64_t{e.object} << 32) | e.value);
        h = combine(h, (std::uint64_t(e.action) << 32) | (std::uint64_t{e.op} << 16) |
                           (std::uint64_t(e.kind) << 8) | std::uint64_t(e.result));
        h = combine(h, static_cast<std::uint64_t>(e.time));
    }
    return h;
}

std::string_view name(event_kind kind) noexcept {
    switch (kind) {
        case event_kind::task_spawned: return "task_spawned";
        case event_kind::spawn_refused: return "spawn_refused";
        case event_kind::task_begun: return "task_begun";
        case event_kind::task_finished: return "task_finished";
        case event_kind::op_begun: return "op_begun";
        case event_kind::op_returned: return "op_returned";
        case event_kind::group_opened: return "group_opened";
        case event_kind::group_body_ended: return "group_body_ended";
        case event_kind::group_closed: return "group_closed";
        case event_kind::cancel_reached: return "cancel_reached";
        case event_kind::error_raised: return "error_raised";
        case event_kind::timeout_raised: return "timeout_raised";
        case event_kind::error_escaped: return "error_escaped";
        case event_kind::error_delivered: return "error_delivered";
        case event_kind::error_caught: return "error_caught";
        case event_kind::error_reported: return "error_reported";
        case event_kind::foreign_error: return "foreign_error";
        case event_kind::cleanup_begun: return "cleanup_begun";
        case event_kind::cleanup_ended: return "cleanup_ended";
        case event_kind::time_advanced: return "time_advanced";
        case event_kind::work_ran_inline: return "work_ran_inline";
        case event_kind::work_ran_twice: return "work_ran_twice";
        case event_kind::task_hung: return "task_hung";
        case event_kind::item_left: return "item_left";
        case event_kind::frames_counted: return "frames_counted";
        case event_kind::turns_exceeded: return "turns_exceeded";
        case event_kind::lock_awaited: return "lock_awaited";
        case event_kind::program_at_fault: return "program_at_fault";
        case event_kind::cancel_caught: return "cancel_caught";
        case event_kind::cancel_withdrawn: return "cancel_withdrawn";
        case event_kind::permits_left: return "permits_left";
    }
    return "?";
}

std::string_view name(outcome o) noexcept {
    switch (o) {
        case outcome::ok: return "ok";
        case outcome::error: return "error";
        case outcome::cancelled: return "cancelled";
        case outcome::timed_out: return "timed out";
        case outcome::closed: return "closed";
        case outcome::would_block: return "would block";
        case outcome::refused: return "refused";
        case outcome::sentinel: return "sentinel";
    }
    return "?";
}

std::string_view name(program_fault fault) noexcept {
    switch (fault) {
        case program_fault::expectation_failed: return "expectation failed";
        case program_fault::index_out_of_range: return "index out of range";
        case program_fault::value_undefined: return "value undefined";
        case program_fault::unlocked_by_another: return "unlocked by another";
    }
    return "?";
}

}  // namespace rollcall
