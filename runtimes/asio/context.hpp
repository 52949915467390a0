// What stands behind all controlled executors of a run: it stores their function objects, has the
// gate run them, polls Asio's timers, and destroys what is left in the end.
//
// A function object is either posted to the gate or parked with an operation that will post it when
// it completes. Both kinds are found by `destroy_functions`, so nothing outlives a run.
// Order: function objects of one owner run in the order in which they were posted; under
// ready_order::fifo all owners share one such order. A completion from outside that arrives while
// its owner has ready work joins behind that work.
// One thread. No allocation per function object after warm-up, up to function_bytes_max.
#pragma once

#include "harness/run/dialect.hpp"
#include "harness/run/task_context.hpp"
#include "harness/schedule/gate.hpp"
#include "runtimes/asio/boost.hpp"

#include <cstddef>
#include <deque>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace rollcall::asio_runtime {

using boost::system::error_code;

class context;

// In what the variants of the runtime differ: README.md.
struct variant_options {
    ready_order order = ready_order::fifo_per_task;
    bool holds_early_requests = true;  // to cancel a task that has not begun, until it has
    bool throws_if_cancelled = true;   // at each co_await, as Asio's default is
};

// Whoever has an order of execution of its own: a task, or an I/O object, which belongs to no task.
// Asio 1.81 never posts to the latter by itself; later versions do.
struct executor_owner {
    context* home = nullptr;
    task_context* data = nullptr;  // null: no task's
};

inline constexpr std::size_t function_bytes_max = 128;

struct function_node : work {
    enum class action : std::uint8_t { run, destroy };

    executor_owner* owner = nullptr;
    void (*act)(function_node&, action) = nullptr;  // null: the node is free
    function_node* next = nullptr;                  // of those that wait for the same thing
    function_node** list = nullptr;                 // the first of them
    bool is_aborted = false;                        // the operation ends as cancelled
    bool is_external = false;                       // posted as a completion from outside
    alignas(std::max_align_t) std::byte storage[function_bytes_max];

    bool is_posted() const noexcept { return posted_as != nothing; }
};

class context {
public:
    context(gate& g, variant_options const& options)
        : gate_(g),
          io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),
          keep_open_(boost::asio::require(io_.get_executor(),
                                          boost::asio::execution::outstanding_work.tracked)),
          options_(options) {}
    context(context const&) = delete;
    context& operator=(context const&) = delete;

    gate& steps() const noexcept { return gate_; }
    variant_options const& options() const noexcept { return options_; }
    boost::asio::io_context& io() noexcept { return io_; }

    void begin_run() noexcept {
        is_over_ = false;
        after_step_ = nullptr;
        queued_.clear();
    }

    // Only the direct continuation of what runs now may go on without the gate; a cancellation is
    // emitted right away, whichever executor its target has.
    bool may_run_inline(executor_owner const& owner) const noexcept {
        return (running_ == &owner || is_emitting_) && !is_over_;
    }

    template <class F>
    function_node& park(executor_owner& owner, F&& function) {
        using stored = std::decay_t<F>;
        function_node& n = take();
        n.owner = &owner;
        if constexpr (sizeof(stored) <= function_bytes_max) {
            new (n.storage) stored(std::forward<F>(function));
        } else {
            new (n.storage) stored*(new stored(std::forward<F>(function)));
        }
        n.act = &act_on<stored>;
        return n;
    }

    // Lets the gate run it. `touches_all`: it may do more than the task's next op does.
    void post(function_node& n, option_kind kind, bool touches_all = false);
    // Ends the operation that parked it as cancelled. No effect when it has completed.
    void abort(function_node& n);
    // Forgets a function object without running it.
    void destroy(function_node& n) noexcept;

    void emit(boost::asio::cancellation_signal& signal) {
        bool const before = std::exchange(is_emitting_, true);
        signal.emit(boost::asio::cancellation_type::terminal);
        is_emitting_ = before;
    }

    // Runs what Asio has in its own queue, or the first of it. Each poll costs a system call.
    void poll() {
        executor_owner* const before = std::exchange(running_, nullptr);
        io_.poll();
        running_ = before;
    }
    bool poll_one() {
        executor_owner* const before = std::exchange(running_, nullptr);
        bool const did = io_.poll_one() > 0;
        running_ = before;
        return did;
    }

    // Called at the end of a step that asked for it.
    struct end_of_step {
        void (*run)(end_of_step&) = nullptr;
    };
    void after_this_step(end_of_step& what) noexcept { after_step_ = &what; }

    // From now on nothing runs any more; what is posted is only kept, to be destroyed.
    void end_run() noexcept { is_over_ = true; }
    bool is_over() const noexcept { return is_over_; }
    void destroy_functions() noexcept {
        // Destroying one may create others: a coroutine is unwound through its executor.
        while (nodes_in_use_ > 0) {
            for (std::size_t i = 0; i < nodes_.size(); ++i) {
                if (nodes_[i].act != nullptr) destroy(nodes_[i]);
            }
        }
    }

private:
    template <class F>
    static void act_on(function_node& n, function_node::action what);
    static void run_node(work& w) noexcept;

    function_node& take();
    void release(function_node& n) noexcept {
        n.act = nullptr;
        n.next = free_;
        free_ = &n;
        --nodes_in_use_;
    }
    std::uint32_t fifo_of(function_node const& n) const noexcept {
        if (options_.order == ready_order::fifo || n.owner->data == nullptr) return 0;
        return n.owner->data->id + 1;
    }

    gate& gate_;
    boost::asio::io_context io_;
    decltype(boost::asio::require(std::declval<boost::asio::io_context&>().get_executor(),
                                  boost::asio::execution::outstanding_work.tracked)) keep_open_;
    variant_options options_;
    std::deque<function_node> nodes_;
    function_node* free_ = nullptr;
    std::size_t nodes_in_use_ = 0;
    std::vector<std::uint32_t> queued_;  // by owner: posted and not yet run
    executor_owner* running_ = nullptr;
    end_of_step* after_step_ = nullptr;
    bool is_emitting_ = false;
    bool is_over_ = false;
};

inline function_node& context::take() {
    if (free_ == nullptr) {
        free_ = &nodes_.emplace_back();
        free_->next = nullptr;
    }
    function_node& n = *free_;
    free_ = n.next;
    ++nodes_in_use_;
    n.next = nullptr;
    n.list = nullptr;
    n.is_aborted = n.is_external = false;
    n.posted_as = nothing;
    n.run = &run_node;
    return n;
}

template <class F>
void context::act_on(function_node& n, function_node::action what) {
    static constexpr bool is_inside = sizeof(F) <= function_bytes_max;
    F* stored = nullptr;
    if constexpr (is_inside) {
        stored = std::launder(reinterpret_cast<F*>(n.storage));
    } else {
        stored = *std::launder(reinterpret_cast<F**>(n.storage));
    }
    // Out of the node before it runs: what runs may need a node, and may destroy this operation.
    context& home = *n.owner->home;
    F function(std::move(*stored));
    if constexpr (is_inside) {
        stored->~F();
    } else {
        delete stored;
    }
    bool const is_aborted = n.is_aborted;
    home.release(n);
    if (what == function_node::action::destroy) return;
    if constexpr (std::is_invocable_v<F&, error_code>) {
        function(is_aborted ? error_code(boost::asio::error::operation_aborted) : error_code());
    } else {
        function();
    }
}

inline void context::run_node(work& w) noexcept {
    function_node& n = static_cast<function_node&>(w);
    context& home = *n.owner->home;
    if (n.is_external) {
        n.is_external = false;
        std::uint32_t const fifo = home.fifo_of(n);
        if (fifo < home.queued_.size() && home.queued_[fifo] > 0) {
            home.post(n, option_kind::task);
            return;
        }
    } else {
        --home.queued_[home.fifo_of(n)];
    }
    task_context const* const task = n.owner->data;
    home.running_ = n.owner;
    try {
        n.act(n, function_node::action::run);
    } catch (...) {
        // It would come out of io_context::run.
        home.gate_.record(event_kind::foreign_error, task == nullptr ? nothing : task->id);
    }
    home.running_ = nullptr;
    if (home.after_step_ != nullptr) {
        end_of_step& what = *std::exchange(home.after_step_, nullptr);
        what.run(what);
    }
}

inline void context::post(function_node& n, option_kind kind, bool touches_all) {
    if (is_over_) return;
    bool const is_nobodys = n.owner->data == nullptr;
    option o;
    if (!is_nobodys) o = n.owner->data->next;
    o.kind = is_nobodys ? option_kind::internal : kind;
    static constexpr reach everything = reach::top();
    if (touches_all || is_nobodys) o.next = &everything;
    n.is_external = o.kind == option_kind::external;
    if (n.is_external) {
        gate_.post(n, o);
        return;
    }
    std::uint32_t const fifo = fifo_of(n);
    if (fifo >= queued_.size()) queued_.resize(fifo + 1);
    ++queued_[fifo];
    gate_.post(n, o, fifo);
}

inline void context::abort(function_node& n) {
    if (n.is_external) {
        gate_.withdraw(n);
    } else if (n.is_posted()) {
        return;
    }
    if (n.list != nullptr) {
        function_node** at = n.list;
        while (*at != &n) at = &(*at)->next;
        *at = n.next;
        n.list = nullptr;
    }
    n.is_aborted = true;
    post(n, option_kind::task);
}

inline void context::destroy(function_node& n) noexcept {
    if (n.is_posted()) {
        if (!n.is_external) --queued_[fifo_of(n)];
        gate_.withdraw(n);
    }
    n.act(n, function_node::action::destroy);
}

}  // namespace rollcall::asio_runtime
