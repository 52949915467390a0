// A run as lanes and rows: what the timeline page and the Perfetto export are made of.
//
// One lane per task, one row per step in which somebody did something worth telling, time passed or
// the schedule left the runtime's own order. Scopes (groups, timeouts, shields, cleanups) and waits
// are spans over rows; spawns, requests to cancel and errors that leave their task are arrows.
// Plain values; no threads. Cost: linear in the events.
#pragma once

#include "harness/run/plan.hpp"
#include "harness/schedule/decorators/choice_points.hpp"
#include "harness/trace/trace.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rollcall {

struct timeline_cell {
    task_id task = 0;
    std::string text;  // what it did in that step
};

struct timeline_option {
    std::string text;
    bool taken = false;
};

struct timeline_row {
    std::uint32_t step = 0;
    nanoseconds time = 0;
    task_id ran = nothing;  // whose step it was; nothing: time passed, or the runtime's own work
    bool deviates = false;  // from the runtime's own order
    bool notable = false;   // an error, a cancellation, a hang, a fault
    std::vector<timeline_cell> cells;
    std::vector<timeline_option> options;  // what could have run; empty: there was no choice
};

enum class span_kind : std::uint8_t { group, timeout, shield, cleanup, wait };

struct timeline_span {
    span_kind kind{};
    task_id task = 0;
    std::uint32_t first = 0;  // row
    std::uint32_t last = 0;   // row, inclusive
    bool open = false;        // it never ended
    std::uint32_t depth = 0;  // how many scopes of its task are around it
    std::string text;         // "group g", "put q @13"
};

enum class arrow_kind : std::uint8_t { spawn, cancel, error };

struct timeline_arrow {
    arrow_kind kind{};
    std::uint32_t row = 0;
    task_id from = 0;
    task_id to = 0;
    std::string text;
};

struct timeline {
    std::vector<std::string> tasks;
    std::vector<timeline_row> rows;
    std::vector<timeline_span> spans;
    std::vector<timeline_arrow> arrows;
    std::optional<std::uint32_t> broke;  // the row in which a law broke, or the run came to rest
};

// `broken_in`: the step, if something broke.
timeline make_timeline(plan const& p, trace const& t, std::span<choice_point const> choices,
                       std::optional<std::uint32_t> broken_in = {});

std::string_view name(span_kind kind) noexcept;
std::string_view name(arrow_kind kind) noexcept;

}  // namespace rollcall
