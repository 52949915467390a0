#include "properties/bq_03_queue_is_fifo.hpp"

#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::bq_03 {
namespace {

void report(facts const& f, ruling& verdict, std::uint32_t older, std::uint32_t newer) {
    item_fact const& a = f.items()[older];
    item_fact const& b = f.items()[newer];
    op_fact const& get = f.ops()[b.got];
    mechanism const m = a.got == nothing ? mechanism::overtaken_left : mechanism::overtaken;
    std::string const then =
        a.got == nothing ? "was left in the queue"
                         : fmt::format("was asked for only in {}", step_words(f, a.get_begun));
    verdict.broken(mechanism_names[static_cast<std::size_t>(m)],
                   native_bit(f.ops()[a.put]) | native_bit(f.ops()[b.put]) | native_bit(get),
                   f.at(get.returned).step, {get.task},
                   fmt::format("{} of {} was in the queue in {}, yet {} received the later {} in "
                               "{}, and the older one {}",
                               item_words(f, older), queue_words(f, a.queue),
                               step_words(f, a.accepted), task_words(f, get.task),
                               item_words(f, newer), step_words(f, get.returned), then));
}

// Whether two items of one queue break the order; `a` is the one put first.
bool breaks(facts const& f, item_fact const& a, item_fact const& b) noexcept {
    if (a.queue != b.queue || !f.is_settled(a) || !f.is_settled(b)) return false;
    return a.accepted < b.put_begun && b.get_returned < a.get_begun;
}

}  // namespace

void check(facts const& f, ruling& verdict) {
    if (f.look().saw_apart) verdict.exercised();
    if (!f.look().is_out_of_order) return;
    for (std::uint32_t b = 2; b < f.items().size(); ++b) {
        for (std::uint32_t a = 1; a < b; ++a) {
            if (!breaks(f, f.items()[a], f.items()[b])) continue;
            report(f, verdict, a, b);
            return;
        }
    }
}

}  // namespace rollcall::bq_03
