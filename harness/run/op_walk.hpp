// Walks the ops of a body one after the other, the turns of its `repeat` loops unrolled.
//
// A loop inside a loop needs a level each; `enter` refuses what is nested too deeply, and the
// caller runs that body as one of its own. Borrows the ops. One thread.
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
    static constexpr std::size_t levels_max = 4;

    // `loop` identifies the turns of the loops around.
    op_walk(std::vector<op> const& ops, std::uint64_t loop) noexcept
        : at_(ops.data()), end_(ops.data() + ops.size()), loop_(loop) {}

    // Whether the body, or the turn of the loop that it is in, is over.
    bool at_end() const noexcept { return at_ == end_; }
    op const& take() noexcept { return *at_++; }
    // Tells this occurrence of the current op from the others.
    std::uint64_t loop() const noexcept { return loop_; }
    bool in_repeat() const noexcept { return depth_ != 0; }

    // The ops of `repeat` come next, count times. False: it is nested too deeply.
    bool enter(op const& repeat) noexcept {
        if (depth_ == levels_max) return false;
        levels_[depth_++] = {&repeat, at_, end_, loop_, 0};
        end_ = repeat.body.data() + repeat.body.size();
        at_ = end_;
        return true;
    }
    // At the end of a turn: begins the next one. False: that was the last.
    bool next_turn() noexcept {
        level& l = levels_[depth_ - 1];
        if (l.turn == l.repeat->count) return false;
        loop_ = combine(l.loop, ++l.turn);
        at_ = l.repeat->body.data();
        return true;
    }
    // Goes on behind the loop, and says which it was.
    op const& leave() noexcept {
        level const& l = levels_[--depth_];
        at_ = l.at;
        end_ = l.end;
        loop_ = l.loop;
        return *l.repeat;
    }

private:
    struct level {
        op const* repeat = nullptr;
        op const* at = nullptr;
        op const* end = nullptr;
        std::uint64_t loop = 0;
        std::uint32_t turn = 0;
    };

    op const* at_;
    op const* end_;
    std::uint64_t loop_;
    std::size_t depth_ = 0;
    std::array<level, levels_max> levels_;
};

}  // namespace rollcall
