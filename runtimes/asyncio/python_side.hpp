// The embedded interpreter and what its side of the adapter offers.
//
// It starts when it is asked for first, and ends with the process. An exception that leaves the
// Python side is a mistake of ours, since programs catch their own: it ends the process with a
// sentence and the traceback. One thread.
#pragma once

#include "runtimes/asyncio/asyncio_runtime.hpp"
#include "runtimes/asyncio/python_calls.hpp"

namespace rollcall::asyncio {

// The result of a call, which has failed if it is null.
python::object checked(PyObject* made, char const* doing);
[[noreturn]] void fail(char const* doing);

struct python_side {
    python::object loop;
    python::object ops;
    python::object run;
    python::object wait_for;
    python::object gather;
    python::object plain;
    python::object changes;
    python::object make_op;
    python::object run_class;       // of the variant `asyncio`
    python::object wait_for_class;  // of `asyncio:wait_for`
    python::object gather_class;    // of `asyncio:gather`

    // Whoever asks first decides the set-up.
    static python_side const& started(python_setup const& setup = {});

private:
    explicit python_side(python_setup const& setup);
};

}  // namespace rollcall::asyncio
