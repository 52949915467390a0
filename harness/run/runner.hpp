// Runs one program under one strategy on one runtime, and judges the trace.
//
// Reused for many runs: after warm-up on mini a run allocates nothing. What it returns is valid
// until the next run. Threads: one.
#pragma once

#include "harness/program/case.hpp"
#include "harness/run/law.hpp"
#include "harness/run/runtime.hpp"
#include "harness/schedule/decorators/metrics.hpp"
#include "harness/schedule/decorators/recorder.hpp"
#include "harness/schedule/gate.hpp"

#include <memory>
#include <string>

namespace rollcall {

// What a run came to. Counts are per run.
struct run_report {
    judgement judged;
    bool gave_up = false;
    bool abandoned = false;  // the strategy did not want to go on: nothing is judged
    bool hung = false;
    std::uint32_t steps = 0;
    std::uint32_t decisions = 0;
    std::uint32_t real_choices = 0;  // 0 unless measured
    std::uint32_t live_tasks = 0;    // likewise
    std::uint64_t trace_class = 0;   // likewise: equal for equivalent interleavings
    std::uint64_t segments = 0;
    std::uint64_t segments_controlled = 0;
    std::int64_t bodies = 0;  // of tasks, that the teardown has not destroyed
};

class runner {
public:
    // Borrows the runtime and the laws (null: nothing is judged).
    runner(runtime& under_test, law_book* laws, run_limits const& limits = {});

    // Whether runs are measured (real choices, distinct traces); costs time.
    void measure(bool on) noexcept { measured_ = on; }

    // Where the runs are told to another process; null: nowhere. Borrowed.
    void tell(run_mark* mark) noexcept {
        mark_ = mark;
        trace_.tell(mark);
    }
    run_mark* mark() const noexcept { return mark_; }

    run_report const& run(plan const& p, strategy& s, run_start const& start = {});

    run_report const& report() const noexcept { return report_; }
    rollcall::trace const& events() const noexcept { return trace_; }
    // Frames of tasks that exist though no run is on, of all runners of this thread.
    static std::int64_t bodies_left() noexcept;
    schedule recorded() const { return recorder_.recorded(); }
    runtime& under_test() noexcept { return runtime_; }
    law_book* laws() noexcept { return laws_; }

private:
    runtime& runtime_;
    law_book* laws_;
    run_limits limits_;
    trace trace_;
    gate gate_;
    recorder recorder_;
    metrics metrics_;
    run_report report_;
    bool measured_ = false;
    run_mark* mark_ = nullptr;
};

// The identity by which failures are grouped: "SC-01 child_ran_after_close group+spawn".
std::string fingerprint_text(std::string_view law, std::string_view mechanism, op_set ops);
std::string fingerprint_of(violation const& v, law_book const& laws);

}  // namespace rollcall
