// Runs one program after another on Asio and answers questions about what happened: for tests.
//
// The last run is in `seen`; seed 0 is the FIFO schedule. Cheap to reuse. One thread.
#pragma once

#include "harness/schedule/strategies/fifo.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "runtimes/asio/asio_runtime.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace rollcall::asio_runtime {

class observed_run {
public:
    explicit observed_run(std::string_view variant = "asio")
        : runtime_(make_asio_runtime(variant)) {}

    void run(program const& p, std::uint64_t seed = 0, run_limits const& limits = {}) {
        plan const planned(p);
        fifo_strategy fifo;
        random_strategy random(seed);
        seen.clear();
        steps.begin_run(seed == 0 ? static_cast<strategy&>(fifo) : random, {}, limits);
        runtime_->run(planned, steps);
        steps.end_run();
    }

    std::size_t count(event_kind kind) const {
        std::size_t n = 0;
        for (event const& e : seen.events()) n += e.kind == kind;
        return n;
    }
    std::size_t count(event_kind kind, outcome result) const {
        std::size_t n = 0;
        for (event const& e : seen.events()) n += e.kind == kind && e.result == result;
        return n;
    }
    // The first event of the kind, of a task if one is given; without one, an event before time.
    event first(event_kind kind, task_id task = nothing) const {
        for (event const& e : seen.events()) {
            if (e.kind == kind && (task == nothing || e.task == task)) return e;
        }
        event none;
        none.time = -nanoseconds_per_tick;
        return none;
    }
    // In ticks: when that event happened, and when the run ended.
    nanoseconds time_of(event_kind kind, task_id task = nothing) const {
        return first(kind, task).time / nanoseconds_per_tick;
    }
    nanoseconds end() const { return seen.events().back().time / nanoseconds_per_tick; }
    // How the op ended, each time it did.
    std::vector<outcome> ends(std::uint16_t op) const {
        std::vector<outcome> result;
        for (event const& e : seen.events()) {
            if (e.kind == event_kind::op_returned && e.op == op) result.push_back(e.result);
        }
        return result;
    }
    std::vector<std::uint32_t> values(event_kind kind) const {
        std::vector<std::uint32_t> result;
        for (event const& e : seen.events()) {
            if (e.kind == kind) result.push_back(e.value);
        }
        return result;
    }

    trace seen;
    gate steps{seen};

private:
    std::unique_ptr<runtime> runtime_;
};

}  // namespace rollcall::asio_runtime
