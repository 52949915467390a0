#include "harness/campaign/worker.hpp"

#include "harness/campaign/kept_files.hpp"
#include "harness/campaign/unit.hpp"

#include <unistd.h>
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

}  // namespace

std::uint32_t schedules_of_unit(campaign_settings const& settings, std::uint64_t index) {
    std::uint64_t const planned = planned_schedules(settings, index);
    if (settings.runs == 0) return static_cast<std::uint32_t>(planned);
    std::uint64_t const before = schedules_before(settings, index);
    if (before >= settings.runs) return 0;
    return static_cast<std::uint32_t>(std::min(planned, settings.runs - before));
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
            if (!keep_finding(settings.out, f)) start.memory->unwritten.store(true);
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
        if (runner::bodies_left() > settings.bodies_left_max) _exit(exit_worn_out);
    }
    slot.is_done.store(true);
    _exit(0);
}

}  // namespace rollcall
