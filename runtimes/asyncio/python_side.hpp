// The embedded interpreter and what its side of the adapter offers.
//
// An exception that leaves the Python side is a mistake of ours, since programs catch their own: it
// ends the process with a sentence and the traceback. One thread.
#pragma once

#include "runtimes/asyncio/asyncio_runtime.hpp"
#include "runtimes/asyncio/python_calls.hpp"

#include <string>

namespace rollcall {

// How the interpreter starts. Tests plant faults here.
struct python_setup {
    std::string home;     // where its standard library is; empty: that of the build
    std::string changes;  // Python source, run when Rollcall's own is there
};
std::unique_ptr<runtime> make_asyncio_runtime(std::string_view variant, python_setup setup);

}  // namespace rollcall

namespace rollcall::asyncio {

// The result of a call, which has failed if it is null.
python::object checked(PyObject* made, char const* doing);
[[noreturn]] void fail(char const* doing);

// What a module of the Python side defines. The interpreter starts when it is asked for something
// first, and ends with the process: whoever asks first decides the set-up.
python::object defined_in(char const* module, char const* name, python_setup const& setup = {});

}  // namespace rollcall::asyncio
