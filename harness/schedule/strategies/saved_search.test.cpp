// A search that is taken up again makes the runs that it would have made.
#include "harness/program/generator.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategy_book.hpp"
#include "harness/trace/hash.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace rollcall {
namespace {

program small_program(std::uint64_t seed) {
    entropy draw = entropy::from_seed(combine(31, seed));
    generator_options options;
    options.size = 5 + static_cast<std::uint32_t>(seed % 4) * 2;
    options.tasks_max = 4;
    return generate(draw, options);
}

class search {
public:
    search(program const& prog, std::string const& how)
        : prog_(prog), how_(std::get<strategy_choice>(parse_strategy(how))) {
        begin();
    }

    void begin() { strategy_ = make_strategy(how_, 1); }
    // Leaves the search and goes on with a new one.
    bool change_process() {
        std::string const saved = strategy_->save();
        begin();
        return !saved.empty() && strategy_->restore(saved, plan_.hash());
    }
    bool restore(std::string const& saved) {
        next_ = 1;
        return strategy_->restore(saved, plan_.hash());
    }
    // Trace hashes of the next runs, at most so many.
    std::vector<std::uint64_t> run(std::uint32_t most) {
        std::vector<std::uint64_t> hashes;
        while (hashes.size() < most && !strategy_->exhausted()) {
            runner_.run(plan_, *strategy_, {plan_.hash(), next_++});
            hashes.push_back(runner_.events().hash());
        }
        return hashes;
    }
    strategy& chooser() noexcept { return *strategy_; }

private:
    program prog_;
    plan plan_{prog_};
    strategy_choice how_;
    std::unique_ptr<runtime> mini_ = make_mini_runtime();
    runner runner_{*mini_, nullptr};
    std::unique_ptr<strategy> strategy_;
    std::uint32_t next_ = 0;
};

class saved_search : public ::testing::TestWithParam<char const*> {};

TEST_P(saved_search, goes_on_with_the_runs_that_would_have_followed) {
    std::size_t compared = 0;
    for (std::uint64_t seed = 0; seed < 25; ++seed) {
        program const prog = small_program(seed);
        search whole(prog, GetParam());
        std::vector<std::uint64_t> const expected = whole.run(150);
        search parted(prog, GetParam());
        std::vector<std::uint64_t> made;
        for (std::uint32_t part = 1; made.size() < expected.size(); part = part % 37 + 5) {
            auto const more = std::min<std::size_t>(part, expected.size() - made.size());
            std::vector<std::uint64_t> const next = parted.run(static_cast<std::uint32_t>(more));
            ASSERT_EQ(next.size(), more) << GetParam() << " program " << seed;
            made.insert(made.end(), next.begin(), next.end());
            if (parted.chooser().exhausted()) break;
            ASSERT_TRUE(parted.change_process()) << GetParam() << " program " << seed;
        }
        ASSERT_EQ(made, expected) << GetParam() << " program " << seed;
        EXPECT_EQ(parted.chooser().exhausted(), whole.chooser().exhausted());
        EXPECT_EQ(parted.chooser().redundant_runs(), whole.chooser().redundant_runs());
        compared += made.size();
    }
    EXPECT_GT(compared, 700u);
}

TEST_P(saved_search, text_that_is_no_search_is_refused) {
    search some(small_program(3), GetParam());
    some.run(3);
    std::string const saved = some.chooser().save();
    ASSERT_FALSE(saved.empty());
    for (std::string const& text : {std::string(), std::string("{}"), std::string("[1,2"),
                                    saved.substr(0, saved.size() / 2)}) {
        some.begin();
        EXPECT_FALSE(some.chooser().restore(text, 1)) << text;
    }
}

INSTANTIATE_TEST_SUITE_P(strategies, saved_search,
                         ::testing::Values("dfs", "dfs:2", "delay:3", "dfs:sleep", "dpor"),
                         [](auto const& made) {
                             std::string name = made.param;
                             std::ranges::replace(name, ':', '_');
                             return name;
                         });

// Numbers in it that point nowhere are found before they do harm; any other is a search that goes
// on somewhere.
TEST(saved_search_of_dpor, a_damaged_number_does_no_harm) {
    std::uint64_t seed = 0;
    std::string saved;
    while (saved.empty()) {
        search one(small_program(++seed), "dpor");
        one.run(30);
        saved = one.chooser().save();
    }
    search some(small_program(seed), "dpor");
    std::size_t refused = 0;
    std::size_t changed = 0;
    for (std::size_t at = 0; at < saved.size(); at += 7) {
        if (saved[at] < '0' || saved[at] > '8') continue;
        std::string damaged = saved;
        damaged.insert(at, "9999999");
        ++changed;
        some.begin();
        if (some.restore(damaged)) {
            some.run(5);
        } else {
            ++refused;
        }
    }
    EXPECT_GT(changed, 50u);
    EXPECT_GT(refused, changed / 8) << "keys and counts may be any number";
}

TEST(saved_search_of_random, is_not_there) {
    strategy_choice const how = std::get<strategy_choice>(parse_strategy("random"));
    EXPECT_EQ(make_strategy(how, 1)->save(), "");
    EXPECT_FALSE(make_strategy(how, 1)->restore("{}", 1));
}

}  // namespace
}  // namespace rollcall
