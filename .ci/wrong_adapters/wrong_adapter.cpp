// Adapters with one mistake each, which the compiler has to tell in words: WRONG is its number, and
// the comment behind it the sentence, up to its end or to "...". 0 is without one.
#include "harness/run/archetypes.test.hpp"
#include "harness/run/coroutine_runtime.hpp"

namespace {

using namespace rollcall;

class libx : public middle {
public:
    using middle::middle;
#if WRONG != 13
    static constexpr std::string_view name = "libx";
#endif
#if WRONG == 1  // 'close' must be callable as close(queue)
    void close() {}
#elif WRONG == 2  // 'try_put' must be callable as try_put(queue, item) and return a queue_outcome
    bool try_put(std::uint32_t, std::uint32_t) { return false; }
#elif WRONG == 3  // 'put' must await to a queue_outcome
    lazy<bool> put(task_context&, std::uint32_t, std::uint32_t) { co_return false; }
#elif WRONG == 4  // 'get' must be callable as get(self, queue), with ...
    lazy<queue_outcome> get(task_context&) { co_return queue_outcome{}; }
#elif WRONG == 5  // 'drain' must be callable as drain(queue, visit): ...
    void drain() {}
#elif WRONG == 6  // 'timeout' must await to a bool: whether the limit ended the body
    task timeout(task_context&, std::optional<nanoseconds>, task body) { return body; }
#elif WRONG == 7  // 'spawn' must be callable as spawn(self, group_ref&, task_context& child, ...
    void spawn(task_context&, group_ref&, task_context&, task) {}
#elif WRONG == 8  // 'group' must be callable as group(self, group_context&, group_kind, body), ...
    task group(task_context&) { co_return; }
#elif WRONG == 9  // 'teardown' must return how many frames are left
    void teardown() {}
#elif WRONG == 10  // 'classify' must be callable as classify(exception_ptr, ...
    static bool classify(std::exception_ptr const&) { return false; }
#elif WRONG == 11  // 'join' must be callable as join(self, task_ref&)
    task join(task_ref) { co_return; }
#elif WRONG == 12  // 'yield' must be callable as yield(self)
    turn yield() { std::abort(); }
#elif WRONG == 13  // 'name' must be a static std::string_view
    static constexpr int name = 13;
#endif
};

}  // namespace

std::unique_ptr<rollcall::runtime> make_libx() {
    return std::make_unique<rollcall::coroutine_runtime<libx>>("libx");
}
