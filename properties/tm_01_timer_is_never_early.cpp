#include "properties/tm_01_timer_is_never_early.hpp"

#include "properties/timed_scope.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::tm_01 {
namespace {

void report(facts const& f, ruling& verdict, op_fact const& o, position end) {
    mechanism m = mechanism::limit_early;
    if (o.kind == op_kind::sleep) m = mechanism::sleep_early;
    if (o.kind == op_kind::timeout) m = mechanism::timeout_early;
    nanoseconds const lasted = f.at(end).time - f.at(o.begun).time;
    verdict.broken(mechanism_names[static_cast<std::size_t>(m)], native_bit(o), f.at(end).step,
                   {o.task},
                   fmt::format("{} of {} began in {} and was over {} ns later, {} ns too early",
                               op_words(f, o.id), task_words(f, o.task), step_words(f, o.begun),
                               lasted, duration_of(f, o) - lasted));
}

}  // namespace

void check(facts const& f, ruling& verdict) {
    for (std::uint32_t const i : f.timed()) {
        op_fact const& o = f.ops()[i];
        position end = never;
        if (o.kind == op_kind::timeout) {
            end = raised_at(o);
        } else if (o.returned != never) {
            outcome const run_out = o.kind == op_kind::sleep ? outcome::ok : outcome::timed_out;
            if (o.result == run_out) end = o.returned;
        }
        if (end == never) continue;
        verdict.exercised();
        if (f.at(end).time < f.at(o.begun).time + duration_of(f, o)) report(f, verdict, o, end);
    }
}

}  // namespace rollcall::tm_01
