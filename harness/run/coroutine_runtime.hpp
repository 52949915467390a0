// Makes a runtime of an adapter. See adapter.hpp for what an adapter supplies.
#pragma once

#include "harness/run/interpreter.hpp"
#include "harness/run/runtime.hpp"

#include <memory>
#include <string>

namespace rollcall {

template <class A>
class coroutine_runtime final : public runtime {
    static_assert(adapter_check<A>::is_done);

public:
    explicit coroutine_runtime(std::string name = std::string(A::name)) : name_(std::move(name)) {}

    std::string_view name() const noexcept override { return name_; }
    dialect const& declares() const noexcept override { return A::declares(); }
    capabilities supports() const noexcept override { return capabilities_of_adapter<A>(); }

    void run(plan const& p, gate& g) override {
        if (gate_ != &g) {
            interpreter_.reset();
            adapter_ = std::make_unique<A>(g);
            interpreter_ = std::make_unique<interpreter<A>>(*adapter_, g);
            gate_ = &g;
        }
        interpreter_->run(p);
    }

private:
    std::string name_;
    gate* gate_ = nullptr;
    std::unique_ptr<A> adapter_;
    std::unique_ptr<interpreter<A>> interpreter_;
};

}  // namespace rollcall
