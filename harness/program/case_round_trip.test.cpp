// Random valid cases survive print, parse and the token; so do random edits of them.
#include "harness/program/canonical.hpp"
#include "harness/program/case_text.hpp"
#include "harness/program/token.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace rollcall {
namespace {

constexpr std::uint32_t names_in_use = 5;

// Makes valid cases with every kind of op and fields at their limits. Far simpler than the
// generator of programs: nothing here needs to make sense when it runs.
class case_maker {
public:
    explicit case_maker(std::uint64_t seed) : state_(seed) {}

    test_case make() {
        test_case c;
        for (std::uint32_t i = 0; i < names_in_use; ++i) {
            c.prog.tasks.push_back({"task" + std::to_string(i), {}});
            c.prog.queues.push_back({"queue" + std::to_string(i), pick({0, 1, 1'000, unbounded})});
            c.prog.groups.push_back("group" + std::to_string(i));
            c.prog.errors.push_back("error" + std::to_string(i));
            c.prog.registers.push_back("r" + std::to_string(i));
            auto const initial = static_cast<std::int64_t>(pick({0, 7, 4'000'000'000u}));
            c.prog.cells.push_back({"cell" + std::to_string(i), i % 2 == 0 ? 1 : cell_count_max,
                                    below(2) == 0 ? initial : -initial});
            bool const is_mutex = i % 2 == 1;
            c.prog.semaphores.push_back({"semaphore" + std::to_string(i),
                                         is_mutex ? 1 : pick({0, 2, permits_max}), is_mutex});
            c.prog.events.push_back({"event" + std::to_string(i)});
            c.prog.locks.push_back({"lock" + std::to_string(i), i % 2 == 0 ? 1 : lock_count_max});
        }
        for (task_ = 0; task_ < names_in_use; ++task_) {
            c.prog.tasks[task_].body = make_body(1, false);
            // Whatever is read is set somewhere.
            for (std::uint32_t i = 0; i < names_in_use; ++i) {
                c.prog.tasks[task_].body.push_back(make_op(op_kind::let));
                c.prog.tasks[task_].body.back().result = i;
            }
        }
        // Each group is opened somewhere; `canonicalize` sorts out the order.
        for (std::uint32_t i = 0; i < names_in_use; ++i) {
            op& opened = c.prog.tasks[0].body.emplace_back(make_op(op_kind::group));
            opened.target = i;
        }
        c.expected = make_expectation();
        make_schedule(c.sched);
        if (below(2) == 0) c.trace_hash = next();
        if (below(2) == 0) c.about = " some\n\ntext # \xe2\x86\x92 for people";
        for (std::uint32_t id = 1; id <= last_id_; id += 1 + below(9)) c.remarks[id] = "# remark";
        return c;
    }

private:
    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15u;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
        return mixed ^ (mixed >> 31);
    }

    std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(next() % bound); }

    std::uint32_t pick(std::initializer_list<std::uint32_t> values) {
        return values.begin()[below(static_cast<std::uint32_t>(values.size()))];
    }

    std::vector<op> make_body(std::uint32_t depth, bool in_group) {
        std::vector<op> body;
        for (std::uint32_t size = below(depth < 5 ? 5 : 2); size > 0; --size) {
            auto kind = static_cast<op_kind>(below(op_kind_count));
            bool const starts_task = kind == op_kind::spawn || kind == op_kind::detach;
            if (starts_task && task_ + 1 == names_in_use) kind = op_kind::yield;
            body.push_back(make_op(kind));
            op& o = body.back();
            if (kind == op_kind::spawn && (!in_group || below(3) == 0))
                o.scope = below(names_in_use);
            if (has_body(kind)) o.body = make_body(depth + 1, in_group || kind == op_kind::group);
            if (has_handler(kind)) o.handler = make_body(depth + 1, in_group);
            if (kind == op_kind::group) {
                o.is_static = std::all_of(o.body.begin(), o.body.end(), [](op const& inner) {
                    return inner.kind == op_kind::spawn && inner.scope == innermost_group;
                });
            }
        }
        return body;
    }

    op make_op(op_kind kind) {
        op o;
        o.kind = kind;
        o.id = ++last_id_;
        bool const starts_task = kind == op_kind::spawn || kind == op_kind::detach;
        auto const first = static_cast<std::uint32_t>(starts_task ? task_ + 1 : 0);
        o.target = first < names_in_use ? first + below(names_in_use - first) : 0;
        o.group = below(2) == 0 ? group_kind::all : group_kind::race;
        o.filter = static_cast<catch_filter>(below(3));
        o.pass_on = below(2) == 0;
        bool const repeats = kind == op_kind::repeat;
        o.count = pick({repeats ? 1u : 0u, 1, 2, repeats ? repeat_count_max : spawn_count_max});
        if (names_semaphore(kind)) o.count = o.target % 2 == 1 ? 1 : pick({1, 3, permits_max});
        o.time = pick({0, 3, ticks_max, kind == op_kind::sleep ? 1 : no_limit});
        for (std::size_t i = 0; i < argument_count(kind); ++i) {
            bool const is_index = i == 0 && (names_cell(kind) || names_lock(kind));
            bool const is_array = o.target % 2 == 1;
            o.arguments.push_back(is_index && !is_array ? expression{} : make_expression());
            // Only what is constant is known to be out of range.
            expression& e = o.arguments.back();
            canonicalize(e);
            if (is_index && constant_of(e)) e = number_expression(below(cell_count_max));
        }
        if (needs_register(kind) || (sets_register(kind) && below(2) == 0)) {
            o.result = below(names_in_use);
        }
        return o;
    }

    // In postfix form: a tree that is built from its leaves.
    expression make_expression() {
        expression e;
        std::size_t depth = 0;
        while (e.nodes.size() + depth < expression_nodes_max && (depth == 0 || below(4) != 0)) {
            auto const kind = static_cast<expression_kind>(below(expression_kind_count));
            if (operand_count(kind) > depth) continue;
            depth = depth - operand_count(kind) + 1;
            std::int64_t value = 0;
            if (kind == expression_kind::register_) value = below(names_in_use);
            if (kind == expression_kind::number) {
                value = std::int64_t{pick({0, 1, 4'000'000'000u})} - below(3);
                if (below(20) == 0) value = below(2) == 0 ? INT64_MIN : INT64_MAX;
            }
            e.nodes.push_back({kind, value});
        }
        for (; depth > 1; --depth) e.nodes.push_back({expression_kind::less, 0});
        return e;
    }

    expectation make_expectation() {
        expectation expected;
        expected.kind = static_cast<expected_kind>(below(5));
        expected.law = "SC-01";
        expected.hung = {"task3", "task1", "task3"};
        return expected;
    }

    void make_schedule(schedule& sched) {
        std::uint32_t decision = below(10);
        for (std::uint32_t size = below(20); size > 0; --size) {
            std::uint32_t const options = 2 + below(10);
            sched.deviations.push_back(
                {decision, 1 + below(options - 1), options, below(3) == 0 ? 0 : next()});
            decision += 1 + below(1'000'000);
        }
    }

    std::uint64_t state_;
    std::size_t task_ = 0;
    std::uint32_t last_id_ = 0;
};

TEST(case_round_trip, print_then_parse_gives_the_same_case) {
    for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
        test_case c = case_maker(seed).make();
        std::string const printed_as_made = print_case(c);
        canonicalize(c);
        ASSERT_EQ(validate(c), "") << seed;
        std::string const printed = print_case(c);
        // What canonicalize changes is what the text does not say.
        ASSERT_EQ(printed_as_made, printed);
        parse_result const parsed = parse_case(printed);
        ASSERT_FALSE(parsed.error.has_value()) << parsed.error->text() << "\n" << printed;
        ASSERT_TRUE(parsed.value == c) << printed;
        ASSERT_EQ(print_case(*parsed.value), printed);
    }
}

TEST(case_round_trip, token_then_case_gives_the_same_case) {
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        test_case c = case_maker(seed).make();
        decode_result const decoded = decode_token(encode_token(c));
        ASSERT_EQ(decoded.error, "");
        c.about.clear();
        c.remarks.clear();
        canonicalize(c);
        ASSERT_TRUE(decoded.value == c) << print_case(c);
    }
}

TEST(case_round_trip, an_edited_program_is_canonical_again_after_canonicalize) {
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        test_case c = case_maker(seed).make();
        canonicalize(c);
        // What a shrinker does: names fall out of use, others appear first elsewhere.
        std::rotate(c.prog.tasks[0].body.begin(), c.prog.tasks[0].body.end() - 1,
                    c.prog.tasks[0].body.end());
        c.prog.tasks[1].body.clear();
        canonicalize(c);
        ASSERT_EQ(validate(c), "") << seed;
        ASSERT_TRUE(parse_case(print_case(c)).value == c) << print_case(c);
    }
}

}  // namespace
}  // namespace rollcall
