// Adapters with one mistake each: it is told at the first program that shows it, in a sentence.
#include "harness/campaign/check_adapter.hpp"

#include "harness/program/used_features.hpp"
#include "harness/run/archetypes.test.hpp"
#include "harness/run/coroutine_runtime.hpp"
#include "properties/law_book.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

namespace rollcall {
// GCC warns of unnamed namespaces in what a coroutine of a header keeps.
namespace check_adapter_test {

using ::testing::HasSubstr;

struct blocks : middle {
    using middle::middle;
    turn io(task_context&) {
        for (;;) pause();
    }
};
struct resumes_inline : middle {
    using middle::middle;
    lazy<queue_outcome> put(task_context& self, std::uint32_t q, std::uint32_t item) {
        queue& to = queues_[q];
        while (to.items.size() >= to.capacity) co_await park(self, to.putters);
        to.items.push_back(item);
        if (!to.getters.waiting.empty()) {
            turn& first = *to.getters.waiting.front();
            to.getters.waiting.pop_front();
            first.waiting.resume();
        }
        co_return queue_outcome{outcome::ok, item};
    }
};
struct twice : turn {
    turn second;
    twice(gate& g, option const& o) : turn(g, o), second(g, o) {}
    ~twice() {
        at.withdraw(*this);
        at.withdraw(second);
    }
    void await_suspend(std::coroutine_handle<> h) {
        turn::await_suspend(h);
        second.await_suspend(h);
    }
};
struct posts_twice : middle {
    using middle::middle;
    twice io(task_context& self) {
        option o = self.next;
        o.kind = option_kind::external;
        o.resumes = true;
        return {gate_, o};
    }
};
struct loses_a_resumption : middle {
    using middle::middle;
    std::suspend_always yield(task_context&) { return {}; }
};
struct keeps_state : middle {
    using middle::middle;
    int runs = 0;
    void begin(program const& p) {
        ++runs;
        middle::begin(p);
    }
    turn sleep(task_context& self, nanoseconds d) { return {gate_, self.next, d + runs}; }
};
// A sleep that a real clock has found to be over.
struct uses_the_real_clock : middle {
    using middle::middle;
    turn sleep(task_context& self, nanoseconds) { return {gate_, self.next}; }
};
struct posts_a_null_option : middle {
    using middle::middle;
    turn yield(task_context&) { return {gate_, option{}}; }
};
struct throws_in_teardown : middle {
    using middle::middle;
    std::int64_t teardown() { throw std::logic_error("who waits there?"); }
};
struct destroys_late : middle {
    using middle::middle;
    std::int64_t teardown() { return 0; }
    void begin(program const& p) {
        running_.clear();
        middle::begin(p);
    }
};
struct lies_about_an_event : middle {
    using middle::middle;
    turn yield(task_context& self) {
        note_cancel_reached(gate_, self, nothing, cancel_cause::program);
        return middle::yield(self);
    }
};
struct raises_its_own : middle {
    using middle::middle;
    turn yield(task_context&) { throw std::logic_error("not now"); }
};
struct differs_by_chance : middle {
    using middle::middle;
    static inline int calls = 0;
    turn sleep(task_context& self, nanoseconds d) { return {gate_, self.next, d + ++calls}; }
};
struct dies_when_made : middle {
    explicit dies_when_made(gate& g) : middle(g) { std::abort(); }
};
struct ends_the_process : middle {
    using middle::middle;
    turn yield(task_context&) { _exit(0); }
};

struct told {
    std::string title;
    adapter_mistake mistake;
};

told first_mistake(std::function<std::unique_ptr<runtime>()> make) {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({"middle", "", "", true, std::move(make)});
    runtime_entry const& entry = parts.runtimes().front();
    capabilities const has = coroutine_runtime<middle>().supports();
    for (first_program const& step : first_programs()) {
        if (lacking(step.prog, has) != 0) continue;
        if (auto found = find_mistake(parts, entry, step)) return {step.title, *found};
    }
    return {"", {}};
}
template <class A>
told first_mistake_of() {
    return first_mistake([] { return std::make_unique<coroutine_runtime<A>>("middle"); });
}

void expect_told(told const& t, std::string const& title, std::string const& seen,
                 std::string const& advice) {
    EXPECT_EQ(t.title, title) << t.mistake.seen;
    EXPECT_THAT(t.mistake.seen, HasSubstr(seen));
    EXPECT_THAT(t.mistake.advice, HasSubstr(advice));
}

TEST(check_adapter, sees_nothing_in_one_that_is_right) {
    EXPECT_EQ(first_mistake_of<middle>().title, "");
    EXPECT_EQ(first_mistake([] { return make_mini_runtime(); }).title, "");
}

TEST(check_adapter, tells_one_that_blocks) {
    expect_told(first_mistake_of<blocks>(), "io", "blocked in io @1 of task main",
                "return to the gate instead");
}
TEST(check_adapter, tells_one_that_resumes_inline) {
    expect_told(first_mistake_of<resumes_inline>(), "put and get",
                "ran inside the step of another task", "under its own task_context::next");
}
TEST(check_adapter, tells_one_that_posts_twice) {
    expect_told(first_mistake_of<posts_twice>(), "io",
                "main was resumed a second time for one wait", "post one resumption for each wait");
}
TEST(check_adapter, tells_one_that_loses_a_resumption) {
    expect_told(first_mistake_of<loses_a_resumption>(), "yield", "main", "post its resumption");
}
TEST(check_adapter, tells_one_that_keeps_state_between_runs) {
    expect_told(first_mistake_of<keeps_state>(), "sleep", "after another program ran",
                "make it anew in begin()");
}
TEST(check_adapter, tells_one_that_uses_the_real_clock) {
    expect_told(first_mistake_of<uses_the_real_clock>(), "sleep", "sleep", "the gate's clock");
}
TEST(check_adapter, tells_one_that_posts_a_null_option) {
    expect_told(first_mistake_of<posts_a_null_option>(), "yield", "option.next is null", "");
}
TEST(check_adapter, tells_one_that_throws_in_teardown) {
    expect_told(first_mistake_of<throws_in_teardown>(), "a task", "in the adapter's teardown()",
                "raises nothing");
}
TEST(check_adapter, tells_one_that_destroys_late) {
    expect_told(first_mistake_of<destroys_late>(), "a task", "still exist after teardown()",
                "destroy them in teardown()");
}
TEST(check_adapter, tells_one_that_lies_about_an_event) {
    expect_told(first_mistake_of<lies_about_an_event>(), "yield", "a request to cancel is reported",
                "at no other time");
}
TEST(check_adapter, tells_an_exception_that_is_not_the_programs) {
    expect_told(first_mistake_of<raises_its_own>(), "yield", "that no op of the program raised",
                "classify()");
}
TEST(check_adapter, tells_what_is_not_controlled) {
    expect_told(first_mistake_of<differs_by_chance>(), "sleep", "led to another run",
                "a real clock, a thread, an address");
}
TEST(check_adapter, tells_one_that_ends_the_process) {
    expect_told(first_mistake_of<ends_the_process>(), "yield", "exit-0", "");
}
TEST(check_adapter, tells_one_that_dies_when_it_is_made) {
    expect_told(first_mistake_of<dies_when_made>(), "a task", "SIGABRT", "");
}

}  // namespace check_adapter_test
}  // namespace rollcall
