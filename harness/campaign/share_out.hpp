// Work that several threads do together.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <future>
#include <vector>

namespace rollcall {

// `each(0)` to `each(n - 1)`, begun in this order, as many at once as there are jobs. Ends when all
// have ended; rethrows what one of them threw.
template <class Each>
void share_out(std::size_t n, std::size_t jobs, Each const& each) {
    std::atomic<std::size_t> next{0};
    auto const work = [&] {
        for (std::size_t at = next++; at < n; at = next++) each(at);
    };
    std::vector<std::future<void>> others;
    for (std::size_t w = 1; w < std::min(n, jobs); ++w) {
        others.push_back(std::async(std::launch::async, work));
    }
    work();
    for (std::future<void>& other : others) other.get();
}

}  // namespace rollcall
