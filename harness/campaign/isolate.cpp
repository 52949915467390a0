#include "harness/campaign/isolate.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <fstream>
#include <new>
#include <stdexcept>

#if ROLLCALL_ASAN || ROLLCALL_TSAN
#include <sanitizer/allocator_interface.h>
#endif

namespace rollcall {
namespace {

#if ROLLCALL_ASAN || ROLLCALL_TSAN
std::size_t asan_bytes = 0;
std::size_t asan_bytes_max = 0;

void count_allocation(void const volatile*, std::size_t bytes) {
    asan_bytes += bytes;
    if (asan_bytes_max != 0 && asan_bytes > asan_bytes_max) _exit(exit_memory);
}
void count_release(void const volatile* block) {
    std::size_t const bytes = __sanitizer_get_allocated_size(block);
    asan_bytes -= bytes < asan_bytes ? bytes : asan_bytes;
}
#endif

void limit_memory(std::size_t bytes_max) {
#if ROLLCALL_ASAN || ROLLCALL_TSAN
    asan_bytes_max = asan_bytes + bytes_max;
    static bool const installed =
        __sanitizer_install_malloc_and_free_hooks(count_allocation, count_release) != 0;
    (void)installed;
#else
    rlimit const limit{bytes_max, bytes_max};
    setrlimit(RLIMIT_AS, &limit);
    std::set_new_handler([] { _exit(exit_memory); });
#endif
}

constexpr std::size_t errors_bytes_max = std::size_t{1} << 20;
constexpr std::size_t output_bytes_max = std::size_t{256} << 20;

std::string read_up_to(int fd, std::size_t bytes_max) {
    std::string text;
    std::array<char, 65'536> buffer;
    if (lseek(fd, 0, SEEK_SET) != 0) return text;
    for (;;) {
        ssize_t const n = read(fd, buffer.data(), buffer.size());
        if (n <= 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(n));
        if (text.size() > bytes_max) return text;
    }
}

void replace_text(int fd, std::string const& text) {
    std::uint64_t const size = text.size();
    if (pwrite(fd, text.data(), text.size(), sizeof size) < 0) return;
    // The size comes last: a child that dies in between leaves the earlier text.
    (void)!pwrite(fd, &size, sizeof size, 0);
}

std::string told_text(int fd) {
    std::string const all = read_up_to(fd, output_bytes_max);
    std::uint64_t size = 0;
    if (all.size() < sizeof size) return {};
    std::memcpy(&size, all.data(), sizeof size);
    if (size > all.size() - sizeof size) return {};
    return all.substr(sizeof size, size);
}

// CPU seconds that the process has used; negative if it is gone.
double cpu_seconds_of(pid_t pid) {
    clockid_t clock{};
    timespec now{};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &now) != 0) return -1;
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// 0 if it is gone.
std::size_t resident_bytes_of(pid_t pid) {
    std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

bool spin_watch::is_spinning(pid_t pid, bool progressed) {
    double const cpu = cpu_seconds_of(pid);
    bool const is_first = resident_seen_ == 0;
    if (progressed || is_first) cpu_seen_ = cpu;
    if (!is_first && cpu - cpu_seen_ <= seconds_max_) return false;
    cpu_seen_ = cpu;
    constexpr std::size_t change_min = std::size_t{16} << 20;
    std::size_t const resident = resident_bytes_of(pid);
    bool const grew = resident > resident_seen_ + change_min;
    bool const shrank = resident + change_min < resident_seen_;
    resident_seen_ = resident;
    bool const is_dying = resident == 0;  // a signal now would hide how it ended
    return !grew && !shrank && !is_first && !is_dying;
}

void enter_isolation(isolation_limits const& limits, int errors, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);  // it died before it could be followed
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    rlimit const no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    if (errors >= 0) dup2(errors, STDERR_FILENO);
    limit_memory(limits.memory_bytes_max);
}

std::string mechanism_of(int wait_status, std::string const& errors) {
    if (WIFEXITED(wait_status)) {
        int const status = WEXITSTATUS(wait_status);
        if (status == 0) return {};
        if (status == exit_memory) return "memory";
        if (status != exit_sanitizer) return "exit-" + std::to_string(status);
    }
    // "SUMMARY: AddressSanitizer: heap-use-after-free file.cpp:1:2 in f"
    for (std::string_view const tool :
         {"SUMMARY: AddressSanitizer: ", "SUMMARY: UndefinedBehaviorSanitizer: "}) {
        std::size_t const at = errors.find(tool);
        if (at == std::string::npos) continue;
        std::size_t const begin = at + tool.size();
        return errors.substr(begin, errors.find_first_of(" \n", begin) - begin);
    }
    if (WIFSIGNALED(wait_status)) {
        char const* const name = sigabbrev_np(WTERMSIG(wait_status));
        return name != nullptr ? std::string("SIG") + name : "signal";
    }
    return "sanitizer";
}

isolated_result run_isolated(std::function<std::string(tell_function const&)> const& body,
                             isolation_limits const& limits, std::function<bool()> const& give_up) {
    int const output = memfd_create("rollcall-output", MFD_CLOEXEC);
    int const errors = memfd_create("rollcall-errors", MFD_CLOEXEC);
    if (output < 0 || errors < 0) throw std::runtime_error("cannot make a memory file");
    pid_t const parent = getpid();
    pid_t const pid = fork();
    if (pid < 0)
        throw std::runtime_error("cannot start a process: " + std::string(strerror(errno)));
    if (pid == 0) {
        enter_isolation(limits, errors, parent);
        try {
            std::string const result =
                body([output](std::string const& t) { replace_text(output, t); });
            replace_text(output, result);
        } catch (std::bad_alloc const&) {
            _exit(exit_memory);
        } catch (...) {
            _exit(3);
        }
        _exit(0);
    }
    isolated_result result;
    int status = 0;
    bool spun = false;
    spin_watch watch(limits.spin_seconds);
    std::string progress;
    for (int polls = 0;; ++polls) {
        pid_t const ended = waitpid(pid, &status, WNOHANG);
        if (ended == pid || (ended < 0 && errno != EINTR)) break;
        // Short at first: most children end within a millisecond.
        poll(nullptr, 0, polls < 20 ? 1 : 20);
        if (give_up && give_up()) kill(pid, SIGKILL);
        if (polls % 16 != 15) continue;
        std::string told = told_text(output);
        bool const progressed = told != progress;
        progress = std::move(told);
        if (watch.is_spinning(pid, progressed)) {
            spun = true;
            kill(pid, SIGKILL);
        }
    }
    result.output = told_text(output);
    result.errors = read_up_to(errors, errors_bytes_max);
    result.mechanism = spun ? "spin" : mechanism_of(status, result.errors);
    result.crashed = !result.mechanism.empty();
    close(output);
    close(errors);
    return result;
}

}  // namespace rollcall
