// Says what the steps of a task may touch, from its ops: the reaches of plan.hpp.
#pragma once

#include "harness/run/plan.hpp"

#include <vector>

namespace rollcall {

// Walks the ops in the order in which a task meets them, backwards, so that what follows an op is
// known when the op is reached. What is inside a loop is walked for its last turn and for the
// others: behind those the next turn follows.
class reach_builder {
public:
    struct reaches {
        std::vector<reach>& last_turn;
        std::vector<reach>& other_turns;
    };

    reach_builder(plan const& p, reaches after, std::uint32_t declaration)
        : plan_(p), after_(after), declaration_(declaration) {}

    // Returns what may be touched from the beginning of `ops`, given what follows them.
    reach walk(std::vector<op> const& ops, reach const& following);

private:
    // What the blocks of an op may touch from their beginnings; empty where there is no block.
    struct blocks {
        reach body;
        reach handler;
    };

    reach walk_op(op const& o, reach const& following);
    blocks walk_blocks(op const& o, reach const& own, reach const& following);
    reach walk_turns(op const& repeat, reach const& following);
    void note(op const& o, reach const& after);

    plan const& plan_;
    reaches after_;
    std::uint32_t declaration_;
    bool goes_on_ = false;  // the innermost loop around has further turns
};

}  // namespace rollcall
