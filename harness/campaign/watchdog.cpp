#include "harness/campaign/watchdog.hpp"

#include <unistd.h>
#include <algorithm>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {
namespace {

namespace fs = std::filesystem;

// Files of /proc have no size that could be asked for.
std::string text_of(std::string const& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

double cpu_seconds_of(pid_t pid) {
    clockid_t clock{};
    timespec now{};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &now) != 0) return 0;
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::size_t resident_bytes_of(pid_t pid) {
    std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// "voluntary_ctxt_switches:\t12" and "nonvoluntary_ctxt_switches:\t3" of a thread's status.
bool add_switches(std::string const& status, std::uint64_t& sum) {
    int lines = 0;
    for (std::size_t at = 0; (at = status.find("voluntary_ctxt_switches:", at)) != status.npos;) {
        at = status.find_first_of("0123456789", at);
        if (at == status.npos) return false;
        std::uint64_t switches = 0;
        std::from_chars(status.data() + at, status.data() + status.size(), switches);
        sum += switches;
        ++lines;
    }
    return lines == 2;
}

bool says_sleeping(std::string const& status) {
    std::size_t const at = status.find("\nState:");
    if (at == status.npos) return false;
    std::size_t const state =
        status.find_first_not_of(" \t", at + std::string_view("\nState:").size());
    return state != status.npos && status[state] == 'S';
}

// Adds the signs of life of one process, all of its threads and, in turn, its children. What cannot
// be read counts as awake.
void add_process(pid_t pid, process_reading& sum) {
    std::vector<pid_t> children;
    std::error_code error;
    for (fs::directory_iterator at("/proc/" + std::to_string(pid) + "/task", error), end;
         !error && at != end; at.increment(error)) {
        std::string const status = text_of(at->path() / "status");
        if (!says_sleeping(status) || !add_switches(status, sum.context_switches)) {
            sum.sleeps = false;
        }
        std::ifstream of_thread(at->path() / "children");
        if (!of_thread) sum.sleeps = false;
        std::copy(std::istream_iterator<pid_t>(of_thread), {}, std::back_inserter(children));
    }
    if (error) sum.sleeps = false;
    for (pid_t const child : children) add_process(child, sum);
}

}  // namespace

watch_verdict watchdog::judge(process_reading const& r) noexcept {
    bool const got_on = !began_ || !r.in_run || r.progress != last_.progress;
    bool const slept = !got_on && r.sleeps && r.cpu_seconds == last_.cpu_seconds &&
                       r.context_switches == last_.context_switches;
    readings_slept_ = slept ? readings_slept_ + 1 : 0;
    began_ = true;
    last_ = r;
    if (readings_slept_ >= limits_.blocked_readings) return watch_verdict::blocked;
    // A process that has ended holds no memory; how it ended is not for the watchdog to say.
    if (got_on || r.resident_bytes == 0) {
        cpu_then_ = r.cpu_seconds;
        resident_then_ = r.resident_bytes;
        return watch_verdict::fine;
    }
    if (r.cpu_seconds - cpu_then_ <= limits_.spin_seconds) return watch_verdict::fine;
    bool const grew = r.resident_bytes >= resident_then_ + limits_.growth_bytes;
    cpu_then_ = r.cpu_seconds;
    resident_then_ = r.resident_bytes;
    return grew ? watch_verdict::fine : watch_verdict::spins;
}

process_reading read_process(pid_t pid) {
    process_reading r;
    r.cpu_seconds = cpu_seconds_of(pid);
    r.resident_bytes = resident_bytes_of(pid);
    r.sleeps = r.resident_bytes != 0;
    add_process(pid, r);
    return r;
}

watch_verdict process_watch::look(pid_t pid, std::uint64_t progress, bool in_run) {
    constexpr std::chrono::milliseconds between{50};
    auto const now = std::chrono::steady_clock::now();
    if (now - last_ < between) return watch_verdict::fine;
    last_ = now;
    process_reading r = read_process(pid);
    r.progress = progress;
    r.in_run = in_run;
    return dog_.judge(r);
}

}  // namespace rollcall
