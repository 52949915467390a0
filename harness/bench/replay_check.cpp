#include "harness/bench/replay_check.hpp"

#include "harness/program/generator.hpp"
#include "harness/program/token.hpp"
#include "harness/program/used_features.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "harness/schedule/strategy_book.hpp"
#include "harness/trace/hash.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <memory>

namespace rollcall {
namespace {

constexpr std::uint32_t schedules_per_program = 64;

std::vector<strategy_choice> chosen_strategies(std::vector<std::string> const& names) {
    std::vector<strategy_choice> chosen;
    if (names.empty()) {
        for (strategy_entry const& e : all_strategies()) chosen.push_back({&e, e.usual});
    }
    for (std::string const& name : names) {
        chosen.push_back(std::get<strategy_choice>(parse_strategy(name)));
    }
    return chosen;
}

program drawn_program(std::uint64_t seed, capabilities const& may) {
    entropy draw = entropy::from_seed(seed);
    generator_options options;
    options.complete = seed % 6 != 0;
    options.may = may;
    return generate(draw, options);
}

// The schedule as somebody has it who pastes the token.
schedule through_token(test_case const& recorded) {
    decode_result decoded = decode_token(encode_token(recorded));
    return decoded.value ? std::move(decoded.value->sched) : schedule{};
}

class checker {
public:
    checker(registry const& parts, replay_check_settings const& settings)
        : settings_(settings), strategies_(chosen_strategies(settings.strategies)) {
        for (std::string const& name : settings.runtimes) {
            runtimes_.push_back(parts.find(name)->make());
        }
    }

    replay_check_result run(std::function<bool(std::uint64_t)> const& progress) {
        for (std::uint64_t unit = 0; result_.replays < settings_.runs; ++unit) {
            if (progress && !progress(result_.replays)) break;
            check_program(unit);
        }
        return std::move(result_);
    }

private:
    void check_program(std::uint64_t unit) {
        runtime& under_test = *runtimes_[unit % runtimes_.size()];
        strategy_choice const& how = strategies_[unit / runtimes_.size() % strategies_.size()];
        std::uint64_t const seed = combine(mix(settings_.seed), unit);
        test_case recorded;
        recorded.runtime = under_test.name();
        recorded.prog = drawn_program(seed, under_test.supports());
        plan const p(recorded.prog);
        if (lacking(recorded.prog, under_test.supports()) != 0) return;
        std::unique_ptr<strategy> const chooser = make_strategy(how, seed);
        runner r(under_test, nullptr);
        for (std::uint32_t run = 0; run < schedules_per_program; ++run) {
            if (chooser->exhausted() || result_.replays == settings_.runs) return;
            if (r.run(p, *chooser, {p.hash(), run}).abandoned) continue;
            recorded.sched = r.recorded();
            std::uint64_t const hash = r.events().hash();
            schedule const pasted = run == 0 ? through_token(recorded) : recorded.sched;
            replay_strategy again(pasted);
            r.run(p, again);
            ++result_.replays;
            if (again.divergences() == 0 && r.events().hash() == hash) continue;
            note_mismatch(recorded, text_of(how));
        }
    }

    void note_mismatch(test_case const& recorded, std::string const& how) {
        if (result_.mismatches++ != 0) return;
        result_.first_mismatch =
            fmt::format("{} under {}: {}", recorded.runtime, how, encode_token(recorded));
    }

    replay_check_settings const& settings_;
    std::vector<strategy_choice> strategies_;
    std::vector<std::unique_ptr<runtime>> runtimes_;
    replay_check_result result_;
};

}  // namespace

replay_check_result check_replays(registry const& parts, replay_check_settings const& settings,
                                  std::function<bool(std::uint64_t)> const& progress) {
    return checker(parts, settings).run(progress);
}

}  // namespace rollcall
