#include "runtimes/asyncio/python_side.hpp"

#include "runtimes/asyncio/python_run.hpp"
#include "runtimes/asyncio/python_source.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace rollcall::asyncio {
namespace {

using python::object;

// "ModuleNotFoundError: No module named 'asyncio'"
std::string text_of_exception() {
    PyObject* type = nullptr;
    PyObject* value = nullptr;
    PyObject* traceback = nullptr;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    std::string text = type == nullptr ? "nothing" : reinterpret_cast<PyTypeObject*>(type)->tp_name;
    object const message(value == nullptr ? nullptr : PyObject_Str(value));
    char const* const words = message ? PyUnicode_AsUTF8(message.get()) : nullptr;
    if (words != nullptr) text += std::string(": ") + words;
    PyErr_Restore(type, value, traceback);
    return text;
}

void check(PyStatus const& status) {
    if (PyStatus_Exception(status) == 0) return;
    std::fprintf(stderr, "rollcall: Python %s cannot start: %s\n", PY_VERSION, status.err_msg);
    std::abort();
}

PyMODINIT_FUNC make_module() {
    static PyModuleDef module{PyModuleDef_HEAD_INIT,
                              "_rollcall",
                              nullptr,
                              -1,
                              python_run::methods(),
                              nullptr,
                              nullptr,
                              nullptr,
                              nullptr};
    return PyModule_Create(&module);
}

void start_interpreter(python_setup const& setup) {
    PyImport_AppendInittab("_rollcall", make_module);
    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.site_import = 0;
    config.install_signal_handlers = 0;
    config.use_hash_seed = 1;
    config.hash_seed = 0;
    // Another python3 may come first on the PATH.
    std::string const from = setup.home.empty() ? std::string(python_home) : setup.home;
    std::wstring const home(from.begin(), from.end());
    std::wstring const program(python_program.begin(), python_program.end());
    check(PyConfig_SetString(&config, &config.home, home.c_str()));
    check(PyConfig_SetString(&config, &config.program_name, program.c_str()));
    check(Py_InitializeFromConfig(&config));
    PyConfig_Clear(&config);
}

object import(char const* name, std::string_view source) {
    std::string const text(source);
    std::string const file = std::string("runtimes/asyncio/") + name + ".py";
    object const code =
        checked(Py_CompileString(text.c_str(), file.c_str(), Py_file_input), "compiling its side");
    return checked(PyImport_ExecCodeModule(name, code.get()), "importing its side");
}

object attribute(object const& of, char const* name) {
    return checked(PyObject_GetAttrString(of.get(), name), name);
}

}  // namespace

void fail(char const* doing) {
    std::fprintf(stderr, "rollcall: Python failed while %s: %s\n", doing,
                 text_of_exception().c_str());
    PyErr_Print();
    std::abort();
}

object checked(PyObject* made, char const* doing) {
    if (made == nullptr) fail(doing);
    return object(made);
}

python_side::python_side(python_setup const& setup) {
    start_interpreter(setup);
    loop = import("rollcall_loop", loop_source);
    ops = import("rollcall_ops", ops_source);
    run = import("rollcall_run", run_source);
    wait_for = import("rollcall_wait_for", wait_for_source);
    gather = import("rollcall_gather", gather_source);
    plain = import("rollcall_plain", plain_source);
    changes = import("rollcall_changes", setup.changes);
    make_op = attribute(run, "Op");
    run_class = attribute(run, "Run");
    wait_for_class = attribute(wait_for, "WaitForRun");
    gather_class = attribute(gather, "GatherRun");
    checked(PyObject_CallMethod(run.get(), "prepare", nullptr), "getting ready");
}

python_side const& python_side::started(python_setup const& setup) {
    static auto const* const side = new python_side(setup);
    return *side;
}

}  // namespace rollcall::asyncio
