// The ready options by priority: the highest in constant time, a change in logarithmic time.
//
// An indexed binary heap (Sedgewick, Wayne: "Algorithms", 2011, section 2.4). Options of equal
// priority come by id. Ids are small and reused. After warm-up nothing is allocated. One thread.
#pragma once

#include "harness/schedule/strategy.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace rollcall {

class priority_heap {
public:
    void clear() noexcept {
        for (entry const& e : heap_) place_[e.id] = nowhere;
        heap_.clear();
    }
    bool empty() const noexcept { return heap_.empty(); }
    std::size_t size() const noexcept { return heap_.size(); }
    option_id top() const noexcept { return heap_.front().id; }
    std::uint64_t top_priority() const noexcept { return heap_.front().priority; }
    bool contains(option_id id) const noexcept {
        return id < place_.size() && place_[id] != nowhere;
    }

    // Adds an option, or changes the priority of one.
    void set(option_id id, std::uint64_t priority) {
        if (id >= place_.size()) place_.resize(id + 1, nowhere);
        if (place_[id] == nowhere) {
            place_[id] = static_cast<std::uint32_t>(heap_.size());
            heap_.push_back({priority, id});
            rise(place_[id]);
            return;
        }
        heap_[place_[id]].priority = priority;
        rise(place_[id]);
        sink(place_[id]);
    }

    void erase(option_id id) noexcept {
        if (!contains(id)) return;
        std::uint32_t const at = place_[id];
        place_[id] = nowhere;
        entry const last = heap_.back();
        heap_.pop_back();
        if (at == heap_.size()) return;
        put(at, last);
        rise(at);
        sink(place_[last.id]);
    }

private:
    struct entry {
        std::uint64_t priority = 0;
        option_id id = 0;
    };
    static constexpr std::uint32_t nowhere = UINT32_MAX;

    static bool before(entry const& a, entry const& b) noexcept {
        return a.priority != b.priority ? a.priority > b.priority : a.id < b.id;
    }
    void put(std::size_t at, entry const& e) noexcept {
        heap_[at] = e;
        place_[e.id] = static_cast<std::uint32_t>(at);
    }
    void rise(std::size_t at) noexcept {
        entry const e = heap_[at];
        for (; at != 0 && before(e, heap_[(at - 1) / 2]); at = (at - 1) / 2) {
            put(at, heap_[(at - 1) / 2]);
        }
        put(at, e);
    }
    void sink(std::size_t at) noexcept {
        entry const e = heap_[at];
        for (std::size_t child; (child = 2 * at + 1) < heap_.size(); at = child) {
            if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
            if (!before(heap_[child], e)) break;
            put(at, heap_[child]);
        }
        put(at, e);
    }

    std::vector<entry> heap_;
    std::vector<std::uint32_t> place_;  // by id
};

}  // namespace rollcall
