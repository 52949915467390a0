// What goes wrong on the Python side itself: each in a process of its own, with a clear end.
#include "harness/campaign/replay.hpp"
#include "harness/program/case_text.hpp"
#include "properties/law_book.hpp"
#include "runtimes/asyncio/python_side.hpp"

#include <gmock/gmock.h>

#include <string>

namespace rollcall::python_failures_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

replay_report replayed(python_setup const& setup) {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({"asyncio", "", "", true, [&] { return make_asyncio_runtime("asyncio", setup); }});
    test_case const c = parse_case(
                            "rollcall case 1\nruntime asyncio\nexpect any\n\ntask main:\n"
                            "    yield\n    yield\n",
                            "a case")
                            .value.value();
    replay_options options;
    options.with_story = true;
    return replay_isolated(parts, c, options);
}

// A child has the interpreter of its parent, if one runs there: CTest runs each test by itself.
struct python_failures : ::testing::Test {
    void SetUp() override {
        if (Py_IsInitialized() != 0) GTEST_SKIP() << "an interpreter runs here: filter for this";
    }
};

// With that in place of what `yield` does.
replay_report replayed_with(std::string const& statement) {
    return replayed({"",
                     "import rollcall_run\n\n\n"
                     "async def op_yield(self, me, op, number, group, loop):\n    " +
                         statement + "\n\n\nrollcall_run.Run.op_yield = op_yield\n"});
}

TEST_F(python_failures, a_mistake_of_the_python_side_is_told_with_its_traceback) {
    replay_report const r = replayed_with("return self.no_such_thing");
    EXPECT_THAT(r.messages,
                ElementsAre("the process died (SIGABRT) in yield @1 of task main, the op that was "
                            "begun last; Python failed while running a program: AttributeError: "
                            "'Run' object has no attribute 'no_such_thing'"));
    EXPECT_THAT(r.story, HasSubstr("  File \"runtimes/asyncio/rollcall_changes.py\", line 5, in "
                                   "op_yield\nAttributeError"));
}

TEST_F(python_failures, so_is_one_in_a_callback_of_the_loop) {
    replay_report const r = replayed_with("self.loop.call_soon(lambda: 1 / 0)");
    EXPECT_THAT(r.messages, ElementsAre(HasSubstr("ZeroDivisionError: division by zero")));
}

TEST_F(python_failures, an_error_of_asyncio_is_none_of_ours) {
    replay_report const r = replayed_with("import asyncio; await asyncio.Barrier(0).wait()");
    EXPECT_EQ(r.verdict, "passed") << r.problem << r.story;
    EXPECT_THAT(r.story, HasSubstr("yield -> error; raises an error"));
}

TEST_F(python_failures, a_call_with_wrong_arguments_is_told) {
    EXPECT_THAT(replayed_with("import _rollcall; _rollcall.finish_task(0)").messages,
                ElementsAre(HasSubstr("TypeError: rollcall: 1 arguments instead of 2")));
    EXPECT_THAT(replayed_with("import _rollcall; _rollcall.finish_task(0, 'x')").messages,
                ElementsAre(HasSubstr("TypeError: ")));
    EXPECT_THAT(replayed_with("import _rollcall; _rollcall.finish_task(77, 0)").messages,
                ElementsAre(HasSubstr("the interpreter names task 77, which is not there")));
}

TEST_F(python_failures, an_interpreter_without_its_modules_cannot_start) {
    replay_report const r = replayed({"/nonexistent", ""});
    EXPECT_THAT(r.messages,
                ElementsAre(HasSubstr("the process died (SIGABRT) in the adapter's constructor or "
                                      "begin(); Python 3.11.")));
    EXPECT_THAT(r.messages, ElementsAre(HasSubstr(" cannot start: ")));
}

TEST_F(python_failures, a_module_that_fails_as_it_is_imported_is_told) {
    EXPECT_THAT(replayed({"", "import no_such_module\n"}).messages,
                ElementsAre(HasSubstr("Python failed while importing its side: "
                                      "ModuleNotFoundError: No module named 'no_such_module'")));
}

TEST_F(python_failures, code_that_loops_is_a_spin) {
    EXPECT_THAT(replayed_with("while True: pass").fingerprints, ElementsAre("crashed spin yield"));
}

TEST_F(python_failures, code_that_blocks_is_told_so) {
    EXPECT_THAT(replayed_with("from _thread import allocate_lock as a; k = a(); k.acquire(); "
                              "k.acquire()")
                    .messages,
                ElementsAre("blocked in yield @1 of task main: the thread sleeps; an adapter must "
                            "never block"));
}

}  // namespace
}  // namespace rollcall::python_failures_test
