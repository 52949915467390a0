// Choices from a string of bytes: what libFuzzer and RapidCheck mutate.
//
// One byte a decision, modulo the number of options; bytes that ran out mean 0, the unsurprising
// choice, so a shorter or smaller string is a simpler schedule. Borrows the bytes.
#pragma once

#include "harness/schedule/strategy.hpp"

namespace rollcall {

class bytes_strategy final : public strategy {
public:
    explicit bytes_strategy(std::span<std::uint8_t const> bytes) noexcept : bytes_(bytes) {}

    std::size_t pick(ready_set const& ready) override {
        if (next_ == bytes_.size()) return 0;
        return bytes_[next_++] % ready.size();
    }

private:
    std::span<std::uint8_t const> bytes_;
    std::size_t next_ = 0;
};

}  // namespace rollcall
