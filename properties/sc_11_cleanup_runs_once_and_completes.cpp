#include "properties/sc_11_cleanup_runs_once_and_completes.hpp"

#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sc_11 {
namespace {

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
        mechanism_names[static_cast<std::size_t>(m)], bit(op_kind::try_finally),
        f.at(o.returned).step, {o.task},
        fmt::format("{} of {} was left in {} ({}), and its cleanup {}", op_words(f, o.id),
                    task_words(f, o.task), step_words(f, o.returned), name(o.result), what));
}

}  // namespace

void check(facts const& f, ruling& verdict) {
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

}  // namespace rollcall::sc_11
