// What Rollcall has to know of toy.
#pragma once

#include "toy.hpp"

#include <rollcall/host.hpp>

namespace example {

class toy_library {
public:
    static constexpr std::string_view name = "toy";
    template <class T>
    using task = toy::task<T>;

    explicit toy_library(rollcall::host&) {}
    void launch(task<void> body) { toy::launch(std::move(body)); }

    struct group {
        explicit group(toy_library&) {}
        bool start(task<void> body) {
            native.start(std::move(body));
            return true;
        }
        task<void> wait() { return native.wait(); }
        toy::group native;
    };

    struct queue {
        queue(toy_library&, std::uint32_t capacity) : native(capacity) {}
        static bool has(std::uint32_t capacity) { return capacity != 0; }
        task<rollcall::queue_outcome> put(std::uint32_t item) {
            bool const is_in = co_await native.put(item);
            co_return {is_in ? rollcall::outcome::ok : rollcall::outcome::closed, item};
        }
        task<rollcall::queue_outcome> get() {
            auto const item = co_await native.get();
            if (!item) co_return {rollcall::outcome::closed};
            co_return {rollcall::outcome::ok, *item};
        }
        void close() { native.close(); }
        template <class Visit>
        void items(Visit visit) const {
            for (std::uint32_t const item : native.items()) visit(item);
        }
        toy::queue<std::uint32_t> native;
    };
};

}  // namespace example
