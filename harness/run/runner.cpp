#include "harness/run/runner.hpp"

#include "harness/run/op_book.hpp"
#include "harness/schedule/strategies/fifo.hpp"

namespace rollcall {
namespace {

fifo_strategy& unused_strategy() {
    static fifo_strategy s;
    return s;
}

}  // namespace

runner::runner(runtime& under_test, law_book* laws, run_limits const& limits)
    : runtime_(under_test),
      laws_(laws),
      limits_(limits),
      gate_(trace_),
      recorder_(unused_strategy()),
      metrics_(unused_strategy()) {}

run_report const& runner::run(plan const& p, strategy& s, run_start const& start) {
    if (mark_ != nullptr) mark_->begin_run();
    trace_.clear();
    report_.judged.clear();
    recorder_.wrap(s);
    metrics_.wrap(recorder_);
    gate_.begin_run(measured_ ? static_cast<strategy&>(metrics_) : recorder_, start, limits_);
    std::int64_t const bodies_before = counted_body::alive;
    runtime_.run(p, gate_);
    report_.bodies = counted_body::alive - bodies_before;
    gate_.end_run();
    report_.abandoned = gate_.abandoned();
    report_.gave_up = gate_.gave_up() && !report_.abandoned;
    report_.hung = trace_.saw(event_kind::task_hung);
    report_.steps = gate_.step_number();
    report_.decisions = gate_.decisions();
    report_.segments = gate_.segments();
    report_.segments_controlled = gate_.segments_controlled();
    if (measured_) {
        report_.real_choices = metrics_.real_choices();
        report_.live_tasks = metrics_.live_tasks();
        report_.trace_class = metrics_.trace_class();
    }
    if (laws_ != nullptr && !report_.abandoned) {
        laws_->judge({p, trace_, runtime_.declares(), report_.gave_up}, report_.judged);
    }
    if (mark_ != nullptr) mark_->end_run();
    return report_;
}

std::int64_t runner::bodies_left() noexcept { return counted_body::alive; }

std::string fingerprint_text(std::string_view law, std::string_view mechanism, op_set ops) {
    std::string text(law);
    text += ' ';
    text += mechanism;
    char separator = ' ';
    for (unsigned k = 0; k < op_kind_count; ++k) {
        if ((ops >> k & 1) == 0) continue;
        text += separator;
        text += name_of(static_cast<op_kind>(k));
        separator = '+';
    }
    return text;
}

std::string fingerprint_of(violation const& v, law_book const& laws) {
    return fingerprint_text(laws.laws()[v.law].id, v.mechanism, v.ops);
}

}  // namespace rollcall
