// The Python side, compiled in so that the binary needs nothing but the standard library of the
// interpreter that it was built for.
#pragma once

#include <string_view>

namespace rollcall::asyncio {

extern std::string_view const gather_source;    // rollcall_gather.py
extern std::string_view const loop_source;      // rollcall_loop.py
extern std::string_view const ops_source;       // rollcall_ops.py
extern std::string_view const plain_source;     // rollcall_plain.py
extern std::string_view const run_source;       // rollcall_run.py
extern std::string_view const wait_for_source;  // rollcall_wait_for.py
extern std::string_view const python_home;      // prefix of the interpreter: "/usr"
extern std::string_view const python_program;   // its path

}  // namespace rollcall::asyncio
