// The walk meets each op as often as its loops say, and tells the occurrences apart.
#include "harness/run/op_walk.hpp"
#include "harness/program/builder.hpp"

#include <gmock/gmock.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

using namespace build;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What a walk meets: "@3" an op, "(@1" a loop entered, ")@1" left, "!@1" refused.
struct walked {
    std::vector<std::string> met;
    std::vector<std::pair<std::uint32_t, std::uint64_t>> occurrences;  // of ops that are no loops
};

walked walk_through(std::vector<op> const& ops, std::uint64_t loop = 0) {
    walked w;
    op_walk walk(ops, loop);
    for (;;) {
        if (walk.at_end()) {
            if (!walk.in_block()) return w;
            if (!walk.next_turn()) w.met.push_back(")@" + std::to_string(walk.leave().id));
            continue;
        }
        op const& o = walk.take();
        std::string const name = "@" + std::to_string(o.id);
        if (o.kind != op_kind::repeat) {
            w.met.push_back(name);
            w.occurrences.emplace_back(o.id, walk.loop());
        } else {
            w.met.push_back("(" + name);
            walk.enter(o);
        }
    }
}

std::vector<op> body_of(op_drafts body) {
    program_builder b;
    return b.task("main", repeat_of(1, std::move(body))).build().tasks[0].body[0].body;
}

TEST(op_walk, a_body_without_loops_is_met_in_order) {
    walked const w = walk_through(body_of(sequence(yield(), io(), yield())));
    EXPECT_THAT(w.met, ElementsAre("@2", "@3", "@4"));
}

TEST(op_walk, an_empty_body_is_over_at_once) {
    op_walk const walk({}, 0);
    EXPECT_TRUE(walk.at_end());
    EXPECT_FALSE(walk.in_block());
}

TEST(op_walk, a_loop_is_unrolled_and_what_follows_comes_after_it) {
    walked const w = walk_through(body_of(sequence(repeat(3, yield()), io())));
    EXPECT_THAT(w.met, ElementsAre("(@2", "@3", "@3", "@3", ")@2", "@4"));
}

TEST(op_walk, loops_inside_loops_begin_anew_each_turn) {
    walked const w = walk_through(body_of(sequence(repeat(2, repeat(2, yield()), io()))));
    EXPECT_THAT(w.met, ElementsAre("(@2", "(@3", "@4", "@4", ")@3", "@5", "(@3", "@4", "@4", ")@3",
                                   "@5", ")@2"));
}

TEST(op_walk, every_occurrence_of_an_op_has_an_identity_of_its_own) {
    std::vector<op> const ops =
        body_of(sequence(yield(), repeat(3, yield(), repeat(3, io())), repeat(3, io())));
    walked const w = walk_through(ops);
    std::set<std::pair<std::uint32_t, std::uint64_t>> const all(w.occurrences.begin(),
                                                                w.occurrences.end());
    EXPECT_EQ(w.occurrences.size(), 1u + 3 + 9 + 3);
    EXPECT_EQ(all.size(), w.occurrences.size());
    EXPECT_EQ(walk_through(ops).occurrences, w.occurrences);
    EXPECT_NE(walk_through(ops, 7).occurrences, w.occurrences) << "the loops around count too";
}

TEST(op_walk, what_follows_a_loop_has_the_identity_that_it_had_without_it) {
    walked const w = walk_through(body_of(sequence(repeat(2, yield()), io())), 5);
    EXPECT_EQ(w.occurrences.back().second, 5u);
}

TEST(op_walk, a_loop_without_a_body_is_entered_and_left) {
    op empty;
    empty.kind = op_kind::repeat;
    empty.id = 9;
    empty.count = 4;
    EXPECT_THAT(walk_through({empty}).met, ElementsAre("(@9", ")@9"));
}

TEST(op_walk, loops_of_any_depth_are_unrolled) {
    constexpr std::size_t depth = 2 * op_walk::cheap_levels;
    op_draft nested = yield();
    for (std::size_t level = 0; level < depth; ++level) nested = repeat(2, nested);
    walked const w = walk_through(body_of(sequence(nested)));
    std::set<std::pair<std::uint32_t, std::uint64_t>> const different(w.occurrences.begin(),
                                                                      w.occurrences.end());
    EXPECT_EQ(w.occurrences.size(), std::size_t{1} << depth);
    EXPECT_EQ(different.size(), w.occurrences.size());
    EXPECT_EQ(w.met.front(), "(@2");
    EXPECT_EQ(w.met.back(), ")@2");
}

// Like walk_through, but every `if` takes its first block where `taken`, else its second.
std::vector<std::string> walk_with(std::vector<op> const& ops, bool taken) {
    std::vector<std::string> met;
    op_walk walk(ops, 0);
    auto const branch_of = [&](op const& o) { return taken ? &o.body : &o.handler; };
    for (;;) {
        op const* const next = walk.peek(branch_of);
        std::string const peeked = next == nullptr ? "" : "@" + std::to_string(next->id);
        if (walk.at_end()) {
            if (!walk.in_block()) {
                EXPECT_EQ(next, nullptr);
                return met;
            }
            if (!walk.next_turn()) met.push_back(")@" + std::to_string(walk.leave().id));
            continue;
        }
        op const& o = walk.take();
        std::string const name = "@" + std::to_string(o.id);
        if (o.kind == op_kind::repeat) {
            walk.enter(o);
        } else if (o.kind == op_kind::if_else) {
            walk.enter(o, *branch_of(o));
        } else {
            EXPECT_EQ(peeked, name) << "what was seen ahead is what comes";
            met.push_back(name);
            continue;
        }
        met.push_back("(" + name);
    }
}

TEST(op_walk, a_branch_is_entered_and_what_follows_comes_after_it) {
    std::vector<op> const ops =
        body_of(sequence(if_else("index", sequence(yield(), io()), sequence(sleep(1))), yield()));
    EXPECT_THAT(walk_with(ops, true), ElementsAre("(@2", "@3", "@4", ")@2", "@6"));
    EXPECT_THAT(walk_with(ops, false), ElementsAre("(@2", "@5", ")@2", "@6"));
}

TEST(op_walk, an_empty_branch_is_left_at_once) {
    std::vector<op> const ops = body_of(sequence(if_else("index", {}), yield()));
    EXPECT_THAT(walk_with(ops, true), ElementsAre("(@2", ")@2", "@3"));
    EXPECT_THAT(walk_with(ops, false), ElementsAre("(@2", ")@2", "@3"));
}

TEST(op_walk, branches_in_loops_belong_to_the_turn) {
    std::vector<op> const ops =
        body_of(sequence(repeat(2, if_else("index", sequence(repeat(2, yield()))))));
    EXPECT_THAT(walk_with(ops, true), ElementsAre("(@2", "(@3", "(@4", "@5", "@5", ")@4", ")@3",
                                                  "(@3", "(@4", "@5", "@5", ")@4", ")@3", ")@2"));
    op_walk walk(ops, 17);
    walk.enter(walk.take());
    walk.next_turn();
    std::uint64_t const turn = walk.loop();
    op const& branch = walk.take();
    walk.enter(branch, branch.body);
    EXPECT_EQ(walk.loop(), turn) << "a branch is no turn of its own";
    EXPECT_FALSE(walk.next_turn() && walk.next_turn());
}

TEST(op_walk, looking_ahead_goes_through_ends_of_turns_and_into_blocks) {
    // @2 repeat: @3 if: @4 yield; behind the loop @5 if: @6 repeat: @7 io; @8 sleep
    std::vector<op> const ops =
        body_of(sequence(repeat(2, if_else("index", sequence(yield()))),
                         if_else("index", sequence(repeat(3, io()))), sleep(1)));
    auto const all = [](op const& o) { return &o.body; };
    auto const none = [](op const&) -> std::vector<op> const* { return nullptr; };
    op_walk walk(ops, 0);
    EXPECT_EQ(walk.peek(all)->id, 4u);
    EXPECT_EQ(walk.peek(none)->id, 8u);
    walk.enter(walk.take());
    walk.next_turn();
    op const& first = walk.take();
    walk.enter(first, first.body);
    walk.take();
    EXPECT_EQ(walk.peek(all)->id, 4u) << "the second turn";
    walk.leave();
    walk.next_turn();
    op const& second = walk.take();
    walk.enter(second, second.body);
    walk.take();
    EXPECT_EQ(walk.peek(all)->id, 7u) << "behind the loop";
    EXPECT_EQ(walk.peek(none)->id, 8u);
    EXPECT_EQ(op_walk::first_of(ops, all)->id, 4u);
    EXPECT_EQ(op_walk::first_of({}, all), nullptr);
}

}  // namespace
}  // namespace rollcall
