#include "runtimes/asyncio/plain_asyncio.hpp"

#include "runtimes/asyncio/python_side.hpp"

namespace rollcall {

using namespace asyncio;

std::uint64_t run_plain_asyncio_yields(std::uint32_t tasks, std::uint32_t yields) {
    PyObject* const module = python_side::started().plain.get();
    python::object const resumed =
        checked(PyObject_CallMethod(module, "yields", "II", tasks, yields), "running a baseline");
    return PyLong_AsUnsignedLong(resumed.get());
}

std::uint64_t run_plain_asyncio_queue() {
    PyObject* const module = python_side::started().plain.get();
    python::object const resumed =
        checked(PyObject_CallMethod(module, "bounded_queue", nullptr), "running a baseline");
    return PyLong_AsUnsignedLong(resumed.get());
}

}  // namespace rollcall
