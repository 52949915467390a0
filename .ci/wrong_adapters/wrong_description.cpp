// Descriptions with one mistake each, which the compiler has to tell in words: WRONG is its number,
// and the comment behind it the sentence, up to its end or to "...". 0 is without one.
#include "runtimes/example/toy_description.hpp"

namespace {

using namespace rollcall;
using example::toy_library;

class libx : public toy_library {
public:
    using toy_library::toy_library;
    explicit libx(host& h) : toy_library(h) {}
#if WRONG == 1  // 'name' must be a static std::string_view
    static constexpr int name = 13;
#elif WRONG == 2   // 'launch' must be callable as launch(task<void>)
    void launch() {}
#elif WRONG == 3   // 'group' must have group(L&), start(task<void>), which gives a bool ...
    struct group : toy_library::group {
        using toy_library::group::group;
        void wait(int) {}
    };
#elif WRONG == 4   // 'queue' must have queue(L&, capacity) and items(visit), which calls ...
    struct queue : toy_library::queue {
        using toy_library::queue::queue;
        void items() {}
    };
#elif WRONG == 5   // 'queue' must have put(item) and get(), with an optional<nanoseconds> ...
    struct queue : toy_library::queue {
        using toy_library::queue::queue;
        void put() {}
    };
#elif WRONG == 6   // 'put' must await to a queue_outcome
    struct queue : toy_library::queue {
        using toy_library::queue::queue;
        task<bool> put(std::uint32_t) { co_return true; }
    };
#elif WRONG == 7   // 'get' must await to a queue_outcome
    struct queue : toy_library::queue {
        using toy_library::queue::queue;
        task<std::uint32_t> get() { co_return 1; }
    };
#elif WRONG == 8   // 'timeout' must await to a bool: whether the limit ended the body
    task<void> timeout(nanoseconds, task<void> body) { return body; }
#elif WRONG == 9   // 'cancel' needs on_cancel(handle, function<void(cancel_cause, ...
    int launch(task<void> body) { return toy_library::launch(std::move(body)), 1; }
    void cancel(int) {}
#elif WRONG == 10  // 'task<void>' must await to nothing
    template <class T>
    struct task : toy::task<T> {
        int await_resume() const { return 1; }
    };
    void launch(task<void>) {}
#elif WRONG == 11  // with 'on_cancel' the 'start' of a group must give a handle, as 'launch' ...
    int launch(task<void> body) { return toy_library::launch(std::move(body)), 1; }
    void on_cancel(int, request_visitor) {}
#elif WRONG == 12  // with '.cancellation' a request has to end what the host waits for: ...
    static constexpr dialect declares{.cancellation = { cancellation_style::edge, "here" }};
#elif WRONG == 13  // 'group::cancel' needs on_cancel(handle, function<void(cancel_cause, ...
    struct group : toy_library::group {
        using toy_library::group::group;
        void cancel() {}
    };
#endif
};

}  // namespace

std::unique_ptr<rollcall::runtime> make_libx() {
    return std::make_unique<rollcall::coroutine_runtime<rollcall::hosted<libx>>>("libx");
}
