#include "harness/report/counterexample.hpp"

#include "harness/program/case_text.hpp"
#include "harness/program/generator.hpp"
#include "harness/program/token.hpp"

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

std::string law_line(registry const& parts, finding const& f) {
    std::unique_ptr<law_book> const laws = parts.make_laws();
    for (law_info const& l : laws->laws()) {
        if (l.id == f.law) {
            return fmt::format("{} {}\n  claim    {}\n", l.id, l.name, l.claim);
        }
    }
    if (f.law == "hung") return "a hang\n  claim    every task of the program comes to its end\n";
    if (f.law == "limit")
        return "a run without an end\n  claim    the run ends within its limits\n";
    return "the process of the run died\n";
}

}  // namespace

std::string version_line() {
    return fmt::format("rollcall {}, case format {}, generator {}, {}", ROLLCALL_VERSION,
                       case_version, generator_version, compiler());
}

std::string tell_counterexample(registry const& parts, finding const& f,
                                replay_report const& replayed, std::string const& kept_in) {
    std::string out =
        fmt::format("-- broken on {}: {}", f.reproduction.runtime, law_line(parts, f));
    std::string message = f.message;
    for (std::size_t i = 0; i < replayed.fingerprints.size(); ++i) {
        if (replayed.fingerprints[i] == f.fingerprint) message = replayed.messages[i];
    }
    out += fmt::format("  seen     {}\n", message);
    out += fmt::format(
        "  case     {} ops, {} tasks, {} deviations; first in unit {} run {}, {} alarm{}\n",
        count_ops(f.reproduction.prog), f.reproduction.prog.tasks.size(),
        f.reproduction.sched.deviations.size(), f.unit, f.run, f.alarms, f.alarms == 1 ? "" : "s");
    out += "\n" + print_program(f.reproduction.prog) + "\n";
    if (!replayed.story.empty()) out += replayed.story + "\n";
    for (std::string const& line : replayed.explanation) out += "  " + line + "\n";
    if (!replayed.explanation.empty()) out += "\n";
    std::string const token = encode_token(f.reproduction);
    out += fmt::format("  replay   ./rollcall replay {}\n", token);
    if (!kept_in.empty()) {
        out += fmt::format("  keep     ./rollcall keep {} corpus/regressions\n", kept_in);
        out += fmt::format("  page     ./rollcall report {} --html page.html\n", kept_in);
    }
    out += fmt::format("  print    {}\n  with     {}\n", f.fingerprint, version_line());
    return out;
}

}  // namespace rollcall
