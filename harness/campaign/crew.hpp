// The worker processes of a campaign: hires them, watches them, replaces the dead, collects what
// they find. One thread.
#pragma once

#include "harness/campaign/finding.hpp"
#include "harness/campaign/isolate.hpp"
#include "harness/campaign/shared_memory.hpp"
#include "harness/campaign/worker.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rollcall {

class crew {
public:
    // `asked` says whether work that takes long should go on.
    crew(registry const& parts, campaign_settings const& settings,
         std::function<wish()> const& asked);
    crew(crew const&) = delete;
    crew& operator=(crew const&) = delete;
    ~crew();

    void hire();
    // Waits up to that long for news and deals with them. False: every worker has ended.
    bool tend(int milliseconds);
    // Asks the workers to end after their current run.
    void stop() noexcept { memory_->stop.store(true); }
    // Ends them now, in the middle of their runs, which the notes tell.
    void dismiss();

    tally counts() const;
    // The traces of a fixed program if they are measured; otherwise none.
    std::unique_ptr<trace_census> census() const;
    std::map<std::string, finding> const& findings() const noexcept { return findings_; }
    std::vector<std::string> notes() const;
    // Deaths of workers that came to no finding.
    std::uint64_t unexplained() const noexcept { return unexplained_; }
    bool unwritten() const noexcept { return memory_->unwritten.load(); }

private:
    struct worker {
        pid_t pid = -1;
        int pipe = -1;
        int errors = -1;
        std::string received;  // an unfinished line
        std::uint64_t runs_before = 0;
        process_watch watch;
        watch_verdict verdict = watch_verdict::fine;
    };

    void start(unsigned slot, worker_start const& how);
    void receive(worker& w);
    void watch(unsigned slot);
    // The worker has ended; a new one goes on where it was if it crashed.
    void bury(unsigned slot, int wait_status);
    // False: the run does not crash when it is run again.
    bool report_crash(std::uint64_t unit, std::uint32_t run, std::string const& mechanism);
    void add(finding f);
    void count_crash(std::uint64_t unit, std::uint32_t run);
    isolation_limits limits() const noexcept {
        return {settings_.spin_seconds, settings_.memory_bytes_max};
    }

    registry const& parts_;
    campaign_settings const& settings_;
    std::function<wish()> const& asked_;
    shared_array<campaign_memory> memory_;
    std::optional<shared_array<trace_census>> censuses_;  // one per worker of a fixed program
    std::uint64_t units_ = 0;
    std::vector<worker> workers_;
    std::map<std::string, finding> findings_;         // by fingerprint
    std::map<std::uint64_t, std::uint32_t> crashes_;  // by unit
    std::vector<std::string> notes_;
    std::set<std::uint64_t> crashed_;  // units with a run that crashed again
    pass_counts crash_pass_;
    std::uint64_t crash_count_ = 0;
    std::uint64_t expected_crashes_ = 0;
    std::uint64_t skipped_ = 0;
    std::uint64_t worn_out_ = 0;
    std::uint32_t futile_ = 0;  // workers in a row that died before their first run
    std::uint64_t unexplained_ = 0;
    bool dismissed_ = false;
    std::string first_unexplained_;
};

}  // namespace rollcall
