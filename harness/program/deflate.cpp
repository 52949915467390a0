#include "harness/program/deflate.hpp"

#include <zlib.h>

#include <array>
#include <new>

namespace rollcall {

namespace {

constexpr int raw_window_bits = -15;  // negative: no zlib header and no checksum of its own

// zlib takes its input through a pointer to non-const that it does not write to.
Bytef* input_of(std::string_view bytes) {
    return const_cast<Bytef*>(reinterpret_cast<Bytef const*>(bytes.data()));
}

uInt size_of(std::string_view bytes) { return static_cast<uInt>(bytes.size()); }

}  // namespace

std::string deflate_bytes(std::string_view bytes, std::string_view dictionary) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, raw_window_bits, 9,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::bad_alloc();
    }
    deflateSetDictionary(&stream, input_of(dictionary), size_of(dictionary));
    std::string deflated(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = input_of(bytes);
    stream.avail_in = size_of(bytes);
    stream.next_out = reinterpret_cast<Bytef*>(deflated.data());
    stream.avail_out = size_of(deflated);
    deflate(&stream, Z_FINISH);  // ends in one call: the output has the size of deflateBound
    deflated.resize(stream.total_out);
    deflateEnd(&stream);
    return deflated;
}

inflate_result inflate_bytes(std::string_view deflated, std::string_view dictionary,
                             std::size_t bytes_max) {
    z_stream stream{};
    if (inflateInit2(&stream, raw_window_bits) != Z_OK) throw std::bad_alloc();
    inflateSetDictionary(&stream, input_of(dictionary), size_of(dictionary));
    stream.next_in = input_of(deflated);
    stream.avail_in = size_of(deflated);
    inflate_result result;
    std::array<char, 16 * 1024> chunk{};
    int status = Z_OK;
    while (status == Z_OK && result.fault == inflate_fault::none) {
        stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
        stream.avail_out = static_cast<uInt>(chunk.size());
        status = inflate(&stream, Z_NO_FLUSH);
        std::size_t const inflated = chunk.size() - stream.avail_out;
        if (result.bytes.size() + inflated > bytes_max) {
            result.fault = inflate_fault::too_large;
        } else {
            result.bytes.append(chunk.data(), inflated);
        }
    }
    if (result.fault == inflate_fault::none && status != Z_STREAM_END) {
        // Z_BUF_ERROR: the input is used up, and the stream has not ended.
        result.fault = status == Z_BUF_ERROR ? inflate_fault::cut_short : inflate_fault::damaged;
    }
    if (status == Z_STREAM_END && stream.avail_in > 0) result.fault = inflate_fault::damaged;
    inflateEnd(&stream);
    if (result.fault != inflate_fault::none) result.bytes.clear();
    return result;
}

std::uint32_t crc32_of(std::string_view bytes) noexcept {
    return static_cast<std::uint32_t>(crc32(0, input_of(bytes), size_of(bytes)));
}

}  // namespace rollcall
