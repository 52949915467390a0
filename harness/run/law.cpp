#include "harness/run/law.hpp"

#include <bit>

namespace rollcall {

feature_set missing_premise(law_info const& law, capabilities const& may) noexcept {
    feature_set least = all_features;
    auto const note = [&](feature_set premise) {
        feature_set const missing = premise & ~may.features;
        if (std::popcount(missing) < std::popcount(least)) least = missing;
    };
    for (feature_set const premise : law.premises) {
        if (premise != 0) note(premise);
    }
    if (law.premises[0] != 0) return least;
    for (op_row const& row : op_table) {
        if ((law.ops & bit(row.kind)) != 0) note(set_of(need_of(row.kind)));
    }
    return least;
}

}  // namespace rollcall
