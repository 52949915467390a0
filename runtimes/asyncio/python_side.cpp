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

void import(char const* name, std::string_view source) {
    std::string const text(source);
    std::string const file = std::string("runtimes/asyncio/") + name + ".py";
    object const code =
        checked(Py_CompileString(text.c_str(), file.c_str(), Py_file_input), "compiling its side");
    checked(PyImport_ExecCodeModule(name, code.get()), "importing its side");
}

object found_in(char const* module, char const* name) {
    object const it = checked(PyImport_ImportModule(module), module);
    return checked(PyObject_GetAttrString(it.get(), name), name);
}

bool start(python_setup const& setup) {
    start_interpreter(setup);
    for (python_module const& m : python_modules()) import(m.name, m.source);
    import("rollcall_changes", setup.changes);
    object const prepare = found_in("rollcall_run", "prepare");
    checked(PyObject_CallNoArgs(prepare.get()), "getting ready");
    return true;
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

object defined_in(char const* module, char const* name, python_setup const& setup) {
    [[maybe_unused]] static bool const has_started = start(setup);
    return found_in(module, name);
}

}  // namespace rollcall::asyncio
