#include "harness/report/counterexample.hpp"

#include "harness/campaign/shrink.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/generator.hpp"
#include "harness/program/numbers.hpp"
#include "harness/program/token.hpp"
#include "harness/report/command_name.hpp"

#include <fmt/format.h>

namespace rollcall {
namespace {

std::string_view compiler() {
#if defined(__clang__)
    return "clang " __clang_version__;
#else
    return "g++ " __VERSION__;
#endif
}

std::string head_of(finding const& f, std::optional<law_info> const& law) {
    if (law) return fmt::format("{} {}\n  claim    {}\n", law->id, law->name, law->claim);
    if (f.law == "hung") return "a hang\n  claim    every task of the program comes to its end\n";
    if (f.law == "limit")
        return "a run without an end\n  claim    the run ends within its limits\n";
    return "the process of the run died\n";
}

// What runs counts, where that is known: a crash tells nothing of it.
std::string size_text(finding const& f, replay_report const& replayed) {
    test_case const& c = f.reproduction;
    bool const is_known = replayed.tasks != 0;
    return so_many(is_known ? replayed.ops : count_ops(c.prog), "op") + ", " +
           so_many(is_known ? replayed.tasks : c.prog.tasks.size(), "task") + ", " +
           so_many(c.sched.deviations.size(), "deviation");
}

}  // namespace

std::string version_line() {
    return fmt::format("rollcall {}, case format {}, generator {}, {}", ROLLCALL_VERSION,
                       case_version, generator_version, compiler());
}

std::string tell_counterexample(registry const& parts, finding const& f,
                                replay_report const& replayed, std::string const& kept_in) {
    std::optional<law_info> const law = parts.law_named(f.law);
    std::string out = fmt::format("-- broken on {}: {}", f.reproduction.runtime, head_of(f, law));
    std::string message = f.message;
    for (std::size_t i = 0; i < replayed.fingerprints.size(); ++i) {
        if (replayed.fingerprints[i] == f.fingerprint) message = replayed.messages[i];
    }
    out += fmt::format("  seen     {}\n", message);
    out += "  case     " + size_text(f, replayed);
    if (f.alarms != 0) {
        out +=
            fmt::format("; first in unit {} run {}, {}", f.unit, f.run, so_many(f.alarms, "alarm"));
    }
    out += "\n\n" + print_program(f.reproduction.prog) + "\n";
    if (!replayed.story.empty()) out += replayed.story + "\n";
    for (std::string const& line : replayed.explanation) out += "  " + line + "\n";
    if (!replayed.explanation.empty()) out += "\n";
    if (law) out += fmt::format("  look at  {}\n", law->look_at);
    std::string const token = encode_token(f.reproduction);
    out += fmt::format("  replay   {} replay {}\n", command_name(), token);
    if (!kept_in.empty()) {
        out += fmt::format("  keep     {} keep {} corpus/regressions\n", command_name(), kept_in);
        out += fmt::format("  page     {} report {} --html page.html\n", command_name(), kept_in);
    }
    out += fmt::format("  print    {}\n  with     {}\n", f.fingerprint, version_line());
    return out;
}

std::string tell_smallest_counterexample(registry const& parts, finding f) {
    auto const silent = [](shrink_progress const&) {};
    f.reproduction = shrink(parts, f.reproduction, f.fingerprint, {}, silent).smallest;
    replay_options options;
    options.with_story = true;
    options.compare_trace = false;
    return tell_counterexample(parts, f, replay_isolated(parts, f.reproduction, options), "");
}

}  // namespace rollcall
