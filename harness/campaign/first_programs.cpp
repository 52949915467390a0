#include "harness/campaign/first_programs.hpp"

#include "harness/program/case_text.hpp"

#include <array>
#include <stdexcept>
#include <utility>

namespace rollcall {
namespace {

constexpr std::array<std::pair<char const*, char const*>, 20> texts = {{
    {"a task", "task main:\n    pass\n"},
    {"yield", "task main:\n    yield\n    yield\n"},
    {"io", "task main:\n    io\n    io\n"},
    {"sleep", "task main:\n    sleep 2\n    sleep 1\n"},
    {"an error that is caught",
     "task main:\n    try:\n        yield\n        fail E\n    catch error:\n        yield\n"},
    {"a cleanup",
     "task main:\n    try:\n        try:\n            fail E\n        finally:\n"
     "            yield\n    catch error:\n        pass\n"},
    {"a task in a group",
     "task main:\n    group g:\n        spawn t\n\ntask t:\n    yield\n    sleep 1\n"},
    {"tasks in groups",
     "task main:\n    group g:\n        spawn t x3\n        yield\n\n"
     "task t:\n    group h:\n        spawn u x2\n    yield\n\ntask u:\n    yield\n    yield\n"},
    {"a static group",
     "task main:\n    group g static:\n        spawn t x2\n    yield\n\ntask t:\n    yield\n"},
    {"detach and join",
     "task main:\n    detach t\n    join t\n    yield\n    join t\n\ntask t:\n    yield\n"},
    {"put and get",
     "queue q capacity 1\n\ntask main:\n    group g:\n        spawn putter\n        spawn "
     "getter\n\n"
     "task putter:\n    repeat 4:\n        put q\n\ntask getter:\n    repeat 4:\n        get q\n"},
    {"try_put and try_get",
     "queue q capacity 1\n\ntask main:\n    try_put q\n    try_put q\n    yield\n    try_get q\n"
     "    try_get q\n"},
    {"close",
     "queue q capacity 1\n\ntask main:\n    group g:\n        spawn putter\n        spawn getter\n"
     "        yield\n        close q\n\ntask putter:\n    repeat 3:\n        put q\n\ntask "
     "getter:\n    repeat 2:\n        get q\n"},
    {"limits of put and get",
     "queue q capacity 1\n\ntask main:\n    get q timeout 2\n    put q timeout 2\n    put q "
     "timeout 2\n"
     "    get q timeout 2\n"},
    {"an error that reaches a group",
     "task main:\n    try:\n        group g:\n            spawn t\n            spawn u\n"
     "    catch error:\n        yield\n\ntask t:\n    yield\n    fail E\n\n"
     "task u:\n    yield\n    yield\n"},
    {"cancel of a task",
     "task main:\n    group g:\n        spawn t\n        yield\n        cancel t\n\n"
     "task t:\n    sleep 9\n    yield\n"},
    {"cancel of a group",
     "task main:\n    group g:\n        spawn t x2\n        yield\n        cancel group g\n\n"
     "task t:\n    sleep 9\n    yield\n"},
    {"a timeout",
     "task main:\n    try:\n        timeout 2:\n            sleep 9\n    catch error:\n"
     "        yield\n    timeout 9:\n        yield\n"},
    {"a shield",
     "task main:\n    group g:\n        spawn t\n        yield\n        cancel t\n\n"
     "task t:\n    shield:\n        sleep 2\n    yield\n"},
    {"a race",
     "task main:\n    group g race:\n        spawn t\n        spawn u\n\n"
     "task t:\n    sleep 1\n\ntask u:\n    sleep 9\n"},
}};

}  // namespace

std::vector<first_program> const& first_programs() {
    static std::vector<first_program> const all = [] {
        std::vector<first_program> made;
        for (auto const& [title, text] : texts) {
            parse_result parsed = parse_case(std::string("rollcall case 2\n\n") + text, title);
            if (!parsed.value) throw std::logic_error(parsed.error->text());
            made.push_back({title, std::move(parsed.value->prog)});
        }
        return made;
    }();
    return all;
}

}  // namespace rollcall
