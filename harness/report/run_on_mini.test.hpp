// A program that was run once on mini, in the order of its own, for tests of what is told of a run.
#pragma once

#include "harness/program/case_text.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/fifo.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace rollcall {

class run_on_mini {
public:
    explicit run_on_mini(program given, std::unique_ptr<runtime> on = make_mini_runtime())
        : prog(std::move(given)), on_(std::move(on)) {
        fifo_strategy fifo;
        runner_.run(p, fifo);
    }
    // Of a case without its header.
    explicit run_on_mini(std::string const& text) : run_on_mini(parsed(text)) {}

    trace const& events() const noexcept { return runner_.events(); }

    program const prog;
    plan const p{prog};

private:
    static program parsed(std::string const& text) {
        parse_result read =
            parse_case("rollcall case 1\nruntime mini\nexpect any\n\n" + text, "a case");
        EXPECT_TRUE(read.value) << (read.error ? read.error->text() : "");
        return read.value ? std::move(read.value->prog) : program{};
    }

    std::unique_ptr<runtime> on_;
    runner runner_{*on_, nullptr};
};

}  // namespace rollcall
