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
        recorded_.deviations.clear();
        strategy_wrapper::begin_run(start);
    }

    std::size_t pick(ready_set const& ready) override {
        std::size_t const chosen = strategy_wrapper::pick(ready);
        if (chosen != 0 && chosen < ready.size()) {
            recorded_.deviations.push_back({decision_, static_cast<std::uint32_t>(chosen),
                                            static_cast<std::uint32_t>(ready.size()),
                                            ready[chosen].key});
        }
        ++decision_;
        return chosen;
    }

    // Of the run that ended last; valid until the next one begins.
    schedule const& recorded() const noexcept { return recorded_; }

private:
    schedule recorded_;
    std::uint32_t decision_ = 0;
};

}  // namespace rollcall
