// The story names who asked for a cancellation that was caught.
#include "harness/report/cancel_origin.hpp"
#include "harness/report/run_on_mini.test.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace rollcall {
namespace {

using ::testing::ElementsAre;

// Of every caught cancellation, in order.
std::vector<std::string> askers(std::string const& program) {
    run_on_mini const run(program);
    std::vector<std::string> all;
    for (event const& e : run.events().events()) {
        if (e.kind == event_kind::cancel_caught) all.push_back(who_asked(run.p, run.events(), e));
    }
    return all;
}

TEST(cancel_origin, an_op_that_cancels_a_task) {
    EXPECT_THAT(askers(R"(task main:
    group g:
        spawn worker
        yield
        cancel worker

task worker:
    try:
        sleep 5
    catch cancel:
        pass
)"),
                ElementsAre("main (cancel worker @4)"));
}

TEST(cancel_origin, an_op_that_cancels_a_group) {
    EXPECT_THAT(askers(R"(task main:
    group g:
        spawn worker
        spawn canceller

task canceller:
    yield
    cancel group g

task worker:
    try:
        sleep 5
    catch any:
        pass
)"),
                ElementsAre("canceller.1 (cancel group g @5)"));
}

TEST(cancel_origin, a_group_with_a_failed_child) {
    std::string const failing = R"(task main:
    try:
        group outer:
            spawn failing
            try:
                sleep 5
            catch cancel:
                pass
            spawn worker
    catch error:
        pass

task failing:
    yield
    fail Broken

task worker:
    try:
        sleep 5
    catch cancel:
        pass
)";
    EXPECT_THAT(askers(failing), ElementsAre("group outer of main"));
}

TEST(cancel_origin, a_sibling_of_a_failed_child) {
    EXPECT_THAT(askers(R"(task main:
    try:
        group g:
            spawn worker
            spawn failing
    catch error:
        pass

task failing:
    yield
    fail Broken

task worker:
    try:
        sleep 5
    catch cancel:
        pass
)"),
                ElementsAre("group g of main"));
}

TEST(cancel_origin, a_timeout) {
    EXPECT_THAT(askers(R"(task main:
    try:
        timeout 1:
            try:
                sleep 5
            catch cancel:
                pass
    catch error:
        pass
)"),
                ElementsAre("its timeout"));
}

TEST(cancel_origin, each_catch_has_its_own_request) {
    EXPECT_THAT(askers(R"(task main:
    group g:
        spawn worker
        sleep 1
        cancel worker
        sleep 1
        cancel group g

task worker:
    try:
        sleep 5
    catch cancel:
        pass
    try:
        sleep 5
    catch cancel:
        pass
)"),
                ElementsAre("main (cancel worker @4)", "main (cancel group g @6)"));
}

// The group's request is not the one that an op made before.
TEST(cancel_origin, a_group_after_an_op) {
    EXPECT_THAT(askers(R"(task main:
    try:
        group g:
            spawn worker
            yield
            cancel worker
            sleep 1
            fail Broken
    catch error:
        pass

task worker:
    try:
        sleep 5
    catch cancel:
        pass
    try:
        sleep 5
    catch cancel:
        pass
)"),
                ElementsAre("main (cancel worker @5)", "group g of main"));
}

TEST(cancel_origin, nobody) {
    trace t;
    t.add_task({});
    event caught;
    caught.kind = event_kind::cancel_caught;
    caught.task = 0;
    t.record(caught);
    program const none;
    plan const p(none);
    EXPECT_EQ(who_asked(p, t, t.events().back()), "");
}

}  // namespace
}  // namespace rollcall
