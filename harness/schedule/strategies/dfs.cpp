#include "harness/schedule/strategies/dfs.hpp"

#include "harness/program/json_text.hpp"
#include "harness/schedule/saved_number.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

namespace rollcall {
namespace {

constexpr std::uint32_t no_number = UINT32_MAX;

}  // namespace

void dfs_strategy::begin_run(run_start const& start) {
    if (start.program_hash != program_ || start.run == 0) {
        program_ = start.program_hash;
        decisions_.clear();
        exhausted_ = false;
        explored_ = 0;
    }
    depth_ = 0;
    spent_ = 0;
    last_actor_ = 0;
    number_of_task_.clear();
    numbers_ = 0;
}

std::uint32_t dfs_strategy::actor_number(option const& o) {
    if (o.kind == option_kind::time || o.task == nothing) return no_number;
    if (o.task >= number_of_task_.size()) number_of_task_.resize(o.task + 1, no_number);
    std::uint32_t& number = number_of_task_[o.task];
    if (number == no_number) number = numbers_++;
    return number;
}

void dfs_strategy::note_actor(option const& o) { last_actor_ = actor_number(o); }

void dfs_strategy::put_in_order(ready_set const& ready) {
    std::size_t const n = ready.size();
    order_.resize(n);
    std::iota(order_.begin(), order_.end(), 0u);
    costs_.assign(n, 0);
    if (cost_ == dfs_cost::deviations) {
        for (std::size_t i = 1; i < n; ++i) costs_[i] = 1;
        return;
    }
    // Round robin from the actor that ran last; time comes after all tasks.
    auto const distance = [&](std::uint32_t at) -> std::uint64_t {
        std::uint32_t const number = actor_number(ready[at]);
        if (number == no_number) return (std::uint64_t{1} << 32) + at;
        if (last_actor_ == no_number) return number;
        return number >= last_actor_ ? number - last_actor_
                                     : std::uint64_t{numbers_} + number - last_actor_;
    };
    for (std::size_t i = 0; i < n; ++i) actor_number(ready[i]);
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
        std::uint64_t const of_a = distance(a);
        std::uint64_t const of_b = distance(b);
        return of_a != of_b ? of_a < of_b : a < b;
    });
    bool const could_go_on = actor_number(ready[order_[0]]) == last_actor_;
    for (std::size_t i = 1; i < n; ++i) {
        bool const preempts = could_go_on && actor_number(ready[order_[i]]) != last_actor_;
        costs_[i] = cost_ == dfs_cost::delays ? static_cast<std::uint32_t>(i)
                                              : static_cast<std::uint32_t>(preempts);
    }
}

std::size_t dfs_strategy::pick(ready_set const& ready) {
    put_in_order(ready);
    if (depth_ == decisions_.size()) {
        decision fresh;
        fresh.all = static_cast<std::uint32_t>(ready.size());
        fresh.spent = spent_;
        // Costs never fall along the order, so what can be afforded is a prefix of it.
        for (std::uint32_t const cost : costs_) fresh.options += spent_ + cost <= bound_ ? 1u : 0u;
        decisions_.push_back(fresh);
    }
    decision const& now = decisions_[depth_++];
    std::size_t const taken = std::min<std::size_t>(now.taken, order_.size() - 1);
    spent_ = now.spent + costs_[taken];
    note_actor(ready[order_[taken]]);
    return order_[taken];
}

void dfs_strategy::end_run(run_summary const&) {
    double share = 1;
    for (decision const& d : decisions_) share /= d.all;
    explored_ += share;
    while (!decisions_.empty() && decisions_.back().taken + 1 >= decisions_.back().options) {
        decisions_.pop_back();
    }
    if (decisions_.empty()) {
        exhausted_ = true;
    } else {
        ++decisions_.back().taken;
    }
}

std::string dfs_strategy::save() const {
    if (exhausted_) return {};
    nlohmann::json stack = nlohmann::json::array();
    for (decision const& d : decisions_) stack.push_back({d.taken, d.options, d.all, d.spent});
    return json_text(nlohmann::json{{"explored", explored_}, {"stack", stack}});
}

bool dfs_strategy::restore(std::string const& saved, std::uint64_t program_hash) {
    try {
        nlohmann::json const state = parse_json(saved);
        decisions_.clear();
        for (nlohmann::json const& d : state.at("stack")) {
            decisions_.push_back(
                {saved_number<std::uint32_t>(d.at(0)), saved_number<std::uint32_t>(d.at(1)),
                 saved_number<std::uint32_t>(d.at(2)), saved_number<std::uint32_t>(d.at(3))});
            if (decisions_.back().taken >= decisions_.back().options) return false;
            if (decisions_.back().options > decisions_.back().all) return false;
        }
        explored_ = state.at("explored");
    } catch (nlohmann::json::exception const&) {
        return false;
    } catch (std::invalid_argument const&) {
        return false;
    }
    program_ = program_hash;
    exhausted_ = false;
    return !decisions_.empty();
}

}  // namespace rollcall
