// An allocator that recycles by size: what Asio allocates for an operation on our behalf comes from
// here. Asio's own recycling works only inside io_context::run, where our handlers do not run.
//
// One pool a thread. Under AddressSanitizer every block comes from the system, so that a use after
// free is seen.
#pragma once

#include <array>
#include <cstddef>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define ROLLCALL_ASIO_RECYCLES 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ROLLCALL_ASIO_RECYCLES 0
#endif
#endif
#ifndef ROLLCALL_ASIO_RECYCLES
#define ROLLCALL_ASIO_RECYCLES 1
#endif

namespace rollcall::asio_runtime {

class block_pool {
public:
    ~block_pool() {
        for (free_block*& list : free_) {
            while (list != nullptr) {
                free_block* const block = list;
                list = block->next;
                ::operator delete(block);
            }
        }
    }

    void* take(std::size_t bytes) {
        std::size_t const bin = (bytes - 1) / granule;
        if (!ROLLCALL_ASIO_RECYCLES || bin >= bins) return ::operator new(bytes);
        if (free_[bin] == nullptr) return ::operator new((bin + 1) * granule);
        free_block* const block = free_[bin];
        free_[bin] = block->next;
        return block;
    }

    void give_back(void* block, std::size_t bytes) noexcept {
        std::size_t const bin = (bytes - 1) / granule;
        if (!ROLLCALL_ASIO_RECYCLES || bin >= bins) {
            ::operator delete(block);
            return;
        }
        free_[bin] = new (block) free_block{free_[bin]};
    }

    static block_pool& of_this_thread() noexcept {
        static thread_local block_pool pool;
        return pool;
    }

private:
    struct free_block {
        free_block* next;
    };
    static constexpr std::size_t granule = 64;
    static constexpr std::size_t bins = 16;

    std::array<free_block*, bins> free_{};
};

template <class T>
struct recycling_allocator {
    using value_type = T;

    recycling_allocator() = default;
    template <class U>
    recycling_allocator(recycling_allocator<U> const&) noexcept {}

    T* allocate(std::size_t n) {
        return static_cast<T*>(block_pool::of_this_thread().take(n * sizeof(T)));
    }
    void deallocate(T* block, std::size_t n) noexcept {
        block_pool::of_this_thread().give_back(block, n * sizeof(T));
    }
    template <class U>
    bool operator==(recycling_allocator<U> const&) const noexcept {
        return true;
    }
};

}  // namespace rollcall::asio_runtime
