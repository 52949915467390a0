#include "harness/cli/new_runtime.hpp"

#include "harness/cli/outputs.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

namespace rollcall {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view project = R"(cmake_minimum_required(VERSION 3.25)
project(@NAME@_rollcall LANGUAGES CXX)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_STANDARD 20)

find_package(rollcall REQUIRED COMPONENTS testing)
# Your library: find_package(...), pkg_check_modules(...), or target_include_directories below.

# The command: ./@NAME@_rollcall check-adapter @NAME@, then hunt, replay, shrink ...
add_executable(@NAME@_rollcall main.cpp)
target_link_libraries(@NAME@_rollcall PRIVATE rollcall::rollcall)

# For CI; in one process, since the laws share a campaign.
enable_testing()
add_executable(@NAME@_tests @NAME@.test.cpp)
target_link_libraries(@NAME@_tests PRIVATE rollcall::conformance GTest::gtest_main)
# So that what a failure prints can be pasted.
target_compile_definitions(@NAME@_tests PRIVATE COMMAND="$<TARGET_FILE:@NAME@_rollcall>")
add_test(NAME @NAME@.adapter COMMAND @NAME@_rollcall check-adapter @NAME@)
add_test(NAME @NAME@.tests COMMAND @NAME@_tests)
)";

constexpr std::string_view description =
    R"(// What Rollcall has to know of @NAME@: what it has. What is not here programs do without.
// All that can be said is listed in Rollcall's ADAPTER.md.
#pragma once

#include <rollcall/host.hpp>

#include "placeholder.hpp"  // Fill in: your library instead

class @NAME@_library {
public:
    static constexpr std::string_view name = "@NAME@";
    // Fill in: what it promises, each with where it says so; what is left out is not promised.
    //     .errors = {rollcall::group_errors::all, "its manual: groups"},
    static constexpr rollcall::dialect declares{};

    // Fill in: your library's coroutine type.
    template <class T>
    using task = placeholder::task<T>;

    // Fill in: what your library runs on. Ready coroutines go to host.post(handle), timers to
    // host.post_after(duration, function); one that has no executor needs nothing.
    explicit @NAME@_library(rollcall::host& h) : host(h) {}
    // Fill in: starts a task that nobody awaits.
    void launch(task<void> body) { placeholder::launch(host, std::move(body)); }

    // Fill in: tasks that are awaited together. False: refused.
    // struct group {
    //     explicit group(@NAME@_library& l);
    //     bool start(task<void> body);
    //     task<void> wait();
    // };

    // Fill in: items between tasks, at most `capacity` of them waiting.
    // struct queue {
    //     queue(@NAME@_library& l, std::uint32_t capacity);
    //     static bool has(std::uint32_t capacity) { return capacity != 0; }
    //     task<rollcall::queue_outcome> put(std::uint32_t item);
    //     task<rollcall::queue_outcome> get();
    //     void close();
    //     template <class Visit>
    //     void items(Visit visit) const;  // calls visit(item) for each item left
    // };

    rollcall::host& host;
};
)";

constexpr std::string_view placeholder =
    R"(// A coroutine type, so that all compiles before your library is there; remove it then.
#pragma once

#include <rollcall/host.hpp>

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace placeholder {

template <class T>
struct result {
    std::optional<T> value;
    void return_value(T v) { value.emplace(std::move(v)); }
    T take() { return std::move(*value); }
};
template <>
struct result<void> {
    void return_void() const noexcept {}
    void take() const noexcept {}
};

// Starts when it is awaited.
template <class T>
class task {
public:
    struct promise_type : result<T> {
        std::coroutine_handle<> awaited_by = std::noop_coroutine();
        std::exception_ptr error;
        struct leave {
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(
                std::coroutine_handle<promise_type> ended) const noexcept {
                return ended.promise().awaited_by;
            }
            void await_resume() const noexcept {}
        };
        task get_return_object() noexcept {
            return task(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        leave final_suspend() const noexcept { return {}; }
        void unhandled_exception() noexcept { error = std::current_exception(); }
    };

    task(task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    ~task() {
        if (frame_) frame_.destroy();
    }
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> by) const noexcept {
        frame_.promise().awaited_by = by;
        return frame_;
    }
    T await_resume() const {
        if (frame_.promise().error) std::rethrow_exception(frame_.promise().error);
        return frame_.promise().take();
    }

private:
    explicit task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
    std::coroutine_handle<promise_type> frame_;
};

// Destroys itself at its end.
struct detached {
    struct promise_type {
        detached get_return_object() noexcept {
            return {std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
    };
    std::coroutine_handle<> frame;
};

inline void launch(rollcall::host& on, task<void> body) {
    auto const own = [](task<void> all) -> detached { co_await all; };
    on.post(own(std::move(body)).frame);
}

}  // namespace placeholder
)";

constexpr std::string_view command = R"(#include "@NAME@_description.hpp"

#include <rollcall/main.hpp>

int main(int argc, char** argv) {
    rollcall::registry parts;
    rollcall::add_library<@NAME@_library>(parts, "@NAME@");
    return rollcall::main(argc, argv, std::move(parts));
}
)";

constexpr std::string_view tests = R"(// conformance.@NAME@.SC_01 and so on: each law is a test.
#include "@NAME@_description.hpp"

#include <rollcall/conformance.hpp>

[[maybe_unused]] static bool const registered = rollcall::register_conformance({
    .runtime = "@NAME@",
    .make = rollcall::make_library<@NAME@_library>,
    .command = COMMAND,
});
)";

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> files = {{
    {"CMakeLists.txt", project},
    {"@NAME@_description.hpp", description},
    {"placeholder.hpp", placeholder},
    {"main.cpp", command},
    {"@NAME@.test.cpp", tests},
}};

std::string named(std::string_view text, std::string const& name) {
    constexpr std::string_view word = "@NAME@";
    std::string out;
    for (std::size_t at; (at = text.find(word)) != std::string_view::npos;) {
        out += text.substr(0, at);
        out += name;
        text.remove_prefix(at + word.size());
    }
    return out += text;
}

bool is_identifier(std::string const& name) {
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !name.empty() && name.front() >= 'a' && std::ranges::all_of(name, fits);
}

}  // namespace

CLI::App& add_new_runtime(CLI::App& app, new_runtime_options& o) {
    CLI::App& c = *app.add_subcommand(
        "new-runtime", "write a skeleton with which a library of your own is tested");
    c.footer(
        "\nIt compiles as it is, against an installed Rollcall, and says where to go on:\n"
        "  cmake -S NAME -B NAME/build -DCMAKE_PREFIX_PATH=... && cmake --build NAME/build\n"
        "  NAME/build/NAME_rollcall check-adapter NAME");
    c.add_option("name", o.name, "of the runtime: small letters, digits and _")->required();
    c.add_option("--into", o.directory, "the directory to write (default: one of that name)");
    return c;
}

exit_status new_runtime(new_runtime_options const& o) {
    if (!is_identifier(o.name)) {
        return usage_error(fmt::format("'{}' cannot be the name of a runtime", o.name),
                           "small letters, digits and _, a letter first: libx");
    }
    fs::path const into = o.directory.empty() ? o.name : o.directory;
    std::error_code error;
    if (fs::exists(into, error) && !(fs::is_directory(into, error) && fs::is_empty(into, error))) {
        return usage_error(into.string() + " is there already, and is not empty",
                           "--into names another directory");
    }
    if (std::string const problem = cannot_use_directory(into.string()); !problem.empty())
        return usage_error(problem);
    for (auto const& [name, text] : files) {
        std::string const file = (into / named(name, o.name)).string();
        if (auto const bad = save_text(file, named(text, o.name)); !is_fine(bad)) return bad;
        print_out("  {}\n", file);
    }
    print_out(
        "\nnext: cmake -S {0} -B {0}/build && cmake --build {0}/build &&\n"
        "      {0}/build/{1}_rollcall check-adapter {1}\n",
        into.string(), o.name);
    return exit_status::fine;
}

}  // namespace rollcall
