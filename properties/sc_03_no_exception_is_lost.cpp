// SC-03: no exception is lost. The text that people read is `info` below.
//
// The ledger of a closed group: what escaped its children and its body before the close, against
// what its exit raised. With `errors: first` only the first one is owed, others may be suppressed.
// Error ids are unique per `fail` and per timeout, so a delivery can be told from another.
#include "properties/laws.hpp"
#include "properties/words.hpp"

#include <fmt/format.h>

namespace rollcall::sc_03 {
namespace {

constexpr law_info info{
    .id = "SC-03",
    .name = "no_exception_is_lost",
    .claim =
        "every error that escaped a child or the body of a group is raised exactly once by the "
        "group's exit, and nothing else is",
    .source =
        "PEP 654 and asyncio.TaskGroup (all errors, as a group); the declared policy where a "
        "runtime keeps the first alone",
    .needs = "group, spawn, fail or timeout; the declared policy for several errors",
    .not_checked =
        "detached tasks (SC-09); groups that never close; errors that the policy lets "
        "a runtime suppress; the order inside an error group",
    .look_at =
        "where the group stores errors: a second error, an error beside a cancellation of "
        "the host, an error of a cleanup that runs during the abort",
    .ops = bit(op_kind::group) | bit(op_kind::spawn) | bit(op_kind::fail),
    .premises = {set_of(feature::groups, feature::group_errors, feature::errors),
                 set_of(feature::groups, feature::group_errors, feature::timeouts)},
};

ROLLCALL_MECHANISMS(error_lost,            // the only error of the group
                    later_error_lost,      // another error was delivered
                    error_lost_to_cancel,  // the group closed as cancelled instead
                    error_delivered_twice,
                    error_from_elsewhere,  // it never escaped into this group
                    // an error that no op raised came out
                    replaced_by_foreign)

constexpr bool promised(dialect const& d) noexcept { return d.errors.promised; }

// The ledger of one group; its entries are found by walking the error events, which are few.
class ledger {
public:
    ledger(facts const& f, ruling& verdict, object_id g)
        : facts_(f), verdict_(verdict), group_(f.groups()[g]), id_(g) {}

    void check() {
        bool is_first = true;
        bool foreign_in = false;
        for (position const p : facts_.error_events()) {
            event const& e = facts_.at(p);
            if (e.object != id_ || p > group_.closed) continue;
            bool const at_exit = e.task == group_.host && p > group_.body_ended;
            if (e.kind == event_kind::error_escaped) {
                bool const owed = is_first || facts_.declares().errors.value == group_errors::all;
                is_first = false;
                if (owed) expect_delivered(e);
            } else if (e.kind == event_kind::error_delivered) {
                expect_owed(p);
            } else if (e.kind == event_kind::foreign_error) {
                if (at_exit && !foreign_in) report(mechanism::replaced_by_foreign, e);
                if (!at_exit) foreign_in = true;
            }
        }
    }

private:
    std::uint32_t count(event_kind kind, std::uint32_t error, position before) const {
        std::uint32_t n = 0;
        for (position const p : facts_.error_events()) {
            if (p >= before) break;
            event const& e = facts_.at(p);
            n += e.kind == kind && e.object == id_ && e.value == error;
        }
        return n;
    }

    void expect_delivered(event const& e) {
        if (count(event_kind::error_delivered, e.value, group_.closed) != 0) return;
        if (group_.result == outcome::cancelled) {
            report(mechanism::error_lost_to_cancel, e);
        } else {
            report(delivered_any() ? mechanism::later_error_lost : mechanism::error_lost, e);
        }
    }

    void expect_owed(position p) {
        event const& e = facts_.at(p);
        if (count(event_kind::error_escaped, e.value, p) == 0) {
            report(mechanism::error_from_elsewhere, e);
        } else if (count(event_kind::error_delivered, e.value, p) == 1) {
            report(mechanism::error_delivered_twice, e);
        }
    }

    bool delivered_any() const {
        for (position const p : facts_.error_events()) {
            event const& e = facts_.at(p);
            if (e.kind == event_kind::error_delivered && e.object == id_) return true;
        }
        return false;
    }

    void report(mechanism m, event const& e) {
        std::string const exit = fmt::format("{} closed in {}", group_words(facts_, id_),
                                             step_words(facts_, group_.closed));
        std::string const error = error_words(facts_, e.value);
        std::string message;
        switch (m) {
            case mechanism::error_lost:
            case mechanism::later_error_lost:
                message = fmt::format("{}{} without {}, which escaped {} in step {}", exit,
                                      m == mechanism::error_lost ? "" : " with another error,",
                                      error, task_words(facts_, e.task), e.step);
                break;
            case mechanism::error_lost_to_cancel:
                message = fmt::format("{} as cancelled without {}, which escaped {} in step {}",
                                      exit, error, task_words(facts_, e.task), e.step);
                break;
            case mechanism::error_delivered_twice:
                message = fmt::format("{} with {} twice", exit, error);
                break;
            case mechanism::error_from_elsewhere:
                message = fmt::format("{} with {}, which never escaped into it", exit, error);
                break;
            case mechanism::replaced_by_foreign:
                message = fmt::format("{} with an error that no op of the program raised", exit);
                break;
        }
        bool const has_origin = m != mechanism::replaced_by_foreign;
        verdict_.broken(name_of(m),
                        native_bits(group_) | (has_origin ? origin_of(facts_, e.value) : 0),
                        facts_.at(group_.closed).step, {e.task, group_.host}, std::move(message));
    }

    facts const& facts_;
    ruling& verdict_;
    group_fact const& group_;
    object_id id_;
};

}  // namespace

static void check(facts const& f, ruling& verdict) {
    if (f.error_events().empty()) return;
    for (object_id g = 0; g < f.groups().size(); ++g) {
        group_fact const& group = f.groups()[g];
        if (group.closed == never) continue;
        if (group.errors_in != 0) verdict.exercised();
        if (group.errors_in != 0 || group.result == outcome::error) {
            ledger(f, verdict, g).check();
        }
    }
}

constinit checked_law const law{info, mechanism_names, promised, check};

}  // namespace rollcall::sc_03
