// The kernels of the corpus do what their texts say: each fails under some schedule and passes
// under another, and the smoke set fails under all.
#include "harness/bench/kernels.test.hpp"

#include "harness/run/runner.hpp"
#include "harness/schedule/strategy_book.hpp"
#include "properties/law_book.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <algorithm>
#include <memory>

namespace rollcall {
namespace {

constexpr std::uint32_t runs_max = 10'000;

struct outcomes {
    std::uint32_t runs = 0;
    std::uint32_t passed = 0;
    std::uint32_t failed = 0;      // by the law of programs
    std::uint32_t other_laws = 0;  // violations of any other law
    std::uint32_t uncontrolled = 0;
};

// Until both were seen.
outcomes search(program const& prog, std::uint32_t runs) {
    std::unique_ptr<runtime> const mini = make_mini_runtime();
    std::unique_ptr<law_book> const laws = make_law_book();
    std::unique_ptr<strategy> const chooser = make_strategy(default_strategy(), 1);
    plan const p(prog);
    runner r(*mini, laws.get());
    outcomes seen;
    while (seen.runs < runs && (seen.passed == 0 || seen.failed == 0)) {
        run_report const& report = r.run(p, *chooser, {p.hash(), seen.runs++});
        bool failed = false;
        for (violation const& v : report.judged.violations) {
            bool const is_ours = laws->laws()[v.law].id == "PG-01";
            failed = failed || is_ours;
            seen.other_laws += is_ours ? 0 : 1;
        }
        seen.failed += failed ? 1 : 0;
        seen.passed += report.judged.violations.empty() ? 1 : 0;
        seen.uncontrolled += report.segments_controlled == report.segments ? 0 : 1;
    }
    return seen;
}

TEST(kernels, are_at_least_24_beside_the_smoke_set) {
    kernel_book const& book = corpus_kernels();
    ASSERT_EQ(book.error, "");
    auto const smoke = std::ranges::count_if(book.kernels, &benchmark_kernel::is_smoke);
    EXPECT_EQ(smoke, 5);
    EXPECT_GE(book.kernels.size(), 24u + 5u);
}

TEST(kernels, run_on_mini_and_say_what_the_bug_is) {
    for (benchmark_kernel const& k : corpus_kernels().kernels) {
        EXPECT_EQ(k.what.runtime, "mini") << k.name;
        EXPECT_FALSE(k.what.about.empty()) << k.name;
        EXPECT_TRUE(k.what.sched.deviations.empty()) << k.name;
    }
}

TEST(kernels, that_cannot_be_read_are_an_error) {
    kernel_book const book = read_kernels(ROLLCALL_SOURCE_DIR "/corpus/no_such_directory");
    EXPECT_TRUE(book.kernels.empty());
    EXPECT_NE(book.error.find("there are no kernels in "), std::string::npos);
}

class kernel_of_the_corpus : public ::testing::TestWithParam<benchmark_kernel> {};

TEST_P(kernel_of_the_corpus, fails_under_one_schedule_and_passes_under_another) {
    bool const is_smoke = GetParam().is_smoke();
    std::uint32_t const smoke_runs = 100;
    outcomes const seen = search(GetParam().what.prog, is_smoke ? smoke_runs : runs_max);
    EXPECT_EQ(seen.other_laws, 0u);
    EXPECT_EQ(seen.uncontrolled, 0u);
    EXPECT_GT(seen.failed, 0u) << "in " << seen.runs << " runs";
    if (is_smoke) {
        EXPECT_EQ(seen.failed, smoke_runs) << "it should fail in every run";
    } else {
        EXPECT_GT(seen.passed, 0u) << "in " << seen.runs << " runs";
    }
}

INSTANTIATE_TEST_SUITE_P(kernels, kernel_of_the_corpus,
                         ::testing::ValuesIn(corpus_kernels().kernels),
                         [](auto const& made) { return made.param.name; });

}  // namespace

}  // namespace rollcall
