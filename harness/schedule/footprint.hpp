// Footprints: what a step touches, so that one can tell which steps conflict.
//
// Two accesses to one object conflict unless both only read or both only commute. A `reach` is the
// conservative summary of what an option would touch next: a set of hashed objects, so two reaches
// may conflict where their steps do not. The other way round is ruled out for queues, cells, locks
// and the ends of tasks. Of groups, requests to cancel and the clock a reach says only what the ops
// name: whom a step wakes or cancels, and whose timer it takes back, is up to the runtime. So
// strategies may guess by reaches; what search leaves out rests on what was touched.
// Source: the dependency relation of Mazurkiewicz traces as used by dynamic partial-order reduction
// (Flanagan, Godefroid: "Dynamic partial-order reduction for model checking software", POPL 2005).
#pragma once

#include <cstdint>

namespace rollcall {

enum class access_kind : std::uint8_t {
    read,
    write,
    commute,  // changes that may be swapped with each other: children that finish normally
};

// What an object is; together with an index it names one object of a run.
enum class object_class : std::uint8_t {
    clock,         // arming a timer reads it, firing one writes it
    queue_head,    // where items leave
    queue_tail,    // where items enter
    group,         // its count of children and its failure
    cancel_state,  // of a task: requests write it, its suspensions read it
    completion,    // of a task: its end writes it, joins read it
    everything,    // conflicts with all
    cell,          // of a program; each element of an array is one
    lock,          // likewise
    semaphore,     // or a mutex: its permits and who waits for them
    event,
};
inline constexpr unsigned object_class_count = 11;

struct access {
    object_class object{};
    access_kind kind{};
    std::uint32_t index = UINT32_MAX;  // by default no object
};

// A conservative set of accesses, hashed to 64 objects.
struct reach {
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    std::uint64_t commutes = 0;
    // The step begins because other tasks have ended: when it comes is not free to choose.
    bool joins = false;

    constexpr void add(object_class object, std::uint32_t index, access_kind kind) noexcept {
        std::uint64_t const bits = bits_of(object, index);
        switch (kind) {
            case access_kind::read: reads |= bits; break;
            case access_kind::write: writes |= bits; break;
            case access_kind::commute: commutes |= bits; break;
        }
    }
    constexpr bool may_write(object_class object, std::uint32_t index) const noexcept {
        return (writes & bits_of(object, index)) != 0;
    }

    constexpr void add(reach const& other) noexcept {
        reads |= other.reads;
        writes |= other.writes;
        commutes |= other.commutes;
    }

    static constexpr reach top() noexcept {
        reach r;
        r.writes = ~std::uint64_t{0};
        return r;
    }

private:
    static constexpr std::uint64_t bits_of(object_class object, std::uint32_t index) noexcept {
        if (object == object_class::everything) return ~std::uint64_t{0};
        return std::uint64_t{1} << ((static_cast<unsigned>(object) * 11 + index) & 63);
    }
};

constexpr bool conflict(reach const& a, reach const& b) noexcept {
    return ((a.writes & (b.reads | b.writes | b.commutes)) | (b.writes & (a.reads | a.commutes)) |
            (a.reads & b.commutes) | (b.reads & a.commutes)) != 0;
}

}  // namespace rollcall
