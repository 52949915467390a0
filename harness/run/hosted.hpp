// The adapter of a library that is described in a few lines.
//
// What a description has to have is said in description.hpp; the rest is here.
// Whether tasks are posted to the host or resumed in place does not matter: a task that goes on in
// the step of another one hops to a step of its own (DESIGN 77). Threads: one.
#pragma once

#include "harness/run/description.hpp"
#include "harness/run/host.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {

// What the body of a group and its children raised: the library has no word for both.
struct raised_together {
    std::exception_ptr first;
    std::exception_ptr second;
};

// Inline: tasks go on where the library resumes them, as they do without Rollcall.
template <class L, bool Inline = false>
class hosted final {
    static_assert(description_check<L>::is_done);

public:
    template <class T>
    using task_of = typename L::template task<T>;
    using task = task_of<void>;
    using native_group = group_in<L>;
    using native_queue = queue_in<L>;

    // A task that was started, and who waits for its end: libraries rarely have a join for a task
    // in a group.
    struct started {
        handle_of<L> native{};
        bool is_over = false;
        std::vector<host::turn*> joins;
    };
    using task_ref = std::shared_ptr<started>;
    struct open_group {
        std::optional<native_group> native;  // until it has closed
        std::vector<task> children;          // of a static group, until it runs
        bool is_static = false;
        bool is_closed = false;
    };
    using group_ref = std::shared_ptr<open_group>;

    static constexpr std::string_view name = L::name;
    static dialect const& declares() {
        static dialect const its_own = [] {
            dialect d = dialect_of<L>();
            d.resumes_inline = {Inline, "asked for"};
            return d;
        }();
        return its_own;
    }
    static bool has_capacity(std::uint32_t capacity) requires tells_capacities<native_queue> {
        return native_queue::has(capacity);
    }

    explicit hosted(gate& g) : gate_(g), host_(g, declares().order.value) {
        if (Inline) host_.resume_inline();
        host_.classify = [](std::exception_ptr const& e, std::vector<std::uint32_t>& errors) {
            return hosted::classify(e, errors);
        };
    }

    void begin(program const& p) {
        library_ = std::make_unique<L>(host_);
        if constexpr (describes_queues<L>) {
            for (queue_declaration const& q : p.queues)
                queues_.push_back(std::make_unique<native_queue>(*library_, q.capacity));
        }
    }
    void start(task_context& root, task body) { detach(root, root, std::move(body)); }
    void drive() { host_.drive(); }
    // What waits for ever can be destroyed by the library alone. What it waits on stays with it.
    std::int64_t teardown() {
        bool const hangs = unfinished_ != 0;
        if constexpr (destroys_waiting<L>) {
            if (hangs) library_->destroy_waiting();
        } else if (hangs) {
            for (auto& q : queues_) (void)q.release();
            (void)library_.release();
        }
        queues_.clear();
        open_.clear();
        library_.reset();
        unfinished_ = 0;
        host_.end_run();
        return 0;
    }

    auto yield(task_context& self) {
        return waiting(self, [this, &self] { return host_.yield(self); });
    }
    auto io(task_context& self) {
        return waiting(self, [this, &self] { return host_.io(self); });
    }
    auto sleep(task_context& self, nanoseconds d) {
        return waiting(self, [this, &self, d] { return host_.sleep(self, d); });
    }

    template <class Body>
    task group(task_context& self, group_context& data,
               Body body) requires(describes_groups<L> &&
                                   !runs_races<native_group, task_maker<L>>) {
        return group_of(self, data, std::move(body), [](open_group& g, auto inside) {
            if constexpr (runs_body<native_group, task_maker<L>>) {
                return g.native->run(std::move(inside));
            } else {
                return body_then_children(*g.native, std::move(inside));
            }
        });
    }
    template <class Body>
    task group(task_context& self, group_context& data, group_kind kind,
               Body body) requires runs_races<native_group, task_maker<L>> {
        return group_of(self, data, std::move(body), [kind](open_group& g, auto inside) {
            return g.native->run(std::move(inside), kind);
        });
    }
    template <class Body, class Run>
    task group_of(task_context& self, group_context& data, Body body, Run run) {
        auto const g = std::make_shared<open_group>();
        g->native.emplace(*library_);
        open_.push_back({&*g->native, data.id});
        std::exception_ptr raised;
        try {
            co_await run(*g, [&] { return body(g); });
        } catch (...) {
            raised = std::current_exception();
        }
        std::erase_if(open_, [&](auto const& o) { return o.second == data.id; });
        g->is_closed = true;
        if (!is_asked_late()) g->native.reset();
        co_await host_.hop(self);
        if (raised) std::rethrow_exception(raised);
    }
    task_ref spawn(task_context&, group_ref& g, task_context& child,
                   task body) requires describes_groups<L> {
        if (g->is_closed && (g->is_static || !is_asked_late())) return nullptr;
        if (g->is_static) {
            return begin_task<false>(child, std::move(body),
                                     [&g](task t) { g->children.push_back(std::move(t)); });
        }
        return begin_task<true>(child, std::move(body),
                                [&g](task t) { return g->native->start(std::move(t)); });
    }
    void cancel_group(task_context&, group_ref& g) requires can_cancel_group<native_group> {
        g->native->cancel();
    }
    group_ref static_group(task_context&, group_context&,
                           group_kind) requires(describes_all<L>&& describes_groups<L>) {
        auto const g = std::make_shared<open_group>();
        g->is_static = true;
        return g;
    }
    task run_static_group(task_context& self,
                          group_ref& g) requires(describes_all<L>&& describes_groups<L>) {
        g->is_closed = true;
        return in_own_step<void>(
            self, [this, g] { return library_->all(std::exchange(g->children, {})); });
    }

    task_ref detach(task_context&, task_context& child, task body) {
        return begin_task<false>(child, std::move(body),
                                 [this](task t) { return library_->launch(std::move(t)); });
    }
    // Goes on in a step of the task's own, whoever ends the other one.
    class joining : public host::turn {
    public:
        joining(host& h, task_context const& self, task_ref on)
            : turn(h, host::step_of(self), on->is_over), on_(std::move(on)) {}
        ~joining() { std::erase(on_->joins, this); }
        void await_suspend(std::coroutine_handle<> h) {
            wait(h);
            on_->joins.push_back(this);
        }

    private:
        task_ref const on_;
    };
    auto join(task_context& self, task_ref const& t) {
        return waiting(self, [this, &self, t] { return joining(host_, self, t); });
    }
    void cancel(task_context&, task_ref const& t) requires describes_cancel<L> {
        library_->cancel(t->native);
    }

    task_of<bool> timeout(task_context& self, std::optional<nanoseconds> limit,
                          task body) requires describes_timeout<L> {
        if (!limit) return without_limit(std::move(body));
        return in_own_step<bool>(self, [this, limit, body = std::move(body)]() mutable {
            return library_->timeout(*limit, std::move(body));
        });
    }
    task shield(task_context& self, task body) requires describes_shield<L> {
        return in_own_step<void>(self, [this, body = std::move(body)]() mutable {
            return library_->shield(std::move(body));
        });
    }

    task_of<queue_outcome> put(task_context& self, std::uint32_t q, std::uint32_t item,
                               std::optional<nanoseconds> limit) requires
        can_limit_put<native_queue> {
        return in_own_step<queue_outcome>(self, [=, this] { return queues_[q]->put(item, limit); });
    }
    task_of<queue_outcome> put(task_context& self, std::uint32_t q,
                               std::uint32_t item) requires(describes_queues<L> &&
                                                            !can_limit_put<native_queue>) {
        return in_own_step<queue_outcome>(self, [=, this] { return queues_[q]->put(item); });
    }
    task_of<queue_outcome> get(task_context& self, std::uint32_t q,
                               std::optional<nanoseconds> limit) requires
        can_limit_get<native_queue> {
        return in_own_step<queue_outcome>(self, [=, this] { return queues_[q]->get(limit); });
    }
    task_of<queue_outcome> get(task_context& self,
                               std::uint32_t q) requires(describes_queues<L> &&
                                                         !can_limit_get<native_queue>) {
        return in_own_step<queue_outcome>(self, [=, this] { return queues_[q]->get(); });
    }
    queue_outcome try_put(std::uint32_t q, std::uint32_t item) requires can_try_put<native_queue> {
        return queues_[q]->try_put(item);
    }
    queue_outcome try_get(std::uint32_t q) requires can_try_get<native_queue> {
        return queues_[q]->try_get();
    }
    auto close(task_context& self, std::uint32_t q) requires can_close<native_queue> {
        if constexpr (closes_at_once<native_queue>) {
            queues_[q]->close();
        } else {
            return in_own_step<void>(self, [=, this] { return queues_[q]->close(); });
        }
    }
    template <class Visit>
    void drain(std::uint32_t q, Visit&& visit) requires describes_queues<L> {
        queues_[q]->items(visit);
    }

    static outcome classify(std::exception_ptr const& raised, std::vector<std::uint32_t>& errors) {
        if constexpr (knows_cancellation<L>) {
            if (L::is_cancellation(raised)) return outcome::cancelled;
        }
        try {
            std::rethrow_exception(raised);
        } catch (program_error const& e) {
            errors.push_back(e.id);
        } catch (raised_together const& both) {
            classify(both.first, errors);
            classify(both.second, errors);
        } catch (...) {
            bool has_parts = false;
            if constexpr (knows_errors<L>) {
                L::errors_in(raised, [&](std::exception_ptr const& part) {
                    has_parts = true;
                    classify(part, errors);
                });
            }
            if (!has_parts) errors.push_back(0);
        }
        return outcome::error;
    }

private:
    // Whether a group that has closed is asked to start tasks. Most may not be touched then.
    static bool is_asked_late() { return declares().closed_group_refuses.promised; }

    template <bool MayRefuse, class Launch>
    task_ref begin_task(task_context& child, task body, Launch launch) {
        using result = decltype(launch(std::declval<task>()));
        auto const t = std::make_shared<started>();
        auto const call = [&] { return launch(watched(child, t, std::move(body))); };
        ++unfinished_;
        if constexpr (std::is_void_v<result>) {
            host_.start(child, call);
        } else {
            auto native = host_.start(child, call);
            if constexpr (MayRefuse) {
                if (!native) --unfinished_;
                if (!native) return nullptr;
            }
            if constexpr (std::same_as<result, handle_of<L>>) {
                t->native = std::move(native);
                note_requests(child, t->native);
            }
        }
        return t;
    }
    void note_requests(task_context& of, handle_of<L> const& native) {
        if constexpr (tells_cancels<L>) {
            library_->on_cancel(native, [this, &of](cancel_cause cause, void const* group) {
                object_id id = cause == cancel_cause::group ? of.group : nothing;
                if (cause == cancel_cause::body) id = open_group_at(group);
                note_cancel_reached(gate_, of, id, cause);
            });
        }
    }
    object_id open_group_at(void const* native) const noexcept {
        for (auto const& [at, id] : open_) {
            if (at == native) return id;
        }
        return nothing;
    }
    // What the host waits for, so that a request ends it, if the library does that.
    template <class Make>
    auto waiting(task_context& self, Make make) {
        if constexpr (makes_cancellable<L>) {
            return in_own_step<void>(
                self, [this, make = std::move(make)] { return library_->cancellable(make); });
        } else {
            return make();
        }
    }
    template <class Inside>
    static task body_then_children(native_group& g, Inside inside) {
        std::exception_ptr raised;
        try {
            co_await inside();
        } catch (...) {
            raised = std::current_exception();
        }
        if constexpr (can_cancel_group<native_group>) {
            if (raised) g.cancel();
        }
        try {
            co_await g.wait();
        } catch (...) {
            raised = together(raised, std::current_exception());
        }
        if (raised) std::rethrow_exception(raised);
    }
    static task_of<bool> without_limit(task body) {
        co_await std::move(body);
        co_return false;
    }
    // The task as the library has it.
    task watched(task_context& self, task_ref t, task body) {
        co_await (tells_cancels<L> ? host_.begin(self) : host_.hop(self));
        std::exception_ptr raised;
        try {
            co_await std::move(body);
        } catch (...) {
            raised = std::current_exception();
        }
        t->is_over = true;
        --unfinished_;
        for (host::turn* const j : std::exchange(t->joins, {})) j->go_on();
        // Nobody takes what ends the root, and no library has to.
        bool const is_root = self.id == 0;
        if (raised && !is_root) std::rethrow_exception(raised);
    }
    // The library goes on where it does, the task behind it in a step of its own.
    template <class Result, class Make>
    task_of<Result> in_own_step(task_context& self, Make make) {
        std::exception_ptr raised;
        std::optional<std::conditional_t<std::is_void_v<Result>, bool, Result>> given;
        try {
            if constexpr (std::is_void_v<Result>) {
                co_await make();
            } else {
                given = co_await make();
            }
        } catch (...) {
            raised = std::current_exception();
        }
        co_await host_.hop(self);
        if (raised) std::rethrow_exception(raised);
        if constexpr (!std::is_void_v<Result>) co_return std::move(*given);
    }
    static std::exception_ptr together(std::exception_ptr first, std::exception_ptr second) {
        if (!first) return second;
        return std::make_exception_ptr(raised_together{std::move(first), std::move(second)});
    }

    gate& gate_;
    host host_;
    std::unique_ptr<L> library_;
    std::vector<std::unique_ptr<native_queue>> queues_;
    std::size_t unfinished_ = 0;
    std::vector<std::pair<void const*, object_id>> open_;  // groups, by the library's own
};

}  // namespace rollcall
