#include "harness/cli/check_adapter.hpp"

#include "harness/campaign/check_adapter.hpp"
#include "harness/campaign/known.hpp"
#include "harness/campaign/runtime_traits.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/corpus_home.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/used_features.hpp"
#include "harness/report/command_name.hpp"

#include <fmt/format.h>

namespace rollcall {
namespace {

// What an author may add, in the order in which it pays.
struct part_to_add {
    feature_set shows;
    std::string_view words;
};
constexpr part_to_add parts_to_add[] = {
    {set_of(feature::groups), "struct group: tasks that are awaited together"},
    {set_of(feature::queues), "struct queue: put, get, items"},
    {set_of(feature::closes), "queue::close"},
    {set_of(feature::try_puts), "queue::try_put, queue::try_get"},
    {set_of(feature::put_limits), "put and get with an optional<nanoseconds>"},
    {set_of(feature::group_errors),
     "declares.errors: what a group raises of its children's errors"},
    {set_of(feature::detached_errors),
     "declares.detached_error_reported: errors of launch() go to host::unhandled"},
    {set_of(feature::task_cancels), "cancel(handle), with on_cancel and is_cancellation"},
    {set_of(feature::group_cancels), "group::cancel"},
    {set_of(feature::group_aborts), "group::run(body), which an error of a child ends"},
    {set_of(feature::races), "group::run(body, group_kind): the first child to finish decides"},
    {set_of(feature::timeouts), "timeout(nanoseconds, task)"},
    {set_of(feature::shields), "shield(task)"},
};

void tell_what_could_be_added(capabilities const& has) {
    std::size_t left = 0;
    for (part_to_add const& p : parts_to_add) left += (has.features & p.shows) == p.shows ? 0 : 1;
    if (left == 0) return;
    print_out(
        "\nprograms do without these; where the library has one, describe it (ADAPTER.md):\n");
    for (part_to_add const& p : parts_to_add) {
        if ((has.features & p.shows) != p.shows) print_out("  {}\n", p.words);
    }
}

void tell(adapter_mistake const& m, first_program const& on) {
    print_out("\n{}", print_program(on.prog));
    print_out("\n  seen     {}\n  do       {}\n", m.seen, m.advice);
    if (!m.token.empty()) print_out("  replay   {} replay {}\n", command_name(), m.token);
}

}  // namespace

CLI::App& add_check_adapter(CLI::App& app, std::string& runtime) {
    CLI::App& c = *app.add_subcommand(
        "check-adapter", "see whether an adapter does what it must, by small programs");
    c.footer(
        "\nPrograms of one feature each, the simplest first; it stops at the first mistake, and "
        "says\n"
        "what to do about it. What it does not see a hunt may.\n"
        "Exit status: 0 no mistake was seen; 1 one was; 2 bad usage; 130 interrupted.");
    c.add_option("runtime", runtime, "its name, as it is registered")->required();
    return c;
}

exit_status check_adapter(registry const& parts, std::string const& runtime) {
    runtime_entry const* const entry = parts.find(runtime);
    if (entry == nullptr) {
        return usage_error(fmt::format("no runtime is called '{}'", runtime),
                           runtime_hint(parts, runtime));
    }
    interrupt_guard const guard;
    runtime_traits const traits = ask_traits(parts, *entry);
    std::string const name_problem = traits.problem.empty() ? misnamed(*entry, traits) : "";
    if (!traits.problem.empty()) {
        print_out(
            "  seen     {} dies when it is made: {}\n  do       its constructor makes no "
            "more than itself\n",
            runtime, traits.problem);
        return exit_status::found;
    }
    if (!name_problem.empty()) {
        print_out("  seen     {}\n  do       register it by its own name\n", name_problem);
        return exit_status::found;
    }
    std::size_t number = 0;
    for (first_program const& step : first_programs()) {
        ++number;
        feature_set const missing = lacking(step.prog, traits.has);
        if (missing != 0) {
            print_out("  -      {:>2} {}: {} has {}\n", number, step.title, runtime,
                      missing_text(missing));
            continue;
        }
        std::optional<adapter_mistake> const found = find_mistake(parts, *entry, step);
        if (guard.is_interrupted()) return interruption();
        bool const may_be_known = found && !found->fingerprint.empty();
        std::string const known =
            may_be_known ? known_as(parts, corpus_directory("known"), runtime, found->fingerprint)
                         : "";
        if (!known.empty()) print_out("  known  {:>2} {}: {}\n", number, step.title, known);
        if (!known.empty()) continue;
        print_out("  {:<6} {:>2} {}\n", found ? "FAILED" : "ok", number, step.title);
        if (!found) continue;
        tell(*found, step);
        return exit_status::found;
    }
    tell_what_could_be_added(traits.has);
    print_out("\nnext: {} hunt --runtime {} --seconds 10\n", command_name(), runtime);
    return exit_status::fine;
}

}  // namespace rollcall
