#include "properties/rapidcheck_gen.hpp"

#include "harness/program/canonical.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/completeness.hpp"
#include "harness/program/simplify.hpp"
#include "harness/program/token.hpp"
#include "harness/program/used_features.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/random.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rollcall {
namespace {

// The simplifications of a program, one after the other, as a sequence of RapidCheck.
class smaller_programs {
public:
    smaller_programs(program p, bool complete)
        : base_(std::make_shared<program const>(std::move(p))),
          count_(simplification_count(*base_)),
          complete_(complete) {}

    rc::Maybe<program> operator()() {
        while (next_ < count_) {
            std::optional<program> smaller = simplify(*base_, next_++);
            if (!smaller || (complete_ && !check_completeness(*smaller).complete)) continue;
            return std::move(*smaller);
        }
        return rc::Nothing;
    }

private:
    std::shared_ptr<program const> base_;
    std::size_t count_ = 0;
    std::size_t next_ = 0;
    bool complete_ = false;
};

rc::Seq<program> smaller(program const& p, bool complete) {
    return rc::makeSeq<smaller_programs>(p, complete);
}

// Without runs of deviations, the longest first; then with single choices lowered.
rc::Seq<schedule> smaller(schedule const& s) {
    std::vector<schedule> found;
    std::size_t const count = s.deviations.size();
    for (std::size_t length = count; length != 0; length /= 2) {
        for (std::size_t from = 0; from < count; from += length) {
            schedule less = s;
            auto const begin = less.deviations.begin() + static_cast<std::ptrdiff_t>(from);
            auto const end = begin + static_cast<std::ptrdiff_t>(std::min(length, count - from));
            less.deviations.erase(begin, end);
            found.push_back(std::move(less));
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (s.deviations[i].chosen == 1) continue;
        schedule less = s;
        less.deviations[i].chosen = 1;
        less.deviations[i].key = 0;
        found.push_back(std::move(less));
    }
    return rc::seq::fromContainer(std::move(found));
}

rc::Seq<test_case> smaller(test_case const& c, bool complete) {
    auto const with_program = [c](program p) {
        test_case less = c;
        less.prog = std::move(p);
        less.trace_hash.reset();
        canonicalize(less);
        return less;
    };
    auto const with_schedule = [c](schedule s) {
        test_case less = c;
        less.sched = std::move(s);
        less.trace_hash.reset();
        return less;
    };
    return rc::seq::concat(rc::seq::map(smaller(c.prog, complete), with_program),
                           rc::seq::map(smaller(c.sched), with_schedule));
}

generator_options scaled(generator_options options, int size) {
    auto const percent = static_cast<std::uint32_t>(std::clamp(size, 4, 100) * 2);
    options.size = std::max(3u, options.size * percent / 100);
    return options;
}

program program_of(rc::Random& random, generator_options const& options, int size) {
    entropy draw = entropy::from_seed(random.split().next());
    return generate(draw, scaled(options, size));
}

schedule schedule_of(rc::Random& random, int size) {
    entropy draw = entropy::from_seed(random.split().next());
    schedule s;
    std::uint32_t decision = 0;
    for (std::uint32_t n = draw.below(static_cast<std::uint32_t>(size) + 1); n != 0; --n) {
        std::uint32_t const chosen = 1 + draw.below(4);
        s.deviations.push_back({decision, chosen, chosen + 1 + draw.below(3), 0});
        decision += 1 + draw.below(4);
    }
    return s;
}

std::string some_words(entropy& draw) {
    std::string text;
    for (std::uint32_t n = draw.below(20); n != 0; --n) {
        text += static_cast<char>(' ' + static_cast<char>(draw.below(95)));
    }
    return text;
}

expectation some_expectation(program const& p, entropy& draw) {
    expectation e;
    e.kind = static_cast<expected_kind>(draw.below(5));
    e.law = "SC-0" + std::to_string(draw.below(10));
    for (std::uint32_t n = 1 + draw.below(3); n != 0; --n) {
        auto const task = draw.below(static_cast<std::uint32_t>(p.tasks.size()));
        e.hung.push_back(p.tasks[task].name);
    }
    return e;
}

void show_token(test_case const& c, std::ostream& out) {
    out << "\n./rollcall replay " << encode_token(c) << "\n";
}

// The runtime on which schedules are recorded.
struct recording {
    explicit recording(std::unique_ptr<runtime> made)
        : under_test(std::move(made)), run(*under_test, nullptr) {}
    std::unique_ptr<runtime> under_test;
    runner run;
};

}  // namespace

rc::Gen<program> programs(generator_options const& options) {
    return [options](rc::Random random, int size) {
        return rc::shrinkable::shrinkRecur(
            program_of(random, options, size),
            [complete = options.complete](program const& p) { return smaller(p, complete); });
    };
}

rc::Gen<schedule> schedules() {
    return [](rc::Random random, int size) {
        return rc::shrinkable::shrinkRecur(schedule_of(random, size),
                                           [](schedule const& s) { return smaller(s); });
    };
}

rc::Gen<std::vector<std::uint8_t>> schedule_bytes() {
    return rc::gen::arbitrary<std::vector<std::uint8_t>>();
}

rc::Gen<test_case> cases() {
    return [](rc::Random random, int size) {
        test_case c;
        generator_options options;
        options.complete = false;
        c.prog = program_of(random, options, size);
        c.sched = schedule_of(random, size);
        entropy draw = entropy::from_seed(random.next());
        for (choice& one : c.sched.deviations) {
            auto const some_key = [&] {
                return 1 + std::uint64_t{draw.below(UINT32_MAX)} * 0x10001u;
            };
            if (draw.chance(1, 2)) one.key = some_key();
            if (one.key == 0 || draw.chance(1, 2)) continue;
            one.over = some_key();
            one.turn = draw.below(3);
        }
        c.runtime = draw.chance(1, 2) ? "asio" : "faulty:item_lost";
        c.expected = some_expectation(c.prog, draw);
        if (draw.chance(1, 2)) c.trace_hash = draw.below(UINT32_MAX);
        if (draw.chance(1, 2)) c.about = some_words(draw) + "\n" + some_words(draw);
        if (draw.chance(1, 2)) c.remarks[1 + draw.below(9)] = some_words(draw);
        canonicalize(c);
        return rc::shrinkable::shrinkRecur(
            std::move(c), [](test_case const& value) { return smaller(value, false); });
    };
}

rc::Gen<test_case> recorded_cases(std::function<std::unique_ptr<runtime>()> const& make,
                                  generator_options const& asked) {
    auto const shared = std::make_shared<recording>(make());
    generator_options options = asked;
    options.may = options.may & shared->under_test->supports();
    return [shared, options](rc::Random random, int size) {
        test_case c;
        c.runtime = shared->under_test->name();
        c.expected.kind = expected_kind::any;
        c.prog = program_of(random, options, size);
        plan const p(c.prog);
        random_strategy walk(random.next());
        shared->run.run(p, walk);
        c.sched = shared->run.recorded();
        c.trace_hash = shared->run.events().hash();
        return rc::shrinkable::shrinkRecur(std::move(c), [options](test_case const& value) {
            auto const can_run = [may = options.may](test_case const& less) {
                return lacking(less.prog, may) == 0;
            };
            return rc::seq::filter(smaller(value, options.complete), can_run);
        });
    };
}

void showValue(program const& p, std::ostream& out) {
    out << "\n" << print_program(p);
    test_case alone;
    alone.runtime = "mini";
    alone.expected.kind = expected_kind::any;
    alone.prog = p;
    show_token(alone, out);
}

void showValue(schedule const& s, std::ostream& out) {
    for (choice const& c : s.deviations) {
        out << "\nat " << c.decision << " take " << c.chosen << " of " << c.options;
    }
}

void showValue(test_case const& c, std::ostream& out) {
    out << "\n" << print_case(c);
    show_token(c, out);
}

}  // namespace rollcall
