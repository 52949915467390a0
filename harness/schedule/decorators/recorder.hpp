// Records the deviations of a run: the choices other than what the runtime would do by itself.
#pragma once

#include "harness/program/case.hpp"
#include "harness/schedule/decorators/wrapper.hpp"

namespace rollcall {

class recorder final : public strategy_wrapper {
public:
    using strategy_wrapper::strategy_wrapper;

    void begin_run(run_start const& start) override {
        decision_ = 0;
        taken_.clear();
        strategy_wrapper::begin_run(start);
    }

    std::size_t pick(ready_set const& ready) override {
        std::size_t const chosen = strategy_wrapper::pick(ready);
        if (chosen != 0 && chosen < ready.size()) {
            option const& o = ready[chosen];
            taken_.push_back({decision_, static_cast<std::uint32_t>(chosen),
                              static_cast<std::uint32_t>(ready.size()), o.op, o.path, o.loop});
        }
        ++decision_;
        return chosen;
    }

    // Of the run that ended last, or of the one that is going on.
    schedule recorded() const {
        schedule s;
        s.deviations.reserve(taken_.size());
        for (deviation const& d : taken_) {
            option o;
            o.path = d.path;
            o.loop = d.loop;
            o.op = d.op;
            s.deviations.push_back({d.decision, d.chosen, d.options, o.key()});
        }
        return s;
    }

private:
    // Keys are hashed when they are asked for: most runs are not.
    struct deviation {
        std::uint32_t decision = 0;
        std::uint32_t chosen = 0;
        std::uint32_t options = 0;
        std::uint16_t op = 0;
        std::uint64_t path = 0;
        std::uint64_t loop = 0;
    };

    std::vector<deviation> taken_;
    std::uint32_t decision_ = 0;
};

}  // namespace rollcall
