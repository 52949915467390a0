// A list that is filled anew in every run and allocates only when a run is longer than all before.
//
// `begin(most)` empties it and makes room; `add` does not check, so `most` must be a bound.
// Elements of earlier runs stay constructed and are overwritten. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rollcall {

template <class T>
class flat_list {
public:
    void begin(std::size_t most) {
        if (most > storage_.size()) storage_.resize(most);
        size_ = 0;
    }
    void add(T const& value) noexcept { storage_[size_++] = value; }
    // Appends `value` until there are `count`, for tables indexed by a dense id.
    void grow(std::size_t count, T const& value) noexcept {
        while (size_ < count) add(value);
    }

    T& operator[](std::size_t i) noexcept { return storage_[i]; }
    T const& operator[](std::size_t i) const noexcept { return storage_[i]; }
    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(size_); }
    bool empty() const noexcept { return size_ == 0; }
    std::span<T const> all() const noexcept { return {storage_.data(), size_}; }

private:
    std::vector<T> storage_;
    std::size_t size_ = 0;
};

}  // namespace rollcall
