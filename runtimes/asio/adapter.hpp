// Boost.Asio under Rollcall's gate. README.md beside this file tells what is Asio's and what is
// ours.
//
// One adapter serves many runs, one at a time, on one thread. Its io_context is reused: `teardown`
// leaves nothing in it.
#pragma once

#include "harness/run/adapter.hpp"
#include "runtimes/asio/queue.hpp"
#include "runtimes/asio/shielding.hpp"
#include "runtimes/asio/static_group.hpp"

#include <deque>

namespace rollcall {

class asio_adapter {
public:
    using task = asio_runtime::task;
    using task_ref = asio_runtime::task_ref;
    using group_ref = asio_runtime::group_state*;
    static constexpr std::string_view name = "asio";
    static dialect const& declares() noexcept;

    explicit asio_adapter(gate& g, asio_runtime::variant_options const& options = {})
        : gate_(g), context_(g, options), clock_(context_) {}

    void begin(program const& p);
    void start(task_context& root, task body) {
        asio_runtime::start_task(make_task(root, nullptr), std::move(body));
    }
    void drive() {
        while (gate_.step()) clock_.settle();
        context_.end_run();
    }
    std::int64_t teardown();

    auto yield(task_context&) { return boost::asio::post(boost::asio::deferred); }
    auto io(task_context&) {
        return asio_runtime::operation<void(asio_runtime::error_code)>(asio_runtime::start_io{});
    }
    auto sleep(task_context&, nanoseconds duration) {
        return asio_runtime::operation<void(asio_runtime::error_code)>(
            asio_runtime::start_clock_wait{&clock_, duration});
    }

    template <class Body>
    task group(task_context& self, group_context& data, group_kind kind, Body body) {
        asio_runtime::group_state& g = make_group(self, data, kind, false);
        return asio_runtime::run_group(g, body(&g));
    }
    // A group whose children are spawned before it runs, and that refuses others.
    group_ref static_group(task_context& self, group_context& data, group_kind kind) {
        return &make_group(self, data, kind, true);
    }
    task run_static_group(task_context&, group_ref& g) {
        return asio_runtime::run_static_group(*g);
    }
    task_ref spawn(task_context& self, group_ref& g, task_context& child, task body);
    task_ref detach(task_context&, task_context& child, task body) {
        asio_runtime::task_state& t = make_task(child, nullptr);
        asio_runtime::start_task(t, std::move(body));
        return &t;
    }
    auto join(task_context&, task_ref& target) {
        return asio_runtime::operation<void(asio_runtime::error_code)>(
            asio_runtime::start_join{target});
    }
    void cancel(task_context&, task_ref& target) {
        asio_runtime::request_cancel(*target, cancel_cause::program);
    }
    void cancel_group(task_context&, group_ref& g) {
        if (g != nullptr) g->abort();
    }

    auto timeout(task_context& self, std::optional<nanoseconds> limit, task body) {
        return asio_runtime::run_with_timeout(state_of(self), clock_, limit, std::move(body));
    }
    task shield(task_context& self, task body) {
        return asio_runtime::run_shielded(state_of(self), std::move(body));
    }
    task cleanup(task_context& self, task body, task after) {
        return asio_runtime::run_with_cleanup(state_of(self), std::move(body), std::move(after));
    }

    auto put(task_context&, std::uint32_t q, std::uint32_t item, std::optional<nanoseconds> limit) {
        return limit ? asio_runtime::put_item_within(queues_[q], clock_, item, *limit)
                     : asio_runtime::put_item(queues_[q], item);
    }
    auto get(task_context&, std::uint32_t q, std::optional<nanoseconds> limit) {
        return limit ? asio_runtime::get_item_within(queues_[q], clock_, *limit)
                     : asio_runtime::get_item(queues_[q]);
    }
    queue_outcome try_put(std::uint32_t q, std::uint32_t item) {
        return asio_runtime::try_put_item(queues_[q], item);
    }
    queue_outcome try_get(std::uint32_t q) { return asio_runtime::try_get_item(queues_[q]); }
    void close(std::uint32_t q) { queues_[q].close(); }
    // Of the items in the buffer; those whose put still waits are not in it.
    template <class Visit>
    void drain(std::uint32_t q, Visit&& visit) {
        queues_[q].cancel();
        while (queues_[q].try_receive(
            [&visit](asio_runtime::error_code, std::uint32_t item) { visit(item); })) {
        }
    }

    static outcome classify(std::exception_ptr const& raised, std::vector<std::uint32_t>& errors);

private:
    asio_runtime::task_state& make_task(task_context& data, asio_runtime::group_state* group);
    asio_runtime::group_state& make_group(task_context& host, group_context& data, group_kind kind,
                                          bool is_static);
    asio_runtime::task_state& state_of(task_context const& self) { return *by_id_[self.id]; }

    gate& gate_;
    asio_runtime::context context_;
    asio_runtime::clock_waits clock_;
    asio_runtime::executor_owner nobody_{&context_, nullptr};
    std::deque<asio_runtime::task_state> tasks_;
    std::deque<asio_runtime::group_state> groups_;
    std::deque<asio_runtime::channel> queues_;
    std::vector<asio_runtime::task_state*> by_id_;
    std::size_t tasks_used_ = 0;
    std::size_t groups_used_ = 0;
};

}  // namespace rollcall
