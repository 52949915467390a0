#include "harness/campaign/crew.hpp"

#include "harness/campaign/crash.hpp"
#include "harness/campaign/failures.hpp"
#include "harness/campaign/kept_files.hpp"
#include "harness/campaign/unit.hpp"
#include "harness/program/numbers.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace rollcall {
namespace {

constexpr std::uint32_t crashes_per_unit_max = 3;
constexpr std::uint32_t futile_max = 10;

std::string place_of(std::uint64_t unit, std::uint32_t run) {
    return "run " + std::to_string(run) + " of unit " + std::to_string(unit);
}

}  // namespace

crew::crew(registry const& parts, campaign_settings const& settings,
           std::function<wish()> const& asked)
    : parts_(parts), settings_(settings), asked_(asked), memory_(1) {
    units_ = units_of_campaign(settings);
    workers_.resize(std::clamp(settings.jobs, 1u, campaign_memory::jobs_max));
    bool const is_drawn = settings.strategy.entry->is_independent;
    if (settings.fixed && settings.measure && is_drawn) censuses_.emplace(workers_.size());
}

crew::~crew() {
    for (worker& w : workers_) {
        if (w.pid > 0) kill(w.pid, SIGKILL);
        if (w.pid > 0) waitpid(w.pid, nullptr, 0);
        if (w.pipe >= 0) close(w.pipe);
        if (w.errors >= 0) close(w.errors);
    }
}

void crew::hire() {
    for (unsigned s = 0; s < workers_.size(); ++s) start(s, {});
}

void crew::start(unsigned slot, worker_start const& how) {
    worker& w = workers_[slot];
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
    int const errors = memfd_create("rollcall-worker", MFD_CLOEXEC);
    memory_->slots[slot].uncounted.store(false);
    memory_->slots[slot].is_done.store(false);
    memory_->slots[slot].mark.in_run.store(false);
    pid_t const campaign = getpid();
    pid_t const pid = fork();
    if (pid < 0) throw std::runtime_error("cannot start a worker: " + std::string(strerror(errno)));
    if (pid == 0) {
        close(ends[0]);
        enter_isolation(limits(), errors, campaign);
        worker_start mine = how;
        mine.memory = &*memory_;
        mine.slot = slot;
        if (censuses_) mine.census = &(*censuses_)[slot];
        mine.findings = ends[1];
        mine.units = units_;
        run_worker(parts_, settings_, mine);
    }
    close(ends[1]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    w = {};
    w.pid = pid;
    w.pipe = ends[0];
    w.errors = errors;
    w.runs_before = memory_->slots[slot].mark.runs_begun.load();
    w.watch = process_watch({.spin_seconds = settings_.spin_seconds});
}

void crew::dismiss() {
    stop();
    if (std::exchange(dismissed_, true)) return;
    for (std::size_t s = 0; s < workers_.size(); ++s) {
        if (workers_[s].pid <= 0) continue;
        worker_slot const& told = memory_->slots[s];
        if (told.uncounted.load()) {
            notes_.push_back(place_of(told.unit.load(), told.run.load()) + " was cut off");
        }
        kill(workers_[s].pid, SIGKILL);
    }
}

std::vector<std::string> crew::notes() const {
    std::vector<std::string> all = notes_;
    if (skipped_ != 0) {
        all.push_back(std::to_string(skipped_) + " programs were given up after " +
                      std::to_string(crashes_per_unit_max) + " crashes each");
    }
    if (!first_unexplained_.empty()) {
        all.push_back(std::to_string(unexplained_) + " workers died (first: " + first_unexplained_ +
                      ") in runs that did not crash when they were run again: killed from outside, "
                      "or the runtime keeps state between runs, or there was no time left");
    }
    if (worn_out_ != 0) {
        all.push_back(so_many(worn_out_, "worker") +
                      " replaced, since tasks that wait for ever "
                      "stay in memory: the library could destroy them (destroy_waiting)");
    }
    if (memory_->unwritten.load()) {
        all.push_back("findings could not be written to " + settings_.out +
                      ": is its disk full? They are printed here alone");
    }
    return all;
}

tally crew::counts() const {
    tally sum;
    for (std::size_t s = 0; s < workers_.size(); ++s) sum.add(memory_->slots[s].counts);
    sum.crashes = crash_count_;
    sum.as_expected += expected_crashes_;
    sum.skipped_units = skipped_;
    sum.pass.add(crash_pass_);
    return sum;
}

std::unique_ptr<trace_census> crew::census() const {
    auto all = std::make_unique<trace_census>();
    if (!censuses_) return all;
    for (std::size_t s = 0; s < workers_.size(); ++s) all->merge((*censuses_)[s]);
    return all;
}

bool crew::tend(int milliseconds) {
    std::vector<pollfd> polled;
    for (worker const& w : workers_) {
        if (w.pid > 0) polled.push_back({w.pipe, POLLIN, 0});
    }
    if (polled.empty()) return false;
    poll(polled.data(), polled.size(), milliseconds);
    for (unsigned s = 0; s < workers_.size(); ++s) {
        worker& w = workers_[s];
        if (w.pid <= 0) continue;
        receive(w);
        int status = 0;
        if (waitpid(w.pid, &status, WNOHANG) == w.pid) {
            receive(w);
            bury(s, status);
        } else {
            watch(s);
        }
    }
    return true;
}

void crew::receive(worker& w) {
    std::array<char, 65'536> buffer;
    for (;;) {
        ssize_t const n = read(w.pipe, buffer.data(), buffer.size());
        if (n <= 0) break;
        w.received.append(buffer.data(), static_cast<std::size_t>(n));
    }
    std::size_t begin = 0;
    for (std::size_t end; (end = w.received.find('\n', begin)) != std::string::npos;) {
        if (auto f = finding::decode(w.received.substr(begin, end - begin))) add(std::move(*f));
        begin = end + 1;
    }
    w.received.erase(0, begin);
}

void crew::add(finding f) {
    auto const at = findings_.find(f.fingerprint);
    if (at == findings_.end()) {
        findings_.emplace(f.fingerprint, std::move(f));
        return;
    }
    finding& held = at->second;
    std::uint64_t const alarms = held.alarms + f.alarms;
    bool const earlier = f.unit != held.unit ? f.unit < held.unit : f.run < held.run;
    bool const better = f.confirmed != held.confirmed ? f.confirmed : earlier;
    if (better) std::swap(held, f);
    held.add_traces(f.traces);
    held.add_others(std::move(f.others));
    if (f.confirmed && f.unit != held.unit) {
        held.add_others({{f.unit, f.run, std::move(f.reproduction)}});
    }
    held.alarms = alarms;
}

void crew::watch(unsigned slot) {
    worker& w = workers_[slot];
    worker_slot const& told = memory_->slots[slot];
    w.verdict = w.watch.look(w.pid, told.mark.runs_begun.load(), told.mark.in_run.load());
    if (w.verdict != watch_verdict::fine) kill(w.pid, SIGKILL);
}

void crew::bury(unsigned slot, int wait_status) {
    worker& w = workers_[slot];
    std::string mechanism = w.verdict != watch_verdict::fine
                                ? mechanism_of(w.verdict)
                                : mechanism_of(wait_status, text_of_file(w.errors));
    close(w.pipe);
    close(w.errors);
    w.pid = w.pipe = w.errors = -1;
    worker_slot const& told = memory_->slots[slot];
    if (mechanism.empty() && !told.is_done.load()) mechanism = exit_without_answer;
    if (mechanism.empty() || dismissed_) return;
    if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == exit_worn_out) {
        ++worn_out_;
        if (!memory_->stop.load()) start(slot, {});
        return;
    }
    futile_ = told.mark.runs_begun.load() == w.runs_before ? futile_ + 1 : 0;
    if (futile_ >= futile_max) {
        ++unexplained_;
        notes_.push_back(std::to_string(futile_) +
                         " workers in a row died before their first run (" + mechanism +
                         "): can the runtime be made?");
        return stop();
    }
    worker_start next;
    next.resume = true;
    next.unit = told.unit.load();
    next.run = told.run.load() + 1;
    if (told.uncounted.load()) {
        ++crash_count_;
        // What did not crash again is run again, for what else it may find.
        if (!report_crash(next.unit, next.run - 1, mechanism)) --next.run;
    } else {
        std::string note = "a worker ended between runs (" + mechanism + ") and was replaced";
        if (notes_.empty() || notes_.back() != note) notes_.push_back(std::move(note));
    }
    if (++crashes_[next.unit] >= crashes_per_unit_max) {
        ++skipped_;
        next.resume = false;
        if (!settings_.fixed && skipped_ >= futile_max && counts().runs == 0) {
            notes_.push_back("no run of the first " + std::to_string(skipped_) +
                             " programs came to its end: what crashes each time is told above");
            return stop();
        }
    }
    if (!memory_->stop.load()) start(slot, next);
}

// Its worker could not count it.
void crew::count_crash(std::uint64_t unit, std::uint32_t run) {
    drawn_runs& runs = crash_pass_[sampler_of_run(settings_, unit, run)];
    ++runs.runs;
    ++runs.failures;
    if (!crashed_.insert(unit).second) return;
    ++crash_pass_.programs;
    ++crash_pass_.programs_failed;
}

bool crew::report_crash(std::uint64_t unit, std::uint32_t run, std::string const& mechanism) {
    finding f = reproduce_crash(parts_, settings_, unit, run, limits(), asked_);
    if (!f.confirmed) {
        // Somebody killed the worker, or the runtime keeps state between runs.
        ++unexplained_;
        if (first_unexplained_.empty()) {
            first_unexplained_ = mechanism + " in " + place_of(unit, run);
        }
        return false;
    }
    if (settings_.expected && is_expected(*settings_.expected, f.reproduction.expected)) {
        ++expected_crashes_;
        return true;
    }
    count_crash(unit, run);
    if (!settings_.out.empty() && !keep_finding(settings_.out, f)) memory_->unwritten.store(true);
    if (settings_.stop_at_first && (settings_.stop_law.empty() || settings_.stop_law == f.law)) {
        stop();
    }
    add(std::move(f));
    return true;
}

}  // namespace rollcall
