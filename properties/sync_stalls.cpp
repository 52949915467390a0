#include "properties/sync_stalls.hpp"

#include "properties/words.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace rollcall {

void report_stall(facts const& f, ruling& verdict, std::string_view mechanism,
                  sync_stall const& stall, std::string const& although) {
    op_fact const& o = f.ops()[stall.waiter];
    position const seen = std::min(stall.at, f.end() - 1);
    verdict.broken(mechanism, native_bit(o), f.at(seen).step, {o.task},
                   fmt::format("{}, begun in {}, still waited {} although {}", task_op_words(f, o),
                               step_words(f, o.begun), moment_words(f, stall.at), although));
}

}  // namespace rollcall
