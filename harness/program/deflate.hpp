// Raw deflate (RFC 1951) with a preset dictionary, by zlib. No threads, no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall {

// Throws std::bad_alloc alone.
std::string deflate_bytes(std::string_view bytes, std::string_view dictionary);

enum class inflate_fault : std::uint8_t {
    none,
    damaged,    // not a deflate stream, or something follows it
    cut_short,  // the stream has no end
    too_large,  // more than the given number of bytes would come out
};

struct inflate_result {
    std::string bytes;
    inflate_fault fault = inflate_fault::none;
};

inflate_result inflate_bytes(std::string_view deflated, std::string_view dictionary,
                             std::size_t bytes_max);

std::uint32_t crc32_of(std::string_view bytes) noexcept;

}  // namespace rollcall
