#include "harness/schedule/strategies/portfolio.hpp"

#include "harness/schedule/strategies/pct.hpp"
#include "harness/schedule/strategies/pos.hpp"
#include "harness/schedule/strategies/surw.hpp"
#include "harness/schedule/strategies/urw.hpp"
#include "harness/trace/hash.hpp"

#include <algorithm>

namespace rollcall {
namespace {

constexpr std::uint32_t parts = 6;
constexpr std::uint32_t parts_of_surw = 2;

}  // namespace

portfolio_strategy::portfolio_strategy(std::uint64_t seed) : seed_(seed) {
    members_.push_back(std::make_unique<surw_strategy>(combine(seed, 1)));
    members_.push_back(
        std::make_unique<pct_strategy>(combine(seed, 2), pct_strategy::depth_default));
    members_.push_back(std::make_unique<pos_strategy>(combine(seed, 3)));
    members_.push_back(std::make_unique<urw_strategy>(combine(seed, 4)));
    members_.push_back(std::make_unique<random_per_run>(combine(seed, 5)));
    for (auto const& m : members_) profile_runs_ = std::max(profile_runs_, m->profile_runs());
}

portfolio_strategy::~portfolio_strategy() = default;

unsigned portfolio_strategy::observes() const noexcept {
    return teaches_ ? sees_ready | sees_steps : members_[turn_]->observes();
}

void portfolio_strategy::begin_run(run_start const& start) {
    teaches_ = start.run < profile_runs_;
    random_source draw(combine(seed_, start.run));
    std::uint32_t const drawn = draw.below(parts);
    bool const is_walk = start.run < lessons{}.walks;
    turn_ = is_walk || drawn < parts_of_surw ? 0 : drawn - parts_of_surw + 1;
    for (std::size_t m = 0; m < members_.size(); ++m) {
        if (teaches_ || m == turn_) members_[m]->begin_run(start);
    }
}

void portfolio_strategy::on_ready(option_id id, option const& o) {
    for (std::size_t m = 0; m < members_.size(); ++m) {
        if (teaches_ || m == turn_) members_[m]->on_ready(id, o);
    }
}

void portfolio_strategy::on_gone(option_id id) {
    for (std::size_t m = 0; m < members_.size(); ++m) {
        if (teaches_ || m == turn_) members_[m]->on_gone(id);
    }
}

std::size_t portfolio_strategy::pick(ready_set const& ready) {
    return members_[turn_]->pick(ready);
}

void portfolio_strategy::on_forced(ready_set const& ready) { members_[turn_]->on_forced(ready); }

void portfolio_strategy::on_step(step_record const& step) {
    for (std::size_t m = 0; m < members_.size(); ++m) {
        if (teaches_ || m == turn_) members_[m]->on_step(step);
    }
}

void portfolio_strategy::end_run(run_summary const& summary) {
    for (std::size_t m = 0; m < members_.size(); ++m) {
        if (teaches_ || m == turn_) members_[m]->end_run(summary);
    }
}

sampling portfolio_strategy::drawn() const noexcept {
    return teaches_ ? sampling{} : members_[turn_]->drawn();
}

}  // namespace rollcall
