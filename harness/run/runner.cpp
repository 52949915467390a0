#include "harness/run/runner.hpp"

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
    runtime_.run(p, gate_);
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

std::string_view name_of(op_kind kind) noexcept {
    switch (kind) {
        case op_kind::yield: return "yield";
        case op_kind::io: return "io";
        case op_kind::sleep: return "sleep";
        case op_kind::spawn: return "spawn";
        case op_kind::group: return "group";
        case op_kind::detach: return "detach";
        case op_kind::join: return "join";
        case op_kind::fail: return "fail";
        case op_kind::try_catch: return "try_catch";
        case op_kind::try_finally: return "try_finally";
        case op_kind::timeout: return "timeout";
        case op_kind::shield: return "shield";
        case op_kind::cancel_task: return "cancel_task";
        case op_kind::cancel_group: return "cancel_group";
        case op_kind::put: return "put";
        case op_kind::get: return "get";
        case op_kind::try_put: return "try_put";
        case op_kind::try_get: return "try_get";
        case op_kind::close: return "close";
        case op_kind::put_sentinel: return "put_sentinel";
        case op_kind::consume: return "consume";
        case op_kind::repeat: return "repeat";
        case op_kind::read: return "read";
        case op_kind::write: return "write";
        case op_kind::add: return "add";
        case op_kind::cas: return "cas";
        case op_kind::let: return "let";
        case op_kind::if_else: return "if_else";
        case op_kind::expect: return "expect";
        case op_kind::lock: return "lock";
        case op_kind::unlock: return "unlock";
    }
    return "?";
}

std::string fingerprint_text(std::string_view law, std::string_view mechanism, std::uint32_t ops) {
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
