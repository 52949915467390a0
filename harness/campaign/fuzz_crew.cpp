#include "harness/campaign/fuzz_crew.hpp"

#include "harness/campaign/child_program.hpp"
#include "harness/campaign/kept_files.hpp"
#include "harness/program/case_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <memory>
#include <utility>

namespace rollcall {
namespace {

namespace fs = std::filesystem;
using steady = std::chrono::steady_clock;

constexpr std::size_t tail_bytes_max = 65'536;
constexpr unsigned early_deaths_max = 20;
// Of the wall clock: a run that ends late on a busy machine is tried again and found harmless.
constexpr int run_seconds_max = 20;
constexpr int libfuzzer_timeout = 70;  // its exit status then
constexpr int usage_status = 2;
constexpr auto merge_time_max = std::chrono::seconds(30);

environment environment_of(fuzz_settings const& settings) {
    environment all{{"ROLLCALL_FUZZ_FOUND", settings.found}};
    if (!settings.runtimes.empty()) {
        all.emplace_back("ROLLCALL_FUZZ_RUNTIME",
                         fmt::format("{}", fmt::join(settings.runtimes, ",")));
    }
    return all;
}

// Runs it on other inputs than its own: its status, as waitpid gave it. Nothing if somebody wanted
// it to end.
std::optional<int> run_through(fuzz_settings const& settings,
                               std::vector<std::string> const& arguments,
                               environment const& variables, int stream, std::string& text,
                               std::function<bool()> const& is_enough) {
    std::vector<std::string> line{settings.target, "-exact_artifact_path=/dev/null",
                                  fmt::format("-timeout={}", run_seconds_max)};
    line.insert(line.end(), arguments.begin(), arguments.end());
    child_program child(line, variables, stream);
    while (child.receive(text)) {
        pollfd waits{child.pipe(), POLLIN, 0};
        poll(&waits, 1, 20);
        if (interrupt_guard::is_interrupted() || is_enough()) child.ask_to_end();
    }
    return child.has_been_asked() ? std::nullopt : std::optional(child.status());
}

bool never() { return false; }

std::optional<std::uint64_t> number_behind(std::string_view text, std::string_view word) {
    std::size_t const at = text.find(word);
    if (at == std::string_view::npos) return std::nullopt;
    std::uint64_t n = 0;
    char const* begin = text.data() + at + word.size();
    while (begin != text.data() + text.size() && *begin == ' ') ++begin;
    auto const read = std::from_chars(begin, text.data() + text.size(), n);
    return read.ec == std::errc() ? std::optional(n) : std::nullopt;
}

// One place for a process, and what those that had it said.
struct place {
    std::unique_ptr<child_program> process;
    std::string line;  // that has not ended yet
    std::string tail;  // of what this process wrote
    std::uint64_t runs = 0;
    std::uint64_t runs_before = 0;  // of the processes that died
    std::uint64_t features = 0;
    bool has_read = false;    // the process got through its corpus
    bool reads_seeds = true;  // until one of them killed a process
    unsigned starts = 0;
    unsigned early_deaths = 0;  // in a row, while the corpus was read
};

class fuzz_crew {
public:
    fuzz_crew(fuzz_settings const& settings, fuzz_ends const& ends)
        : settings_(settings), ends_(ends), places_(settings.jobs) {}

    fuzz_result run() {
        for (place& p : places_) start(p);
        while (tend()) ends_.progress(reached());
        result_.reached = reached();
        return std::move(result_);
    }

private:
    double seconds() const { return std::chrono::duration<double>(steady::now() - begin_).count(); }
    bool is_over() const {
        return seconds() >= settings_.seconds || !result_.trouble.empty() ||
               ends_.asked() != wish::go_on;
    }

    void start(place& p) {
        auto const number = static_cast<std::uint64_t>(&p - places_.data());
        std::uint64_t const seed = settings_.seed + number * 1'000 + p.starts++ * 37;
        std::vector<std::string> line{settings_.target,
                                      fmt::format("-seed={}", seed % 0x7fff'ffff + 1),
                                      "-artifact_prefix=" + settings_.found + "/",
                                      "-print_final_stats=1",
                                      fmt::format("-timeout={}", run_seconds_max),
                                      settings_.corpus};
        if (p.reads_seeds) line.insert(line.end(), settings_.seeds.begin(), settings_.seeds.end());
        p.runs_before += p.runs;
        p.runs = 0;
        p.has_read = false;
        p.tail.clear();
        p.line.clear();
        p.process = std::make_unique<child_program>(line, environment_of(settings_), STDERR_FILENO);
    }

    // False: all have ended.
    bool tend() {
        std::vector<pollfd> waits;
        for (place const& p : places_) {
            if (p.process) waits.push_back({p.process->pipe(), POLLIN, 0});
        }
        if (waits.empty()) return false;
        poll(waits.data(), waits.size(), 50);
        for (place& p : places_) {
            if (!p.process) continue;
            std::string text;
            bool const lives = p.process->receive(text);
            read(p, text);
            if (!lives) {
                bury(p);
            } else if (is_over()) {
                p.process->ask_to_end();
            }
        }
        return true;
    }

    void read(place& p, std::string const& text) {
        p.tail += text;
        if (p.tail.size() > 2 * tail_bytes_max) p.tail.erase(0, p.tail.size() - tail_bytes_max);
        p.line += text;
        std::size_t begin = 0;
        for (std::size_t end; (end = p.line.find('\n', begin)) != std::string::npos;) {
            note(p, std::string_view(p.line).substr(begin, end - begin));
            begin = end + 1;
        }
        p.line.erase(0, begin);
    }

    // "#4096  pulse  cov: 815 ft: 4322 corp: 411/130Kb ..."
    void note(place& p, std::string_view line) {
        if (line.starts_with("#")) p.runs = number_behind(line, "#").value_or(p.runs);
        p.runs = number_behind(line, "stat::number_of_executed_units:").value_or(p.runs);
        if (line.starts_with("#")) p.features = number_behind(line, " ft:").value_or(p.features);
        if (line.find("\tINITED") != std::string_view::npos) p.has_read = true;
        found_ += line.starts_with("rollcall: found ") ? 1 : 0;
    }

    void bury(place& p) {
        bool const was_asked = p.process->has_been_asked();
        int const status = p.process->status();
        p.process.reset();
        std::string const file = written_by(p);
        if (!file.empty()) {
            write_whole(file + ".log", p.tail);
            leave_out(p, file);
            ends_.died(file);
        } else if (was_asked || status == 0) {
            return;
        } else if (p.runs == 0) {
            if (result_.trouble.empty()) result_.trouble = p.tail;
            result_.is_refused = WIFEXITED(status) && WEXITSTATUS(status) == usage_status;
        } else {
            note("a process of the target was killed");
        }
        if (is_over()) return;
        p.early_deaths = p.has_read ? 0 : p.early_deaths + 1;
        if (p.early_deaths < early_deaths_max) return start(p);
        note(
            fmt::format("{} processes in a row died while they read the corpus, and the last one "
                        "was not replaced",
                        early_deaths_max));
    }

    // The input that killed its process; empty: none did.
    static std::string written_by(place const& p) {
        std::string_view constexpr word = "Test unit written to ";
        std::size_t const at = p.tail.rfind(word);
        if (at == std::string::npos) return {};
        std::size_t const begin = at + word.size();
        return p.tail.substr(begin, p.tail.find('\n', begin) - begin);
    }

    // What kills a process as it is read would kill the next one, too. Inputs are called after what
    // is in them: "crash-0123" was "0123" in the corpus.
    void leave_out(place& p, std::string const& file) {
        if (p.has_read) return;
        std::string const name = fs::path(file).filename().string();
        std::error_code error;
        bool const was_in_corpus =
            fs::remove(fs::path(settings_.corpus) / name.substr(name.find('-') + 1), error);
        if (!was_in_corpus) p.reads_seeds = false;
    }

    void note(std::string text) {
        if (std::ranges::find(result_.notes, text) != result_.notes.end()) return;
        result_.notes.push_back(std::move(text));
    }

    fuzz_progress reached() const {
        fuzz_progress sum;
        for (place const& p : places_) {
            sum.runs += p.runs_before + p.runs;
            sum.features = std::max(sum.features, p.features);
        }
        sum.found = found_;
        sum.seconds = seconds();
        return sum;
    }

    fuzz_settings const& settings_;
    fuzz_ends const& ends_;
    std::vector<place> places_;
    std::uint64_t found_ = 0;
    fuzz_result result_;
    steady::time_point begin_ = steady::now();
};

}  // namespace

fuzz_result run_fuzz_target(fuzz_settings const& settings, fuzz_ends const& ends) {
    return fuzz_crew(settings, ends).run();
}

// Their names are hashes of what is in them. Killed at any moment it has lost nothing. False: not
// all could be copied, and nothing was removed.
static bool becomes(fs::path const& corpus, fs::path const& merged) {
    std::error_code error;
    auto const how = fs::copy_options::recursive | fs::copy_options::skip_existing;
    fs::copy(merged, corpus, how, error);
    if (error) return false;
    std::vector<fs::path> needless;
    for (auto const& one : fs::directory_iterator(corpus, error)) {
        if (!fs::exists(merged / one.path().filename())) needless.push_back(one.path());
    }
    if (error) return false;
    for (fs::path const& file : needless) fs::remove(file, error);
    return true;
}

bool merge_corpus(fuzz_settings const& settings) {
    // Beside the corpora that are read.
    fs::path const merged = settings.found + "/merged";
    std::error_code error;
    fs::remove_all(merged, error);
    fs::create_directories(merged, error);
    std::string told;
    auto const end = steady::now() + merge_time_max;
    std::optional<int> const status = run_through(
        settings, {"-merge=1", merged.string(), settings.corpus}, environment_of(settings),
        STDERR_FILENO, told, [&] { return steady::now() >= end; });
    bool const is_whole =
        status == 0 && !fs::is_empty(merged, error) && !error && becomes(settings.corpus, merged);
    fs::remove_all(merged, error);
    return is_whole;
}

std::vector<std::string> deadly_inputs(std::string const& found) {
    std::vector<std::string> files;
    std::error_code error;
    for (auto const& one : fs::directory_iterator(found, error)) {
        std::string const name = one.path().filename().string();
        if (is_name_of_artifact(name) && !name.ends_with(".log"))
            files.push_back(one.path().string());
    }
    std::ranges::sort(files);
    return files;
}

std::optional<test_case> case_of_input(fuzz_settings const& settings, std::string const& file) {
    environment variables = environment_of(settings);
    variables.emplace_back("ROLLCALL_FUZZ_PRINT", "1");
    std::string text;
    if (run_through(settings, {file}, variables, STDOUT_FILENO, text, never) != 0)
        return std::nullopt;
    return parse_case(text, file).value;
}

effect effect_of_input(fuzz_settings const& settings, std::string const& file, std::string& told) {
    std::optional<int> const status =
        run_through(settings, {file}, environment_of(settings), STDERR_FILENO, told, never);
    if (status == 0) return effect::none;
    if (!status) return effect::unknown;
    bool const ran_long = WIFEXITED(*status) && WEXITSTATUS(*status) == libfuzzer_timeout;
    return ran_long ? effect::unknown : effect::death;
}

}  // namespace rollcall
