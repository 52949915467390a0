// How a law reports: that its premise held, and what broke it.
//
// Borrows the judgement for one check of one law. One thread.
#pragma once

#include "harness/run/law.hpp"
#include "properties/facts.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall {

class ruling {
public:
    ruling(judgement& result, std::uint32_t law) noexcept : result_(result), law_(law) {}

    // The premise held: the law could have failed.
    void exercised() noexcept { result_.exercised |= std::uint64_t{1} << law_; }

    // `mechanism` is one of the law's; `ops` are those on the causal path.
    void broken(std::string_view mechanism, op_set ops, std::uint32_t step,
                std::initializer_list<task_id> tasks, std::string message) {
        exercised();
        violation v;
        v.law = law_;
        v.mechanism = mechanism;
        v.ops = ops;
        v.message = std::move(message);
        v.step = step;
        for (task_id const t : tasks) {
            if (t != nothing) v.tasks.push_back(t);
        }
        result_.violations.push_back(std::move(v));
    }

private:
    judgement& result_;
    std::uint32_t law_;
};

}  // namespace rollcall
