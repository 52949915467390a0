// The unsurprising run: always what the real runtime would do by itself.
#pragma once

#include "harness/schedule/strategy.hpp"

namespace rollcall {

class fifo_strategy final : public strategy {
public:
    std::size_t pick(ready_set const&) override { return 0; }
};

}  // namespace rollcall
