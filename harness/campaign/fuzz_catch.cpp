#include "harness/campaign/fuzz_catch.hpp"

#include "harness/campaign/kept_files.hpp"
#include "harness/campaign/replay.hpp"
#include "harness/program/numbers.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <utility>

namespace rollcall {
namespace {

namespace fs = std::filesystem;

std::string last_word_of(std::string const& log) {
    std::size_t const at = log.find("SUMMARY: ");
    if (at != std::string::npos) return log.substr(at, log.find('\n', at) - at);
    std::size_t const other = log.find("ERROR: ");
    return other == std::string::npos ? "nothing"
                                      : log.substr(other, log.find('\n', other) - other);
}

void drop(std::string const& file) {
    std::error_code error;
    fs::remove(file, error);
    fs::remove(file + ".log", error);
}

fs::path aside(std::string const& found) { return fs::path(found) / "passed"; }

void set_aside(std::string const& found, std::string const& file) {
    std::error_code error;
    fs::create_directories(aside(found), error);
    fs::rename(file, aside(found) / fs::path(file).filename(), error);
}

}  // namespace

fuzz_catch::fuzz_catch(registry const& parts, fuzz_settings const& settings)
    : parts_(parts), settings_(settings) {
    std::uint64_t passed = 0;
    for (std::string const& file : cases()) {
        if (take_case(file)) continue;
        set_aside(settings.found, file);
        ++passed;
    }
    if (passed != 0) {
        notes.push_back(fmt::format("{} found earlier passed now, and went to {}",
                                    so_many(passed, "case"), aside(settings.found).string()));
    }
    std::uint64_t harmless = 0;
    for (std::string const& file : deadly_inputs(settings.found)) {
        harmless += take_deadly(file) ? 0 : 1;
    }
    if (harmless != 0) {
        notes.push_back(fmt::format("{} in {}, found earlier, killed nothing now",
                                    so_many(harmless, "input"), settings.found));
    }
    std::size_t still = alone.size();
    for (auto const& [runtime, all] : findings) still += all.size();
    if (still != 0) notes.push_back(so_many(still, "finding") + " of earlier, seen again now");
}

void fuzz_catch::take_death(std::string const& file) {
    if (take_deadly(file)) return;
    notes.push_back(file + " killed the target once, and did not again");
    // On a machine that is less busy it has its place in the corpus, which it may come from.
    constexpr std::string_view prefix = "timeout-";
    std::string const name = fs::path(file).filename();
    std::error_code error;
    if (!name.starts_with(prefix)) return;
    fs::rename(file, fs::path(settings_.corpus) / name.substr(prefix.size()), error);
    notes.back() = file + " took long once, and not again: it is in the corpus now";
}

void fuzz_catch::take_new_cases() {
    for (std::string const& file : cases()) {
        if (!read_.contains(file) && !take_case(file)) take_unconfirmed(file);
    }
}

std::vector<std::string> fuzz_catch::cases() const {
    std::vector<std::string> all;
    std::error_code error;
    for (auto const& one : fs::directory_iterator(settings_.found, error)) {
        if (one.path().extension() == ".case") all.push_back(one.path().string());
    }
    std::ranges::sort(all);
    return all;
}

bool fuzz_catch::is_wanted(std::string const& runtime) const {
    std::vector<std::string> const& named = settings_.runtimes;
    bool const is_named = std::ranges::find(named, runtime) != named.end();
    return parts_.find(runtime) != nullptr && (named.empty() || is_named);
}

// False: it does not show what it was kept for.
bool fuzz_catch::take_case(std::string const& file) {
    read_.insert(file);
    load_result loaded = load_case(file);
    if (!loaded.value) notes.push_back(loaded.error);
    if (!loaded.value || !is_wanted(loaded.value->runtime)) return true;
    return add(std::move(*loaded.value)).has_value();
}

// Determinism is broken, or the target is another build than this.
void fuzz_catch::take_unconfirmed(std::string const& file) {
    finding f;
    f.reproduction = load_case(file).value.value();
    f.fingerprint = kept_for(f.reproduction);
    f.law = f.fingerprint.substr(0, f.fingerprint.find(' '));
    f.alarms = 0;
    findings[f.reproduction.runtime].push_back(std::move(f));
}

// False: it kills nothing.
bool fuzz_catch::take_deadly(std::string const& file) {
    std::optional<test_case> c = case_of_input(settings_, file);
    if (c && is_wanted(c->runtime)) {
        c->about.clear();
        if (std::optional<finding> const f = add(std::move(*c))) {
            std::string const kept =
                file_of_finding(settings_.found, f->reproduction.runtime, f->fingerprint);
            read_.insert(kept);
            if (fs::exists(kept) || keep_finding(settings_.found, *f)) drop(file);
            return true;
        }
    }
    std::string said;
    effect const seen = effect_of_input(settings_, file, said);
    if (seen == effect::none) return false;
    if (seen == effect::unknown) {
        notes.push_back(file + " is kept: whether it kills the target was not seen to the end");
        return true;
    }
    said = last_word_of(said);
    auto const same = std::ranges::find(alone, said, &lone_death::said);
    if (same == alone.end()) {
        alone.push_back({file, said});
    } else if (same->file != file) {
        drop(file);
    }
    return true;
}

// What it shows: what it is kept for, or whatever if it is kept for nothing.
std::optional<finding> fuzz_catch::add(test_case c) {
    replay_options options;
    options.compare_trace = false;
    options.asked = {};
    c.expected.kind = expected_kind::any;
    replay_report const r = replay_isolated(parts_, c, options);
    std::string const named = kept_for(c);
    auto const at =
        named.empty() ? r.fingerprints.begin() : std::ranges::find(r.fingerprints, named);
    if (at == r.fingerprints.end()) return std::nullopt;
    finding f;
    f.fingerprint = *at;
    f.law = at->substr(0, at->find(' '));
    f.message = r.messages[static_cast<std::size_t>(at - r.fingerprints.begin())];
    f.alarms = 0;  // not counted
    f.confirmed = true;
    f.reproduction = std::move(c);
    f.reproduction.expected = expectation_of(r);
    bool const is_broken_law = f.reproduction.expected.kind == expected_kind::failed;
    if (is_broken_law) f.reproduction.expected.law = f.law;
    std::vector<finding>& all = findings[f.reproduction.runtime];
    if (std::ranges::find(all, f.fingerprint, &finding::fingerprint) == all.end()) {
        deaths_ += is_broken_law ? 0 : 1;
        all.push_back(f);
    }
    return f;
}

}  // namespace rollcall
