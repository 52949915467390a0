// Storage of coroutine frames: recycled by size, and counted.
//
// One pool a thread. Under AddressSanitizer every frame comes from the system, so that a use after
// free is seen.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define MINI_RECYCLES_FRAMES 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MINI_RECYCLES_FRAMES 0
#endif
#endif
#ifndef MINI_RECYCLES_FRAMES
#define MINI_RECYCLES_FRAMES 1
#endif

namespace mini {

class frame_pool {
public:
    ~frame_pool() {
        for (free_block*& list : free_) {
            while (list != nullptr) {
                free_block* const block = list;
                list = block->next;
                ::operator delete(block);
            }
        }
    }

    void* take(std::size_t bytes) {
        ++created_;
        std::size_t const bin = bin_of(bytes);
        if (MINI_RECYCLES_FRAMES && bin < bins && free_[bin] != nullptr) {
            free_block* const block = free_[bin];
            free_[bin] = block->next;
            return block;
        }
        ++allocations_;
        return ::operator new(MINI_RECYCLES_FRAMES ? (bin + 1) * granule : bytes);
    }

    void give_back(void* block, std::size_t bytes) noexcept {
        ++destroyed_;
        std::size_t const bin = bin_of(bytes);
        if (!MINI_RECYCLES_FRAMES || bin >= bins) {
            ::operator delete(block);
            return;
        }
        free_[bin] = new (block) free_block{free_[bin]};
    }

    std::uint64_t created() const noexcept { return created_; }
    std::uint64_t destroyed() const noexcept { return destroyed_; }
    // Requests that went to the system: constant once warm.
    std::uint64_t allocations() const noexcept { return allocations_; }

    static frame_pool& of_this_thread() noexcept {
        static thread_local frame_pool pool;
        return pool;
    }

private:
    struct free_block {
        free_block* next;
    };
    static constexpr std::size_t granule = 64;
    static constexpr std::size_t bins = 64;

    static std::size_t bin_of(std::size_t bytes) noexcept { return (bytes - 1) / granule; }

    std::array<free_block*, bins> free_{};
    std::uint64_t created_ = 0;
    std::uint64_t destroyed_ = 0;
    std::uint64_t allocations_ = 0;
};

// Base of whatever lives in the pool.
struct pooled {
    static void* operator new(std::size_t bytes) {
        return frame_pool::of_this_thread().take(bytes);
    }
    static void operator delete(void* block, std::size_t bytes) noexcept {
        frame_pool::of_this_thread().give_back(block, bytes);
    }
};

}  // namespace mini
