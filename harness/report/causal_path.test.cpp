// The story's columns are those whose doing led to what broke, however many tasks there are.
#include "harness/report/causal_path.hpp"
#include "harness/report/run_on_mini.test.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace rollcall {
namespace {

using ::testing::ElementsAre;

// Names of the tasks on the path from the latest instance of `from`.
std::vector<std::string> path_from(std::string const& from, std::string const& program) {
    run_on_mini const run(program);
    trace const& t = run.events();
    auto const name = [&](task_id task) {
        return run.prog.tasks[t.tasks()[task].declaration].name;
    };
    task_id start = nothing;
    for (task_id task = 0; task < t.tasks().size(); ++task) {
        if (name(task) == from) start = task;
    }
    std::vector<std::string> names;
    for (task_id const task : causal_path(run.p, t, {{start}})) names.push_back(name(task));
    return names;
}

TEST(causal_path, goes_to_who_put_the_item) {
    EXPECT_THAT(path_from("last", R"(queue q capacity 4
queue other capacity 4

task main:
    group g:
        spawn first
        spawn bystander
        spawn last

task first:
    put q

task bystander:
    put other

task last:
    get q
)"),
                ElementsAre("last", "first", "main"));
}

TEST(causal_path, goes_to_who_wrote_the_cell_and_on_to_what_that_one_had_read) {
    EXPECT_THAT(path_from("last", R"(cell a
cell b

task main:
    group g:
        spawn one
        spawn two
        spawn bystander
        spawn last

task one:
    write a = 1

task two:
    read a into r
    write b = r

task bystander:
    read b into r

task last:
    read b into r
    expect r == 0
)"),
                ElementsAre("last", "two", "main", "one"));
}

TEST(causal_path, goes_to_who_gave_the_lock_back) {
    EXPECT_THAT(path_from("last", R"(lock m

task main:
    group g:
        spawn holder
        spawn bystander
        spawn last

task holder:
    lock m
    yield
    unlock m

task bystander:
    yield

task last:
    lock m
    unlock m
)"),
                ElementsAre("last", "holder", "main"));
}

TEST(causal_path, goes_to_whose_end_was_awaited) {
    EXPECT_THAT(path_from("last", R"(task main:
    group g:
        spawn bystander
        spawn awaited
        spawn last

task bystander:
    yield

task awaited:
    yield

task last:
    join awaited
)"),
                ElementsAre("last", "awaited", "main"));
}

TEST(causal_path, goes_to_who_made_room_where_that_was_waited_for) {
    std::string const program = R"(queue q capacity 1

task main:
    group g:
        spawn taker
        spawn last

task taker:
    yield
    yield
    get q

task last:
    put q
)";
    EXPECT_THAT(path_from("last", program), ElementsAre("last", "main"));
    EXPECT_THAT(path_from("last", program + "    put q\n"), ElementsAre("last", "taker", "main"));
}

TEST(causal_path, goes_to_who_asked_to_cancel) {
    EXPECT_THAT(path_from("last", R"(task main:
    group g:
        spawn last
        spawn bystander
        spawn canceller

task bystander:
    yield

task canceller:
    cancel last

task last:
    sleep 5
)"),
                ElementsAre("last", "canceller", "main"));
}

TEST(causal_path, goes_to_who_holds_the_lock_that_is_awaited_for_ever) {
    EXPECT_THAT(path_from("last", R"(lock m

task main:
    group g:
        spawn keeper
        spawn bystander
        spawn last

task keeper:
    lock m

task bystander:
    yield

task last:
    yield
    lock m
)"),
                ElementsAre("last", "keeper", "main"));
}

TEST(causal_path, of_a_hang_goes_to_who_changed_the_queue_before_who_only_waited_there) {
    EXPECT_THAT(path_from("last", R"(queue q capacity 1
queue other capacity 1

task main:
    group g:
        spawn giver
        spawn taker
        spawn bystander
        spawn last
        spawn waiter
        sleep 1
        cancel waiter

task giver:
    put q

task taker:
    get q

task bystander:
    put other

task last:
    yield
    get q

task waiter:
    get q
)"),
                ElementsAre("last", "taker", "giver", "waiter", "main"));
}

}  // namespace
}  // namespace rollcall
