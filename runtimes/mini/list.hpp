// mini: a list whose links lie in its elements: it allocates nothing, and removal does not search.
//
// An element derives from `list<T>::link`, and from `list<T, In>::link` for each further list that
// it may be in at the same time. The list owns nothing: an element unlinks itself before it dies.
#pragma once

namespace rollcall::mini {

template <class T, class In = T>
struct list {
    struct link {
        T* before = nullptr;
        T* after = nullptr;
        list* within = nullptr;

        // No effect on an element that is in no list.
        void unlink() noexcept {
            if (within == nullptr) return;
            (before != nullptr ? static_cast<link*>(before)->after : within->first) = after;
            (after != nullptr ? static_cast<link*>(after)->before : within->last) = before;
            within = nullptr;
        }
    };

    T* first = nullptr;
    T* last = nullptr;

    void push_back(T& t) noexcept { insert_after(last, t); }
    // Null: at the front.
    void insert_after(T* place, T& t) noexcept {
        T*& next = place != nullptr ? static_cast<link*>(place)->after : first;
        static_cast<link&>(t) = {place, next, this};
        (next != nullptr ? static_cast<link*>(next)->before : last) = &t;
        next = &t;
    }
    void remove(T& t) noexcept { static_cast<link&>(t).unlink(); }
    static T* before(T const& t) noexcept { return static_cast<link const&>(t).before; }
};

}  // namespace rollcall::mini
