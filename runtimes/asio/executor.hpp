// The executor of one task: whatever Asio hands it, the gate decides when it runs.
//
// `blocking.possibly` is answered inline only for the direct continuation of what runs now (see
// context::may_run_inline); `blocking.never` always goes through the gate.
// Cheap to copy; refers to its task, which must outlive every copy.
#pragma once

#include "runtimes/asio/context.hpp"

namespace rollcall::asio_runtime {

class controlled_executor {
public:
    explicit controlled_executor(executor_owner& owner) noexcept : owner_(&owner) {}

    executor_owner& owner() const noexcept { return *owner_; }

    boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
        return owner_->home->io();
    }
    boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t) const noexcept {
        if (never_blocks_) return boost::asio::execution::blocking.never;
        return boost::asio::execution::blocking.possibly;
    }
    controlled_executor require(boost::asio::execution::blocking_t::never_t) const noexcept {
        controlled_executor result = *this;
        result.never_blocks_ = true;
        return result;
    }
    controlled_executor require(boost::asio::execution::blocking_t::possibly_t) const noexcept {
        return controlled_executor(*owner_);
    }

    template <class F>
    void execute(F function) const {
        context& home = *owner_->home;
        if (!never_blocks_ && home.may_run_inline(*owner_)) {
            std::move(function)();
        } else {
            home.post(home.park(*owner_, std::move(function)), option_kind::task);
        }
    }

    bool operator==(controlled_executor const&) const noexcept = default;

private:
    executor_owner* owner_;
    bool never_blocks_ = false;
};

template <class T>
using awaitable = boost::asio::awaitable<T, controlled_executor>;
using task = awaitable<void>;
inline constexpr boost::asio::use_awaitable_t<controlled_executor> use_awaitable{};

// An operation that can be awaited without a coroutine frame of its own. `Start` is called with the
// handler once the awaiting coroutine is suspended.
template <class Signature, class Start, class... Arguments>
auto operation(Start start, Arguments... arguments) {
    return boost::asio::async_initiate<boost::asio::deferred_t const&, Signature>(
        std::move(start), boost::asio::deferred, std::move(arguments)...);
}

// Completes a parked operation as cancelled; lives in the slot of the handler.
struct abort_operation {
    function_node* waiting;
    void operator()(boost::asio::cancellation_type) const { waiting->owner->home->abort(*waiting); }
};

// Parks the handler until something posts it, or a cancellation does.
template <class Handler>
function_node& park_handler(Handler&& handler) {
    auto const slot = boost::asio::get_associated_cancellation_slot(handler);
    executor_owner& owner = boost::asio::get_associated_executor(handler).owner();
    function_node& n = owner.home->park(owner, std::forward<Handler>(handler));
    if (slot.is_connected()) boost::asio::cancellation_slot(slot).emplace<abort_operation>(&n);
    return n;
}

}  // namespace rollcall::asio_runtime
