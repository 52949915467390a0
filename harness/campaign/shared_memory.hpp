// Memory that a process shares with its children.
#pragma once

#include <sys/mman.h>
#include <cstddef>
#include <memory>
#include <new>
#include <stdexcept>
#include <type_traits>

namespace rollcall {

// An array of objects made here, seen and changed by this process and by the children that it forks
// afterwards; it is unmapped where it was made. The objects' destructors are not run. Throws
// std::runtime_error if there is no memory. Threads: as the objects.
template <typename T>
class shared_array {
public:
    explicit shared_array(std::size_t count)
        : bytes_(count * sizeof(T)),
          first_(static_cast<T*>(
              mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
        static_assert(std::is_nothrow_default_constructible_v<T>);
        if (first_ == MAP_FAILED) {
            throw std::runtime_error("cannot share memory with a child process");
        }
        std::uninitialized_default_construct_n(first_, count);
    }
    shared_array(shared_array const&) = delete;
    shared_array& operator=(shared_array const&) = delete;
    ~shared_array() { munmap(first_, bytes_); }

    T& operator[](std::size_t i) const noexcept { return first_[i]; }
    T& operator*() const noexcept { return *first_; }
    T* operator->() const noexcept { return first_; }

private:
    std::size_t bytes_;
    T* first_;
};

}  // namespace rollcall
