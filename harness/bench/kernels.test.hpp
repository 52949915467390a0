// What tests of the kernels share: those of the corpus.
#pragma once

#include "harness/bench/kernel_book.hpp"
#include "harness/campaign/sanitizer.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rollcall {

inline void PrintTo(benchmark_kernel const& k, std::ostream* out) { *out << k.name; }

inline kernel_book const& corpus_kernels() {
    static kernel_book const book =
        read_kernels(std::string(ROLLCALL_SOURCE_DIR) + "/corpus/kernels");
    return book;
}

// A sanitizer makes a run about ten times as slow.
inline constexpr std::uint32_t slowdown = ROLLCALL_ASAN ? 10 : 1;

inline program const& kernel_program(std::string_view name) {
    benchmark_kernel const* const k = corpus_kernels().find(name);
    if (k == nullptr) throw std::runtime_error("no kernel " + std::string(name));
    return k->what.prog;
}

}  // namespace rollcall
