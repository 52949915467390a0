#include "harness/campaign/worker.hpp"

#include "harness/campaign/unit.hpp"
#include "harness/program/case_text.hpp"
#include "harness/trace/hash.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <set>

namespace rollcall {
namespace {

class shared_mark final : public progress_mark {
public:
    shared_mark(campaign_memory& memory, worker_slot& slot) : memory_(memory), slot_(slot) {}

    bool before(std::uint64_t unit, std::uint32_t run) override {
        if (memory_.stop.load(std::memory_order_relaxed)) return false;
        slot_.unit.store(unit, std::memory_order_relaxed);
        slot_.run.store(run, std::memory_order_relaxed);
        slot_.uncounted.store(true, std::memory_order_release);
        return true;
    }
    void after() override { slot_.uncounted.store(false, std::memory_order_release); }

private:
    campaign_memory& memory_;
    worker_slot& slot_;
};

bool write_fully(int fd, std::string const& text) {
    std::size_t done = 0;
    while (done < text.size()) {
        ssize_t const n = write(fd, text.data() + done, text.size() - done);
        if (n <= 0) return false;
        done += static_cast<std::size_t>(n);
    }
    return true;
}

}  // namespace

std::uint32_t schedules_of_unit(campaign_settings const& settings, std::uint64_t index) {
    std::uint64_t const planned = planned_schedules(settings, index);
    if (settings.runs == 0) return static_cast<std::uint32_t>(planned);
    std::uint64_t const before = schedules_before(settings, index);
    if (before >= settings.runs) return 0;
    return static_cast<std::uint32_t>(std::min(planned, settings.runs - before));
}

std::string file_of_finding(std::string const& out, std::string const& fingerprint) {
    std::uint64_t hash = 0;
    for (char const c : fingerprint) hash = combine(hash, static_cast<unsigned char>(c));
    std::string name;
    for (char const c : fingerprint.substr(0, 60)) {
        bool const plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
        name += plain ? c : '.';
    }
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(hash >> 32));
    return out + "/" + name + "." + digits + ".case";
}

bool write_whole(std::string const& path, std::string const& text) {
    struct stat there {};
    if (stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
        // A device or a pipe, such as /dev/stdout: not to be replaced by a file.
        int const fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
        if (fd < 0) return false;
        bool const written = write_fully(fd, text);
        return close(fd) == 0 && written;
    }
    std::string const unfinished = path + ".part" + std::to_string(getpid());
    int const fd = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return false;
    bool const written = write_fully(fd, text) && fsync(fd) == 0;
    int const problem = errno;
    close(fd);
    errno = problem;
    if (written && std::rename(unfinished.c_str(), path.c_str()) == 0) return true;
    int const why = errno;
    unlink(unfinished.c_str());
    errno = why;
    return false;
}

void run_worker(registry const& parts, campaign_settings const& settings,
                worker_start const& start) {
    worker_slot& slot = start.memory->slots[start.slot];
    // A runtime may block or spin while it is made.
    slot.mark.in_run.store(true);
    std::unique_ptr<runtime> const under_test = parts.find(settings.runtime)->make();
    slot.mark.in_run.store(false);
    std::unique_ptr<law_book> const laws = parts.make_laws();
    if (!settings.laws.empty()) {
        std::uint64_t chosen = 0;
        for (std::size_t l = 0; l < laws->laws().size(); ++l) {
            for (std::string const& id : settings.laws) {
                if (laws->laws()[l].id == id) chosen |= std::uint64_t{1} << l;
            }
        }
        laws->select(chosen);
    }
    runner r(*under_test, laws.get(), settings.limits);
    r.tell(&slot.mark);
    unit_runner units(settings, r, slot.counts, start.census);
    shared_mark mark(*start.memory, slot);
    std::set<std::string> on_disk;
    auto const found = [&](finding f) {
        if (f.confirmed && !settings.out.empty() && on_disk.insert(f.fingerprint).second) {
            test_case kept = f.reproduction;
            kept.about = f.fingerprint + "\n" + f.message;
            std::string const file = file_of_finding(settings.out, f.fingerprint);
            if (!write_whole(file, print_case(kept))) start.memory->unwritten.store(true);
        }
        write_fully(start.findings, f.encode() + "\n");
        bool const wanted = settings.stop_law.empty() || settings.stop_law == f.law;
        if (settings.stop_at_first && f.confirmed && wanted) start.memory->stop.store(true);
    };
    if (start.resume) {
        std::uint32_t const all = schedules_of_unit(settings, start.unit);
        if (start.run < all) units.run(start.unit, start.run, all - start.run, mark, found);
    }
    while (!start.memory->stop.load(std::memory_order_relaxed)) {
        std::uint64_t const unit = start.memory->next_unit.fetch_add(1);
        if (start.units != 0 && unit >= start.units) break;
        // A worker that ends from here on is replaced by one that begins with run 0 of this unit.
        slot.run.store(UINT32_MAX);
        slot.unit.store(unit);
        units.run(unit, 0, schedules_of_unit(settings, unit), mark, found);
    }
    _exit(0);
}

}  // namespace rollcall
