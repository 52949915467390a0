#include "runtimes/asyncio/plain_asyncio.hpp"

#include "runtimes/asyncio/python_side.hpp"

namespace rollcall {
namespace {

using namespace asyncio;

std::uint64_t run(python::object resumed) {
    return PyLong_AsUnsignedLong(checked(resumed.release(), "running a baseline").get());
}

}  // namespace

std::uint64_t run_plain_asyncio_yields(std::uint32_t tasks, std::uint32_t yields) {
    static python::object const program = defined_in("rollcall_plain", "yields");
    return run(python::object(PyObject_CallFunction(program.get(), "II", tasks, yields)));
}

std::uint64_t run_plain_asyncio_queue() {
    static python::object const program = defined_in("rollcall_plain", "bounded_queue");
    return run(python::object(PyObject_CallNoArgs(program.get())));
}

}  // namespace rollcall
