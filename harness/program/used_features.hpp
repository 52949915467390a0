// Which features a program uses (feature.hpp), whatever the schedule.
//
// Where that hangs on the schedule it is taken to be used: an error that nothing catches before it
// leaves a child is one that reaches its group, a cancel in a loop may be a second one.
// Cost: linear in the ops, times the depth of groups. Threads: none, values only.
#pragma once

#include "harness/program/feature.hpp"
#include "harness/program/program.hpp"

#include <string>
#include <vector>

namespace rollcall {

// What a runtime needs for a limit of an op that may have one.
feature limit_feature(op_kind kind) noexcept;

// `p` is valid.
feature_set features_of(program const& p);

// Those of `p` that are not among these; 0: it can run.
feature_set lacking(program const& p, capabilities const& may);

// Their names, each feature by itself.
std::vector<std::string> names_of(feature_set features);

// "no timeout, no shield": the first few of them.
std::string missing_text(feature_set missing);

// Whether an error can leave this op where none is caught around it: a group raises those of its
// children, which depends on them.
constexpr bool raises_by_itself(op const& o) noexcept {
    return o.kind == op_kind::fail || (o.kind == op_kind::timeout && o.time != no_limit);
}
// Whether no error leaves the body of this op.
constexpr bool catches_errors(op const& o) noexcept {
    return o.kind == op_kind::try_catch && o.filter != catch_filter::cancel;
}

}  // namespace rollcall
