// Every known finding of Asio stands for one defect: alarms that it absorbed, sampled and shrunk,
// come to programs of that defect's shape. A bug that hides behind a known fingerprint would shrink
// to another program, which lacks what the defect needs or needs what the defect does not.
//
// The samples are the first alarms of a hunt with a fixed seed, or that of ROLLCALL_KNOWN_SEED, one
// per program: 20 per entry, or as many as ROLLCALL_KNOWN_SAMPLES says; rare entries give fewer. A
// build without optimisation, which is many times slower, takes 2 from a short hunt.
#include "harness/campaign/replay.hpp"
#include "harness/campaign/shrink.hpp"
#include "harness/campaign/unit.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/simplify.hpp"
#include "harness/program/used_features.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/trace/hash.hpp"
#include "properties/law_book.hpp"
#include "runtimes/asio/asio_runtime.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rollcall {
namespace {

using enum op_kind;

// What a program is made of: its kinds of op, and these.
enum : unsigned {
    a_limit = op_kind_count,  // put or get with a limit of its own
    a_static_group,
    a_race,
};
using features = std::uint64_t;

constexpr features set_of(std::initializer_list<unsigned> members) {
    features set = 0;
    for (unsigned const m : members) set |= features{1} << m;
    return set;
}
constexpr features kinds(std::initializer_list<op_kind> members) {
    features set = 0;
    for (op_kind const m : members) set |= features{1} << static_cast<unsigned>(m);
    return set;
}

features parts_of(program const& p) {
    features found = 0;
    for_each_op(p, [&](std::size_t, op const& o) {
        found |= kinds({o.kind});
        bool const is_queue_op = o.kind == put || o.kind == get || o.kind == put_sentinel;
        if (is_queue_op && o.time != no_limit) found |= set_of({a_limit});
        if (o.is_static) found |= set_of({a_static_group});
        if (o.kind == group && o.group == group_kind::race) found |= set_of({a_race});
    });
    return found;
}

std::string words(features set) {
    std::string text;
    for (unsigned m = 0; m <= a_race; ++m) {
        if ((set >> m & 1) == 0) continue;
        constexpr std::string_view more[] = {"limit", "static", "race"};
        text += ' ';
        text += m < op_kind_count ? name_of(static_cast<op_kind>(m)) : more[m - op_kind_count];
    }
    return text;
}

// Who runs, in what order, and that it ends.
constexpr features scaffold =
    kinds({spawn, group, detach, repeat, yield, io, sleep, try_finally, join});
constexpr features putting = kinds({put, put_sentinel, try_put});
constexpr features getting = kinds({get, consume, try_get});
// What asks a task to cancel.
constexpr features cancelling =
    kinds({cancel_task, cancel_group, timeout, fail}) | set_of({a_race});

struct shape {
    std::string_view defect;      // the first part of the names of its cases
    std::vector<features> needs;  // at least one of each
    features may = 0;             // and nothing else
};

// What has to do with queues: a shield keeps one task alive while others are cancelled, and a
// static group is one way to cancel them.
constexpr features around_queues =
    scaffold | putting | getting | cancelling | kinds({shield}) | set_of({a_limit, a_static_group});
// What has to do with static groups; a put or get there is but a wait.
constexpr features around_static_groups =
    scaffold | putting | getting | cancelling | kinds({shield}) | set_of({a_static_group});
constexpr features waiting_put = kinds({put, put_sentinel, consume});  // a consume may pass on

std::vector<shape> const& shapes() {
    static std::vector<shape> const all{
        {"close-drops-items", {kinds({close}), putting}, around_queues | kinds({close})},
        {"close-forgets-senders", {kinds({close}), waiting_put}, around_queues | kinds({close})},
        {"cancel-after-close-completes-a-send",
         {kinds({close}), waiting_put, cancelling},
         around_queues | kinds({close})},
        {"cancelled-receive-leaves-no-room",
         {kinds({get, consume}), cancelling | set_of({a_limit}), waiting_put | kinds({try_put})},
         around_queues | kinds({try_catch})},
        {"or-loses-the-loser", {set_of({a_limit}), putting}, around_queues | kinds({close})},
        {"and-masks-errors",
         {set_of({a_static_group}), kinds({fail, timeout})},
         around_static_groups},
        {"and-masks-cancellations", {set_of({a_static_group}), cancelling}, around_static_groups},
        {"and-raises-a-childs-cancel",
         {set_of({a_static_group}), kinds({cancel_task, cancel_group})},
         around_static_groups},
    };
    return all;
}

std::string misfit(shape const& s, program const& p) {
    features const found = parts_of(p);
    for (features const any : s.needs) {
        if ((found & any) == 0) return "has none of" + words(any);
    }
    features const strange = found & ~s.may;
    return strange == 0 ? "" : "has" + words(strange);
}

struct entry {
    shape const* expected = nullptr;
    std::string file;
    std::vector<test_case> samples;
};

// By fingerprint: the first line of what the case says about itself.
std::map<std::string, entry> known_entries(registry const& parts) {
    namespace fs = std::filesystem;
    std::map<std::string, entry> entries;
    for (auto const& file : fs::directory_iterator(ROLLCALL_SOURCE_DIR "/corpus/known/asio")) {
        if (file.path().extension() != ".case") continue;
        load_result const loaded = load_case(file.path().string());
        EXPECT_TRUE(loaded.value) << loaded.error;
        // The variants show one defect each by themselves.
        if (!loaded.value || loaded.value->runtime != "asio") continue;
        entry e;
        e.file = file.path().filename().string();
        std::string const defect = e.file.substr(0, e.file.find('.'));
        auto const at = std::ranges::find(shapes(), defect, &shape::defect);
        EXPECT_NE(at, shapes().end()) << e.file << ": no shape is declared for this defect";
        if (at == shapes().end()) continue;
        e.expected = &*at;
        EXPECT_EQ(misfit(*at, loaded.value->prog), "") << e.file;
        std::string const fingerprint =
            loaded.value->about.substr(0, loaded.value->about.find('\n'));
        std::vector<std::string> const shown =
            replay_isolated(parts, *loaded.value, {}).fingerprints;
        EXPECT_NE(std::ranges::find(shown, fingerprint), shown.end())
            << e.file << " does not show " << fingerprint;
        EXPECT_TRUE(entries.emplace(fingerprint, e).second) << fingerprint << " has two cases";
    }
    return entries;
}

std::uint64_t number_from(char const* variable, std::uint64_t otherwise) {
    char const* const text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

registry asio_alone() {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({"asio", "", "", true, [] { return make_asio_runtime("asio"); }});
    return parts;
}

// Makes the program smaller still: each simplification may fail under other choices than those that
// were recorded. Where a failure needs events to coincide, hardly any survives under the old ones.
class patient_shrinker {
public:
    patient_shrinker(registry const& parts, std::string fingerprint)
        : under_test_(parts.find("asio")->make()),
          laws_(parts.make_laws()),
          runs_(*under_test_, laws_.get()),
          fingerprint_(std::move(fingerprint)) {}

    program shrink(program best, shape const& until) {
        for (std::size_t i = 0; i < simplification_count(best);) {
            std::optional<program> smaller = simplify(best, i);
            if (!smaller || !fails(*smaller)) {
                ++i;
                continue;
            }
            best = std::move(*smaller);
            if (misfit(until, best).empty()) break;
            i = 0;
        }
        return best;
    }

private:
    bool fails(program const& candidate) {
        constexpr std::uint64_t schedules = 100;
        if (lacking(candidate, under_test_->supports()) != 0) return false;
        plan const p(candidate);
        for (std::uint64_t seed = 0; seed < schedules; ++seed) {
            random_strategy choices(seed);
            for (violation const& v : runs_.run(p, choices).judged.violations) {
                if (fingerprint_of(v, *laws_) == fingerprint_) return true;
            }
        }
        return false;
    }

    std::unique_ptr<runtime> under_test_;
    std::unique_ptr<law_book> laws_;
    runner runs_;
    std::string fingerprint_;
};

#ifdef __OPTIMIZE__
constexpr bool is_fast = true;
#else
constexpr bool is_fast = false;
#endif

// Hunts until each entry has its samples, or to the end: in any program, then only in those that
// have what the rare entries need. A fingerprint without an entry fails too; `hunt` tells of it.
void sample(registry const& parts, std::map<std::string, entry>& entries, std::size_t wanted) {
    constexpr std::uint64_t programs = is_fast ? 18'000 : 600;
    constexpr std::uint64_t any_programs = programs / 9;
    constexpr std::uint32_t schedules = 5;
    constexpr features rare = kinds({try_put}) | set_of({a_static_group});
    campaign_settings settings;
    settings.runtime = "asio";
    settings.seed = number_from("ROLLCALL_KNOWN_SEED", 2026);
    std::unique_ptr<runtime> const under_test = parts.find("asio")->make();
    settings.generate.may = under_test->supports();
    std::unique_ptr<law_book> const laws = parts.make_laws();
    runner runs(*under_test, laws.get());
    for (std::uint64_t unit = 0; unit < programs; ++unit) {
        program const prog = program_of_unit(settings, unit);
        if (unit >= any_programs && (parts_of(prog) & rare) == 0) continue;
        plan const p(prog);
        std::set<std::string> seen;
        for (std::uint32_t r = 0; r < schedules; ++r) {
            random_strategy choices(combine(settings.seed, unit * schedules + r));
            run_report const& report = runs.run(p, choices, {p.hash(), r});
            for (violation const& v : report.judged.violations) {
                std::string const fingerprint = fingerprint_of(v, *laws);
                if (!seen.insert(fingerprint).second) continue;
                auto const at = entries.find(fingerprint);
                EXPECT_NE(at, entries.end()) << fingerprint << " is not known: " << v.message;
                if (at == entries.end() || at->second.samples.size() >= wanted) continue;
                test_case c;
                c.runtime = "asio";
                c.expected = {expected_kind::failed, std::string(laws->laws()[v.law].id), {}};
                c.prog = prog;
                c.sched = runs.recorded();
                at->second.samples.push_back(std::move(c));
            }
        }
    }
}

TEST(quality, alarms_of_a_known_finding_shrink_to_its_shape) {
    bool const is_full = std::getenv("ROLLCALL_FULL") != nullptr;
    std::size_t const usual = !is_fast ? 2 : is_full ? 20 : 4;
    std::size_t const wanted = number_from("ROLLCALL_KNOWN_SAMPLES", usual);
    registry const parts = asio_alone();
    std::map<std::string, entry> entries = known_entries(parts);
    sample(parts, entries, wanted);
    std::set<std::string_view> shown;
    for (auto const& [fingerprint, e] : entries) {
        if (!e.samples.empty()) shown.insert(e.expected->defect);
        unsigned again = 0;
        for (test_case const& c : e.samples) {
            auto const silent = [](shrink_progress const&) {};
            test_case small = shrink(parts, c, fingerprint, {}, silent).smallest;
            if (!misfit(*e.expected, small.prog).empty()) {
                small.sched = {};
                small.prog = patient_shrinker(parts, fingerprint).shrink(small.prog, *e.expected);
                ++again;
            }
            EXPECT_EQ(misfit(*e.expected, small.prog), "")
                << fingerprint << " absorbed by " << e.file << ", shrunk to\n"
                << print_case(small);
        }
        std::printf("%3zu samples, %u of them shrunk twice, %s\n", e.samples.size(), again,
                    e.file.c_str());
    }
    EXPECT_GE(shown.size(), is_fast ? shapes().size() - 1 : 4) << "the hunt has little to sample";
}

}  // namespace
}  // namespace rollcall
