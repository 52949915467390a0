// Same token, same trace: every build comes to the hashes that the corpus holds, whatever the
// compiler, the optimisation and the sanitizers.
//
// corpus/hashes.txt has a line `<token> <trace hash>` per run; corpus/article, corpus/seeds and
// corpus/kernels have a `trace` line in their cases. After a change that is meant to alter traces,
//     ROLLCALL_UPDATE_GOLDEN=1 ctest -L golden
// draws the list anew and records schedules and traces of the cases again; it needs a build with
// Asio. Whether the cases still meet their verdicts is for the tests corpus.* to say.
#include "harness/campaign/replay.hpp"
#include "harness/program/canonical.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/generator.hpp"
#include "harness/program/token.hpp"
#include "harness/program/used_features.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "harness/trace/hash.hpp"
#include "runtimes/all.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>
#if __has_include(<boost/version.hpp>)
#include <boost/version.hpp>
#else
#define BOOST_VERSION 0
#endif

namespace rollcall::golden_hashes_test {
namespace {

namespace fs = std::filesystem;

fs::path const corpus = fs::path(ROLLCALL_SOURCE_DIR) / "corpus";
fs::path const hashes_file = corpus / "hashes.txt";

bool updating() {
    char const* const value = std::getenv("ROLLCALL_UPDATE_GOLDEN");
    return value != nullptr && *value != '\0';
}

// Null if this build cannot run it as recorded: Asio's own steps may differ in another version.
std::unique_ptr<runtime> make_runtime(std::string const& name) {
    static registry const all = [] {
        registry parts;
        add_cpp_runtimes(parts);
        return parts;
    }();
    if (name.starts_with("asio") && BOOST_VERSION / 100 != 1081) return nullptr;
    runtime_entry const* const found = all.find(name);
    return found == nullptr ? nullptr : found->make();
}

struct rerun {
    std::uint64_t hash = 0;
    schedule recorded;
    std::uint32_t divergences = 0;
    bool gave_up = false;
};

rerun run_again(runtime& under_test, plan const& p, schedule const& s) {
    runner r(under_test, nullptr);
    replay_strategy again(s);
    run_report const& report = r.run(p, again);
    return {r.events().hash(), r.recorded(), again.divergences(), report.gave_up};
}

struct listed_run {
    std::string token;
    std::uint64_t hash = 0;
};

std::vector<listed_run> read_list() {
    std::vector<listed_run> list;
    std::ifstream file(hashes_file);
    listed_run one;
    while (file >> one.token >> std::hex >> one.hash) list.push_back(one);
    return list;
}

// Lines for programs of all sizes, a sixth of which may hang, each under the runtime's own order
// and under a random one.
void draw_lines(std::string const& name, std::uint64_t seed, std::size_t programs,
                std::ostream& out) {
    std::unique_ptr<runtime> const under_test = make_runtime(name);
    ASSERT_NE(under_test, nullptr) << "only a build with Asio 1.81 can draw the list";
    for (std::uint64_t drawn = 0; programs != 0; ++drawn) {
        entropy draw = entropy::from_seed(combine(seed, drawn));
        generator_options options;
        options.size = 6 + static_cast<std::uint32_t>(drawn % 5) * 5;
        options.complete = drawn % 6 != 5;
        test_case c;
        c.runtime = name;
        c.expected.kind = expected_kind::any;
        c.prog = generate(draw, options);
        plan const p(c.prog);
        if (lacking(c.prog, under_test->supports()) != 0) continue;
        runner r(*under_test, nullptr);
        random_strategy walk(combine(seed, drawn));
        r.run(p, walk);
        for (schedule const& s : {schedule{}, schedule(r.recorded())}) {
            c.sched = s;
            rerun const seen = run_again(*under_test, p, c.sched);
            ASSERT_EQ(seen.divergences, 0u) << print_case(c);
            out << encode_token(c) << ' ' << fmt::format("{:016x}", seen.hash) << '\n';
        }
        --programs;
    }
}

void draw_list() {
    std::ostringstream text;
    ASSERT_NO_FATAL_FAILURE(draw_lines("mini", 1, 110, text));
    ASSERT_NO_FATAL_FAILURE(draw_lines("asio", 2, 30, text));
    std::ofstream(hashes_file) << text.str();
}

// Replays the lines of one runtime; returns how many there were.
std::size_t replay_lines(std::string const& name) {
    std::unique_ptr<runtime> const under_test = make_runtime(name);
    std::set<std::uint64_t> traces;
    std::size_t lines = 0;
    for (listed_run const& listed : read_list()) {
        decode_result const decoded = decode_token(listed.token);
        EXPECT_TRUE(decoded.value) << decoded.error;
        if (!decoded.value || decoded.value->runtime != name) continue;
        plan const p(decoded.value->prog);
        rerun const seen = run_again(*under_test, p, decoded.value->sched);
        EXPECT_EQ(seen.hash, listed.hash) << listed.token;
        EXPECT_EQ(seen.divergences, 0u) << listed.token;
        traces.insert(seen.hash);
        ++lines;
    }
    EXPECT_GT(traces.size(), lines * 8 / 10) << "too many runs of the list are the same";
    return lines;
}

std::string read_file(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> cases_of(char const* directory) {
    std::vector<fs::path> found;
    for (auto const& entry : fs::directory_iterator(corpus / directory)) {
        if (entry.path().extension() == ".case") found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

// The case as it reads when it is recorded now; empty if this build cannot run it.
std::string recorded_now(fs::path const& path) {
    parse_result parsed = parse_case(read_file(path), path.filename().string());
    EXPECT_FALSE(parsed.error) << parsed.error->text();
    if (!parsed.value) return {};
    test_case c = std::move(*parsed.value);
    std::unique_ptr<runtime> const under_test = make_runtime(c.runtime);
    if (under_test == nullptr) return {};
    rerun const seen = run_again(*under_test, plan(c.prog), c.sched);
    c.sched = seen.recorded;
    if (c.trace_hash) c.trace_hash = seen.hash;
    return print_case(c);
}

// Returns how many cases of the directory this build could run.
std::size_t compare_cases(char const* directory) {
    std::size_t ran = 0;
    for (fs::path const& path : cases_of(directory)) {
        std::string const now = recorded_now(path);
        if (now.empty()) continue;
        ++ran;
        if (updating()) std::ofstream(path, std::ios::binary) << now;
        EXPECT_EQ(read_file(path), now)
            << path << " is not what the run is recorded as\n"
            << "If the change is meant: ROLLCALL_UPDATE_GOLDEN=1 ctest -L golden";
    }
    return ran;
}

TEST(golden, a_token_gives_the_same_trace_on_mini_in_every_build) {
    if (updating()) {
        ASSERT_NO_FATAL_FAILURE(draw_list());
    }
    EXPECT_GE(replay_lines("mini"), 200u);
}

TEST(golden, a_token_gives_the_same_trace_on_asio_in_every_build) {
    if (BOOST_VERSION / 100 != 1081) GTEST_SKIP() << "the traces are those of Boost 1.81";
    EXPECT_GE(replay_lines("asio"), 50u);
}

TEST(golden, the_cases_of_the_article_are_recorded_as_they_run) {
    EXPECT_GE(compare_cases("article"), 25u);
}

TEST(golden, the_seeds_are_recorded_as_they_run) { EXPECT_GE(compare_cases("seeds"), 30u); }

TEST(golden, the_kernels_are_recorded_as_they_run) { EXPECT_GE(compare_cases("kernels"), 29u); }

TEST(golden, half_of_the_seeds_leave_the_order_of_the_runtime) {
    std::vector<fs::path> const seeds = cases_of("seeds");
    auto const deviates = [](fs::path const& path) {
        parse_result const parsed = parse_case(read_file(path));
        return parsed.value && !parsed.value->sched.deviations.empty();
    };
    EXPECT_GE(std::count_if(seeds.begin(), seeds.end(), deviates) * 2,
              static_cast<std::ptrdiff_t>(seeds.size()));
}

}  // namespace
}  // namespace rollcall::golden_hashes_test
