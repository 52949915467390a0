// Walks the ops of a body one after the other, the turns of its `repeat` loops unrolled and the
// branches of its `if` ops among the rest.
//
// A block inside a block needs a level each: the first few cost no allocation. Borrows the ops. One
// thread.
#pragma once

#include "harness/program/program.hpp"
#include "harness/trace/hash.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace rollcall {

class op_walk {
public:
    static constexpr std::size_t cheap_levels = 6;

    // `loop` identifies the turns of the loops around, the innermost of which has further turns or
    // not.
    op_walk(std::vector<op> const& ops, std::uint64_t loop, bool loop_goes_on = false) noexcept
        : at_(ops.data()),
          end_(ops.data() + ops.size()),
          loop_(loop),
          loop_goes_on_(loop_goes_on) {}

    // Whether the body, or the block that it is in, is over.
    bool at_end() const noexcept { return at_ == end_; }
    op const& take() noexcept { return *at_++; }
    // Tells this occurrence of the current op from the others.
    std::uint64_t loop() const noexcept { return loop_; }
    bool in_block() const noexcept { return depth_ != 0; }
    // Whether the innermost loop around the current op has further turns.
    bool loop_goes_on() const noexcept { return loop_goes_on_; }

    // The ops of `repeat` come next, count times.
    void enter(op const& repeat) {
        push(repeat, repeat.count);
        end_ = repeat.body.data() + repeat.body.size();
        at_ = end_;
    }
    // The ops of a branch of `if_else` come next, once.
    void enter(op const& if_else, std::vector<op> const& branch) {
        push(if_else, 0);
        at_ = branch.data();
        end_ = at_ + branch.size();
    }
    // At the end of a block: begins the next turn of the loop. False: that was the last.
    bool next_turn() noexcept {
        level& l = level_at(depth_ - 1);
        if (l.turn == l.turns) return false;
        loop_ = combine(l.loop, ++l.turn);
        loop_goes_on_ = l.turn != l.turns;
        at_ = l.source->body.data();
        return true;
    }
    // Goes on behind the block, and says whose it was.
    op const& leave() noexcept {
        level const& l = level_at(--depth_);
        at_ = l.at;
        end_ = l.end;
        loop_ = l.loop;
        loop_goes_on_ = l.outer_goes_on;
        return *l.source;
    }

    // The op that will run next, if it is one that does something: not a loop nor an `if`, whose
    // ops are looked at instead. Null: the body ends before. `branch_of(if_else)` gives the branch
    // that would be taken, or null.
    template <class BranchOf>
    op const* peek(BranchOf&& branch_of) const {
        if (op const* const found = first_in(at_, end_, branch_of)) return found;
        for (std::size_t depth = depth_; depth-- > 0;) {
            level const& l = level_at(depth);
            if (l.turn != l.turns) {
                if (op const* const found = first_of(l.source->body, branch_of)) return found;
            }
            if (op const* const found = first_in(l.at, l.end, branch_of)) return found;
        }
        return nullptr;
    }
    // The same for a body that has not begun.
    template <class BranchOf>
    static op const* first_of(std::vector<op> const& ops, BranchOf&& branch_of) {
        return first_in(ops.data(), ops.data() + ops.size(), branch_of);
    }

private:
    struct level {
        op const* source;
        op const* at;
        op const* end;
        std::uint64_t loop;
        std::uint32_t turns;
        std::uint32_t turn;
        bool outer_goes_on;
    };

    level& level_at(std::size_t depth) noexcept {
        return depth < cheap_levels ? levels_[depth] : deeper_[depth - cheap_levels];
    }
    level const& level_at(std::size_t depth) const noexcept {
        return depth < cheap_levels ? levels_[depth] : deeper_[depth - cheap_levels];
    }

    void push(op const& source, std::uint32_t turns) {
        if (depth_ >= cheap_levels) deeper_.resize(depth_ - cheap_levels + 1);
        level_at(depth_++) = {&source, at_, end_, loop_, turns, 0, loop_goes_on_};
    }

    template <class BranchOf>
    static op const* first_in(op const* at, op const* end, BranchOf& branch_of) {
        for (; at != end; ++at) {
            if (at->kind != op_kind::repeat && at->kind != op_kind::if_else) return at;
            std::vector<op> const* const block =
                at->kind == op_kind::repeat ? &at->body : branch_of(*at);
            if (block == nullptr) continue;
            if (op const* const found = first_of(*block, branch_of)) return found;
        }
        return nullptr;
    }

    op const* at_;
    op const* end_;
    std::uint64_t loop_;
    bool loop_goes_on_;
    std::size_t depth_ = 0;
    std::array<level, cheap_levels> levels_;  // the first `depth_` of them
    std::vector<level> deeper_;
};

}  // namespace rollcall
