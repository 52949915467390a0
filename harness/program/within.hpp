// Keeps a program within what it may use: what a runtime has, what a user asked for.
//
// Each op that may not be there becomes the nearest one that may, else a bare yield: an item is put
// without its limit's wait by `try_put`, a block without its op is its body, a task outside a group
// is detached, what may raise where no error may go is caught there. One function for all that
// draws programs; a draw that knows its capabilities (feature_mix.hpp) gives better programs, and
// less to do here. Cost: linear in the ops if nothing is to be done, else a few times quadratic.
// Threads: none, values only.
#pragma once

#include "harness/program/feature.hpp"
#include "harness/program/program.hpp"

namespace rollcall {

// `p` is valid before and after. With `complete`, check_completeness holds for the result: waits
// that nothing is certain to end get a limit, or become something that does not wait. Returns
// whether anything was changed; a program within `may` is left alone. Afterwards ops that came from
// the program have their ids, new ones have fresh ids.
bool keep_within(program& p, capabilities const& may, bool complete);

// Until check_completeness holds for `p`, or blames no single op: a wait that nothing is certain to
// end gets a limit, or becomes something that does not wait.
void bound_waits(program& p, capabilities const& may);

}  // namespace rollcall
