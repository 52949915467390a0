// The kernels of corpus/kernels: small programs, each with a bug that only some schedules show.
#pragma once

#include "harness/program/case.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

struct benchmark_kernel {
    std::string name;  // of the file, without ".case"
    test_case what;

    // Fails in every run: there to show that a benchmark runs at all, not how well one searches.
    bool is_smoke() const noexcept { return name.starts_with("smoke_"); }
};

struct kernel_book {
    std::vector<benchmark_kernel> kernels;  // by name
    std::string error;                      // what is wrong, for people; then there are no kernels

    benchmark_kernel const* find(std::string_view name) const noexcept;
};

// Reads every *.case of the directory.
kernel_book read_kernels(std::string const& directory);

}  // namespace rollcall
