// Records the deviations of a run: the choices other than what the runtime would do by itself.
#pragma once

#include "harness/program/case.hpp"
#include "harness/schedule/decorators/wrapper.hpp"

#include <unordered_map>
#include <vector>

namespace rollcall {

class recorder final : public strategy_wrapper {
public:
    using strategy_wrapper::strategy_wrapper;

    void begin_run(run_start const& start) override {
        decision_ = 0;
        taken_.clear();
        gone_.clear();
        strategy_wrapper::begin_run(start);
    }

    std::size_t pick(ready_set const& ready) override {
        std::size_t const chosen = strategy_wrapper::pick(ready);
        if (chosen == 0) {
            gone_.emplace_back(ready[0]);
        } else if (chosen < ready.size()) {
            taken_.push_back({decision_, static_cast<std::uint32_t>(chosen),
                              static_cast<std::uint32_t>(ready.size()), gone_.size(),
                              unhashed_key(ready[chosen]), unhashed_key(ready[0])});
        }
        ++decision_;
        return chosen;
    }

    // Of the run that ended last, or of the one that is going on.
    schedule recorded() const {
        schedule s;
        s.deviations.reserve(taken_.size());
        std::unordered_map<std::uint64_t, std::uint32_t> turns;
        std::size_t counted = 0;
        for (deviation const& d : taken_) {
            for (; counted < d.gone; ++counted) ++turns[gone_[counted].key()];
            std::uint64_t const over = d.over.key();
            auto const at = turns.find(over);
            s.deviations.push_back({d.decision, d.chosen, d.options, d.taken.key(), over,
                                    at == turns.end() ? 0 : at->second});
        }
        return s;
    }

private:
    // Keys are hashed when they are asked for: most runs are not.
    struct unhashed_key {
        explicit unhashed_key(option const& o) noexcept : path(o.path), loop(o.loop), op(o.op) {}
        std::uint64_t key() const noexcept {
            option o;
            o.path = path;
            o.loop = loop;
            o.op = op;
            return o.key();
        }
        std::uint64_t path;
        std::uint64_t loop;
        std::uint16_t op;
    };
    struct deviation {
        std::uint32_t decision;
        std::uint32_t chosen;
        std::uint32_t options;
        std::size_t gone;  // how many had gone by themselves before
        unhashed_key taken;
        unhashed_key over;
    };

    std::vector<deviation> taken_;
    std::vector<unhashed_key> gone_;  // options that went by themselves at a decision
    std::uint32_t decision_ = 0;
};

}  // namespace rollcall
