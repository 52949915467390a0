// mini as the planted faults have it: those functions of mini that some fault breaks, once more.
//
// mini is a template over its host and holds no trace of the faults. They have a host of their own,
// for which the member functions declared here are specialised: each is mini's own function with
// the lines of its faults put in. With no fault planted they do what mini does; a test compares the
// two. Whoever changes such a function in mini changes it here as well.
#pragma once

#include "runtimes/faulty/faults.hpp"
#include "runtimes/mini/adapter.hpp"

#include <map>
#include <set>

namespace rollcall {

class planted_host;

// Runs a task that was served a second time.
struct second_run : work {
    mini::task_state<planted_host>* task = nullptr;
};

// The faults of this thread's runtime, and what they remember during a run.
struct planted {
    defect what = defect::none;
    defect also = defect::none;
    std::set<task_id> asked_to_cancel;
    std::map<void const*, second_run> second_runs;  // by the task_state
    std::set<void const*> polling_groups;
    std::map<void const*, std::size_t> room_owed;  // by the queue: items that were got
    bool is_try_put = false;
    nanoseconds last_sleep_end = 0;
    std::set<void const*> delivered_once;       // task_states
    std::map<void const*, unsigned> kept_away;  // by the task_state: suspensions
};
extern thread_local planted planted_here;

inline bool broken(defect d) noexcept { return planted_here.what == d || planted_here.also == d; }

class planted_host : public gate_host {
public:
    using gate_host::gate_host;
    void cancel_reached(task_context* task, mini::cancel_origin origin, group_context* group);
    void unhandled(task_context* task, std::exception_ptr const& error);
};

// Gives way, whatever the cancellation of the task.
struct stubborn_yield : mini::awaiter<planted_host, stubborn_yield> {
    stubborn_yield() noexcept : awaiter(false) {}
    void start() { self->wake(); }
    void stop() noexcept {}
};

template <>
mini::task<> mini_adapter<planted_host>::cleanup(task_context&, mini::task<> body,
                                                 mini::task<> after);
template <>
queue_outcome mini_adapter<planted_host>::try_put(std::uint32_t q, std::uint32_t item);
template <>
queue_outcome mini_adapter<planted_host>::try_get(std::uint32_t q);

}  // namespace rollcall

namespace rollcall::mini {

using rollcall::planted_host;
using planted_queue = queue<planted_host, std::uint32_t>;
using planted_semaphore = semaphore<planted_host>;

// planted_task.cpp
template <>
void task_state<planted_host>::run_step() noexcept;
template <>
bool task_state<planted_host>::take_pending(suspension& s) noexcept;
template <>
void task_state<planted_host>::finish() noexcept;
template <>
void runtime<planted_host>::forget(task_state<planted_host>& t) noexcept;
template <>
void sleep<planted_host>::start();
template <>
void timeout_scope<planted_host>::start(nanoseconds limit);
template <>
void timeout_scope<planted_host>::expire() noexcept;
template <>
task<> timeout_after<planted_host>(std::optional<nanoseconds> limit, task<> body);

// planted_group.cpp
template <>
task_ref<planted_host> group_state<planted_host>::spawn(task<> body, rollcall::task_context* d);
template <>
void group_state<planted_host>::abort();
template <>
void group_state<planted_host>::child_finished(std::exception_ptr const& error);
template <>
void group_state<planted_host>::wait::start() noexcept;
template <>
bool group_state<planted_host>::refuses() const noexcept;
template <>
bool group_state<planted_host>::must_wait() const noexcept;
template <>
void group_state<planted_host>::host_was_cancelled(cancelled const& c);
template <>
void group_state<planted_host>::close() noexcept;

// planted_queue.cpp
template <>
void planted_queue::waiter::stop() noexcept;
template <>
std::pair<queue_result, std::uint32_t> planted_queue::waiter::await_resume();
template <>
queue_result planted_queue::try_put(std::uint32_t const& item);
template <>
void planted_queue::close();
template <>
void planted_queue::line_up(waiter& w) noexcept;
template <>
void planted_queue::serve(waiter& w, queue_result result);
template <>
void planted_queue::serve_all(list<waiter>& waiting);
template <>
void planted_queue::accept_waiting_putters();
template <>
bool planted_queue::has_room() const noexcept;
template <>
std::uint32_t planted_queue::pop();

// planted_sync.cpp
template <>
void planted_semaphore::waiter::start();
template <>
void planted_semaphore::waiter::stop() noexcept;
template <>
void planted_semaphore::waiter::time_out();
template <>
acquire_result planted_semaphore::waiter::await_resume();
template <>
acquire_result planted_semaphore::try_acquire(std::size_t n);
template <>
void planted_semaphore::serve();
template <>
acquire_result mutex<planted_host>::try_lock();
template <>
bool mutex<planted_host>::unlock();
template <>
void event<planted_host>::set();

}  // namespace rollcall::mini
