#include "runtimes/asio/asio_runtime.hpp"

#include "harness/run/interpreter.hpp"
#include "harness/run/registry.hpp"
#include "runtimes/asio/adapter.hpp"
#include "runtimes/asio/plain_io_context.hpp"

#include <limits>

namespace rollcall {

using namespace asio_runtime;

void asio_runtime::report_error(task_state& t) {
    std::vector<std::uint32_t> errors;
    asio_adapter::classify(t.raised, errors);
    for (std::uint32_t const e : errors) {
        t.home->steps().record(event_kind::error_reported, t.data->id, 0, nothing, e);
    }
}

void asio_adapter::begin(program const& p) {
    virtual_clock::source = &gate_;
    context_.begin_run();
    tasks_used_ = groups_used_ = 0;
    by_id_.clear();
    for (std::size_t q = 0; q < p.queues.size(); ++q) {
        std::size_t const capacity = p.queues[q].capacity == unbounded
                                         ? std::numeric_limits<std::size_t>::max()
                                         : p.queues[q].capacity;
        if (q == queues_.size()) {
            queues_.emplace_back(controlled_executor(nobody_), capacity);
        } else if (queues_[q].capacity() == capacity) {
            queues_[q].reset();
        } else {
            queues_[q] = channel(controlled_executor(nobody_), capacity);
        }
    }
}

std::int64_t asio_adapter::teardown() {
    context_.end_run();
    for (channel& q : queues_) q.cancel();
    clock_.stop_all();
    context_.poll();
    context_.destroy_functions();
    // The timers of timeouts whose coroutines are gone now.
    context_.poll();
    for (std::size_t i = 0; i < tasks_used_; ++i) {
        tasks_[i].raised = nullptr;
        [[maybe_unused]] task const never_launched(std::move(tasks_[i].body));
        tasks_[i].own.signal.slot().clear();
    }
    for (std::size_t i = 0; i < groups_used_; ++i) {
        groups_[i].errors.clear();
        groups_[i].body.signal.slot().clear();
    }
    // Asio's own recycling allocator makes the frames: they cannot be counted.
    return 0;
}

task_state& asio_adapter::make_task(task_context& data, group_state* group) {
    if (tasks_used_ == tasks_.size()) tasks_.emplace_back();
    task_state& t = tasks_[tasks_used_++];
    t.reset(context_, data, group);
    if (by_id_.size() <= data.id) by_id_.resize(data.id + 1);
    by_id_[data.id] = &t;
    return t;
}

group_state& asio_adapter::make_group(task_context& host, group_context& data, group_kind kind,
                                      bool is_static) {
    if (groups_used_ == groups_.size()) groups_.emplace_back();
    group_state& g = groups_[groups_used_++];
    g.reset(state_of(host), data, kind, is_static);
    return g;
}

task_ref asio_adapter::spawn(task_context&, group_ref& g, task_context& child, task body) {
    if (g == nullptr || !g->accepts()) return nullptr;
    task_state& t = make_task(child, g);
    g->add(t);
    if (g->is_static) {
        t.body = std::move(body);
    } else {
        start_task(t, std::move(body));
    }
    return &t;
}

outcome asio_adapter::classify(std::exception_ptr const& raised,
                               std::vector<std::uint32_t>& errors) {
    try {
        std::rethrow_exception(raised);
    } catch (program_error const& e) {
        errors.push_back(e.id);
    } catch (boost::system::system_error const& e) {
        if (is_cancellation(e.code())) return outcome::cancelled;
        errors.push_back(0);
    } catch (group_error const& group) {
        for (std::exception_ptr const& e : group.errors) classify(e, errors);
    } catch (boost::asio::multiple_exceptions const& several) {
        // The first is all that its users can reach; a cancellation there hides what went wrong.
        if (classify(several.first_exception(), errors) == outcome::cancelled) errors.push_back(0);
    } catch (...) {
        errors.push_back(0);
    }
    return outcome::error;
}

namespace {

constexpr dialect declared_by(ready_order order, std::string_view order_reference) {
    return {
        .order = {order, order_reference},
        .cancellation = {cancellation_style::sticky,
                         "boost/asio/this_coro.hpp: throw_if_cancelled, reset_cancellation_state"},
        .groups_hold_children = {true, "runtimes/asio/README.md: groups"},
        .closed_group_refuses = {true, "runtimes/asio/README.md: groups"},
        .errors = {group_errors::all, "runtimes/asio/README.md: errors of a group"},
        .shield = {shield_style::defers, "runtimes/asio/README.md: shields"},
        .spawn_into_aborting_group = {late_spawn::refuse, "runtimes/asio/README.md: groups"},
        .capacity_zero = {zero_capacity::rendezvous,
                          "boost/asio/experimental/basic_channel.hpp: max_buffer_size"},
        .timeout_zero = {zero_timeout::enters_body,
                         "boost/asio/steady_timer.hpp: a wait that is over completes"},
        .timeout_body_is_task =
            {false, "boost/asio/experimental/awaitable_operators.hpp: the timer cancels the other"},
        .queue_is_fair =
            {true, "boost/asio/experimental/detail/impl/channel_service.hpp: waiters_ is a queue"},
        .detached_error_reported = {true, "runtimes/asio/README.md: detached tasks"},
        .cancel_silences_errors = {false, "runtimes/asio/README.md: detached tasks"},
        .frames_are_counted =
            {false, "boost/asio/impl/awaitable.hpp: frames come from Asio's own allocator", false},
        .lacks = {sync_features, "Boost 1.81 has no semaphore, mutex or event for coroutines"},
        .undrawn = {set_of(feature::empty_groups),
                    "runtimes/asio/FINDINGS.md: a group of no operations never completes"},
    };
}
constexpr dialect any_owner =
    declared_by(ready_order::fifo_per_task,
                "Boost 1.81, libs/asio/example/cpp11/invocation/prioritised_handlers.cpp: an "
                "executor may run the handlers of different owners in any order");
constexpr dialect one_order =
    declared_by(ready_order::fifo, "boost/asio/detail/impl/scheduler.ipp: op_queue_");

class asio_variant final : public runtime {
public:
    asio_variant(std::string_view name, dialect const& declares, variant_options options) noexcept
        : name_(name), declares_(declares), options_(options) {
        options_.order = declares.order.value;
    }

    std::string_view name() const noexcept override { return name_; }
    dialect const& declares() const noexcept override { return declares_; }
    capabilities supports() const noexcept override { return capabilities_by_dialect(declares_); }

    void run(plan const& p, gate& g) override {
        if (gate_ != &g) {
            interpreter_.reset();
            adapter_ = std::make_unique<asio_adapter>(g, options_);
            interpreter_ = std::make_unique<interpreter<asio_adapter>>(*adapter_, g);
            gate_ = &g;
        }
        interpreter_->run(p);
    }

private:
    std::string_view name_;
    dialect const& declares_;
    variant_options options_;
    gate* gate_ = nullptr;
    std::unique_ptr<asio_adapter> adapter_;
    std::unique_ptr<interpreter<asio_adapter>> interpreter_;
};

}  // namespace

static_assert(adapter_check<asio_adapter>::is_done);

dialect const& asio_adapter::declares() noexcept { return any_owner; }

namespace {

struct listed_variant {
    std::string_view name;
    std::string_view description;
    dialect const& declares;
    variant_options options{};
};
constexpr listed_variant variants[] = {
    {"asio", ": any order between owners, as an executor promises", any_owner},
    {"asio:fifo", " in the order of one io_context", one_order},
    {"asio:early_requests",
     ", which a request to a task that has not begun meets at once (#1452)",
     any_owner,
     {.holds_early_requests = false}},
    {"asio:unchecked",
     ", under throw_if_cancelled(false): only a wait meets a request (#1574)",
     any_owner,
     {.throws_if_cancelled = false}},
};

}  // namespace

std::unique_ptr<runtime> make_asio_runtime(std::string_view variant) {
    for (listed_variant const& v : variants) {
        if (v.name == variant) return std::make_unique<asio_variant>(v.name, v.declares, v.options);
    }
    return nullptr;
}

void add_asio(registry& parts) {
    for (listed_variant const& v : variants) {
        std::string const name(v.name);
        parts.add(runtime_entry{name, "Boost.Asio 1.81" + std::string(v.description), "",
                                name == "asio", [name] { return make_asio_runtime(name); },
                                "runtimes/asio/asio_runtime.hpp",
                                "rollcall::make_asio_runtime(\"" + name + "\")"});
    }
    for (std::uint32_t const tasks : {2u, 4u, 16u}) {
        parts.add(baseline_entry{"P1/" + std::to_string(tasks) + "/plain_io_context",
                                 [tasks] { return run_plain_yields(tasks, 10); }});
    }
    parts.add(baseline_entry{"P2/plain_io_context", run_plain_queue});
}

}  // namespace rollcall
