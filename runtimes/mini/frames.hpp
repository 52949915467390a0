// mini: storage of coroutine frames and of what lives beside them: recycled by size, and counted.
//
// One pool a thread. Under AddressSanitizer everything comes from the system, so that a use after
// free is seen.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

namespace rollcall::mini {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool recycles_frames = false;
#elif defined(__has_feature)
inline constexpr bool recycles_frames = !__has_feature(address_sanitizer);
#else
inline constexpr bool recycles_frames = true;
#endif

class frame_pool {
public:
    ~frame_pool() {
        for (free_block* block : free_) {
            while (block != nullptr) ::operator delete(std::exchange(block, block->next));
        }
    }

    void* take(std::size_t bytes) {
        ++created_;
        std::size_t const bin = bin_of(bytes);
        if (bin < bins && free_[bin] != nullptr) return std::exchange(free_[bin], free_[bin]->next);
        ++allocations_;
        return ::operator new(recycles_frames ? (bin + 1) * granule : bytes);
    }
    void give_back(void* block, std::size_t bytes) noexcept {
        ++destroyed_;
        std::size_t const bin = bin_of(bytes);
        if (!recycles_frames || bin >= bins) return ::operator delete(block);
        free_[bin] = new (block) free_block{free_[bin]};
    }

    std::uint64_t created() const noexcept { return created_; }
    std::uint64_t destroyed() const noexcept { return destroyed_; }
    // Requests that went to the system: constant once warm.
    std::uint64_t allocations() const noexcept { return allocations_; }

    static frame_pool& local() noexcept {
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
    static void* operator new(std::size_t bytes) { return frame_pool::local().take(bytes); }
    static void operator delete(void* block, std::size_t bytes) noexcept {
        frame_pool::local().give_back(block, bytes);
    }
};

// Base of what lives for as long as there is a `reference` to it.
struct counted : pooled {
    std::uint32_t references = 0;
};

template <class T>
class reference {
public:
    reference() = default;
    explicit reference(T* t) noexcept : object_(t) {
        if (object_ != nullptr) ++object_->references;
    }
    reference(reference const& other) noexcept : reference(other.object_) {}
    reference(reference&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    reference& operator=(reference other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~reference() {
        if (object_ != nullptr && --object_->references == 0) delete object_;
    }
    T& operator*() const noexcept { return *object_; }
    T* operator->() const noexcept { return object_; }
    explicit operator bool() const noexcept { return object_ != nullptr; }

private:
    T* object_ = nullptr;
};

}  // namespace rollcall::mini
