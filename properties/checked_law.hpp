// What the law book knows about a law: its text, its mechanisms, and the function that checks it.
//
// Plain data with static lifetime. `check` reads the roll and reports; it keeps nothing between
// runs.
#pragma once

#include "harness/run/law.hpp"
#include "properties/facts.hpp"
#include "properties/ruling.hpp"

#include <span>
#include <string_view>

namespace rollcall {

struct checked_law {
    law_info info;
    std::span<std::string_view const> mechanisms;
    bool (*promised)(dialect const& d) noexcept;  // null: by every runtime
    void (*check)(facts const& f, ruling& verdict);
};

inline constexpr bool (*always_promised)(dialect const& d) noexcept = nullptr;

// Ops that wait at a queue.
inline constexpr op_set queue_waits =
    bit(op_kind::put) | bit(op_kind::get) | bit(op_kind::put_sentinel) | bit(op_kind::consume);

}  // namespace rollcall
