// SC-11: a cleanup runs once and completes. The text that people read is `info` below.
//
// Judged for each `finally` that was left, that is, whose op returned; while it is open nothing is
// claimed. A block that was cancelled on the spot before anything in it began was not entered:
// where cancellation is sticky, awaiting the block is itself what throws. That a cleanup comes to
// its end does not mean that it succeeds: where the runtime lets requests reach it, it may end
// cancelled.
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sc_11 {
namespace {

constexpr law_info info{
    .id = "SC-11",
    .name = "cleanup_runs_once_and_completes",
    .claim =
        "when a block with a `finally` has been entered and is left, however that happens, its "
        "cleanup has begun "
        "exactly once and has come to its end",
    .source = "the language's own promise: finally in Python, destructors and catch blocks in C++",
    .needs = "finally",
    .not_checked = "that the cleanup succeeds; blocks that are never left (BQ-04)",
    .look_at = "cleanups that suspend, and blocks that are left by a cancellation or a timeout",
    .ops = bit(op_kind::try_finally),
};

ROLLCALL_MECHANISMS(skipped, skipped_after_error, skipped_after_cancel, ran_twice, left_unfinished)

mechanism how_skipped(op_fact const& o) noexcept {
    if (o.result == outcome::cancelled) return mechanism::skipped_after_cancel;
    return o.result == outcome::error ? mechanism::skipped_after_error : mechanism::skipped;
}

// Whether an op inside the block began.
bool was_entered(facts const& f, std::uint32_t block) noexcept {
    op_fact const& o = f.ops()[block];
    for (std::uint32_t i = block + 1; i < f.ops().size(); ++i) {
        if (f.ops()[i].begun > o.returned) return false;
        if (f.ops()[i].outer == block) return true;
    }
    return false;
}

void report(facts const& f, ruling& verdict, op_fact const& o, mechanism m, std::string_view what) {
    verdict.broken(
        name_of(m), bit(op_kind::try_finally), f.at(o.returned).step, {o.task},
        fmt::format("{} of {} was left in {} ({}), and its cleanup {}", op_words(f, o.id),
                    task_words(f, o.task), step_words(f, o.returned), name(o.result), what));
}

}  // namespace

static void check(facts const& f, ruling& verdict) {
    for (std::uint32_t const i : f.finallies()) {
        op_fact const& o = f.ops()[i];
        if (o.returned == never) continue;
        bool const was_refused = o.result == outcome::cancelled && o.detail == 0 && !o.waited;
        if (was_refused && !was_entered(f, i)) continue;
        verdict.exercised();
        std::uint32_t const begun = o.detail % cleanup_ended;
        std::uint32_t const ended = o.detail / cleanup_ended;
        if (begun == 0) {
            report(f, verdict, o, how_skipped(o), "never began");
        } else if (begun > 1) {
            report(f, verdict, o, mechanism::ran_twice, "had begun more than once");
        } else if (ended != begun) {
            report(f, verdict, o, mechanism::left_unfinished, "had not come to its end");
        }
    }
}

constinit checked_law const law{info, mechanism_names, always_promised, check};

}  // namespace rollcall::sc_11
