#include "harness/bench/kernel_book.hpp"

#include "harness/campaign/replay.hpp"

#include <algorithm>
#include <filesystem>

namespace rollcall {

benchmark_kernel const* kernel_book::find(std::string_view name) const noexcept {
    auto const at = std::ranges::find(kernels, name, &benchmark_kernel::name);
    return at == kernels.end() ? nullptr : &*at;
}

kernel_book read_kernels(std::string const& directory) {
    kernel_book book;
    std::error_code error;
    for (auto const& entry : std::filesystem::directory_iterator(directory, error)) {
        if (entry.path().extension() != ".case") continue;
        load_result loaded = load_case(entry.path().string());
        if (!loaded.value) return {{}, loaded.error};
        book.kernels.push_back({entry.path().stem().string(), std::move(*loaded.value)});
    }
    std::ranges::sort(book.kernels, {}, &benchmark_kernel::name);
    if (book.kernels.empty()) book.error = "there are no kernels in " + directory;
    return book;
}

}  // namespace rollcall
