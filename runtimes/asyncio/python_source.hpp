// The Python side, compiled in so that the binary needs nothing but the standard library of the
// interpreter that it was built for.
#pragma once

#include <span>
#include <string_view>

namespace rollcall::asyncio {

struct python_module {
    char const* name;
    std::string_view source;
};
// In the order in which they import each other.
std::span<python_module const> python_modules() noexcept;

extern std::string_view const python_home;     // prefix of the interpreter: "/usr"
extern std::string_view const python_program;  // its path

}  // namespace rollcall::asyncio
