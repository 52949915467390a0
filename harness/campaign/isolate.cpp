#include "harness/campaign/isolate.hpp"

#include "harness/campaign/shared_memory.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
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

// At the begin of the file: where the text stands, and how long it is.
struct told_place {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

told_place place_of_text(int fd) {
    told_place place;
    return pread(fd, &place, sizeof place, 0) == sizeof place ? place : told_place{};
}

// Ahead of the earlier text if there is room, else behind it: a child that dies in between leaves
// that one, since the place comes last.
void replace_text(int fd, std::string const& text) {
    told_place const earlier = place_of_text(fd);
    told_place place{sizeof(told_place), text.size()};
    bool const has_room = place.offset + place.size <= earlier.offset;
    if (earlier.size != 0 && !has_room) place.offset = earlier.offset + earlier.size;
    if (pwrite(fd, text.data(), text.size(), static_cast<off_t>(place.offset)) < 0) return;
    (void)!pwrite(fd, &place, sizeof place, 0);
}

std::string told_text(int fd) {
    told_place const place = place_of_text(fd);
    if (place.size > output_bytes_max) return {};
    std::string text(place.size, '\0');
    ssize_t const n = pread(fd, text.data(), text.size(), static_cast<off_t>(place.offset));
    return n == static_cast<ssize_t>(text.size()) ? text : std::string();
}

// Shared with the child.
struct shared_state {
    run_mark mark;
    std::atomic<std::uint64_t> told{0};  // times that it told something
    std::atomic<bool> should_end{false};
    std::atomic<bool> has_returned{false};
};

class child_here final : public isolated_process {
public:
    child_here(int output, shared_state& shared) : output_(output), shared_(shared) {}
    void tell(std::string const& text) override {
        replace_text(output_, text);
        shared_.told.fetch_add(1);
    }
    run_mark& mark() noexcept override { return shared_.mark; }
    bool should_end() const noexcept override { return shared_.should_end.load(); }

private:
    int output_;
    shared_state& shared_;
};

[[noreturn]] void run_body(std::function<std::string(isolated_process&)> const& body, int output,
                           shared_state& shared) {
    try {
        child_here self(output, shared);
        replace_text(output, body(self));
        shared.has_returned.store(true);
    } catch (std::bad_alloc const&) {
        _exit(exit_memory);
    } catch (...) {
        _exit(3);
    }
    _exit(0);
}

// Until the child has ended; the status that waitpid gave is in `status`.
struct child_end {
    int status = 0;
    bool ended_early = false;
    watch_verdict verdict = watch_verdict::fine;
};

child_end follow(pid_t pid, shared_state& shared, isolation_limits const& limits,
                 std::function<wish()> const& asked) {
    child_end end;
    process_watch watch({.spin_seconds = limits.spin_seconds});
    for (int polls = 0;; ++polls) {
        pid_t const ended = waitpid(pid, &end.status, WNOHANG);
        if (ended == pid || (ended < 0 && errno != EINTR)) return end;
        // Short at first: most children end within a millisecond.
        poll(nullptr, 0, polls < 20 ? 1 : 20);
        wish const wanted = asked ? asked() : wish::go_on;
        if (wanted != wish::go_on) shared.should_end.store(true);
        std::uint64_t const progress = shared.mark.runs_begun.load() + shared.told.load();
        // A constructor of the runtime may block as well: all that the body does counts as a run.
        end.verdict = watch.look(pid, progress, true);
        end.ended_early = wanted == wish::end_now && end.verdict == watch_verdict::fine;
        if (!end.ended_early && end.verdict == watch_verdict::fine) continue;
        kill(pid, SIGKILL);
        while (waitpid(pid, &end.status, 0) < 0 && errno == EINTR) {
        }
        return end;
    }
}

}  // namespace

std::string text_of_file(int fd) { return read_up_to(fd, errors_bytes_max); }

void enter_isolation(isolation_limits const& limits, int errors, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);  // it died before it could be followed
    // They may go to the whole process group; whether a child ends is for its parent to say.
    for (int const number : {SIGINT, SIGTERM, SIGHUP}) signal(number, SIG_IGN);
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

std::string mechanism_of(watch_verdict v) {
    switch (v) {
        case watch_verdict::fine: return {};
        case watch_verdict::spins: return "spin";
        case watch_verdict::blocked: return "blocked";
    }
    return {};
}

isolated_result run_isolated(std::function<std::string(isolated_process&)> const& body,
                             isolation_limits const& limits, std::function<wish()> const& asked) {
    int const output = memfd_create("rollcall-output", MFD_CLOEXEC);
    int const errors = memfd_create("rollcall-errors", MFD_CLOEXEC);
    if (output < 0 || errors < 0) throw std::runtime_error("cannot make a memory file");
    shared_array<shared_state> const shared(1);
    // So that what is asked for before the beginning does not hang on who is faster.
    if (asked && asked() != wish::go_on) shared->should_end.store(true);
    pid_t const parent = getpid();
    pid_t const pid = fork();
    if (pid < 0)
        throw std::runtime_error("cannot start a process: " + std::string(strerror(errno)));
    if (pid == 0) {
        enter_isolation(limits, errors, parent);
        run_body(body, output, *shared);
    }
    child_end const end = follow(pid, *shared, limits, asked);
    isolated_result result;
    result.output = told_text(output);
    result.errors = text_of_file(errors);
    result.ended_early = end.ended_early;
    result.op = shared->mark.op.load();
    result.place = shared->mark.place.load();
    result.waiting = shared->mark.waiting.load();
    result.mechanism = end.verdict != watch_verdict::fine ? mechanism_of(end.verdict)
                       : end.ended_early                  ? ""
                                                          : mechanism_of(end.status, result.errors);
    // What runs in it may call exit(0).
    bool const is_done = end.ended_early || shared->has_returned.load();
    if (!is_done && result.mechanism.empty()) result.mechanism = exit_without_answer;
    result.crashed = !result.mechanism.empty();
    close(output);
    close(errors);
    return result;
}

}  // namespace rollcall
