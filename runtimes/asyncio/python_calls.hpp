// Python calls C++: functions of a class become functions of a module, their arguments and results
// converted by type. Of the C API only what that needs.
//
// Numbers that may be absent are None there and `nothing` here. A wrong argument raises TypeError,
// a call outside of a run RuntimeError. The interpreter's lock is held throughout.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "harness/trace/event.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

namespace rollcall::python {

// Owns a reference.
class object {
public:
    object() = default;
    explicit object(PyObject* owned) noexcept : it_(owned) {}
    object(object&& other) noexcept : it_(std::exchange(other.it_, nullptr)) {}
    object& operator=(object&& other) noexcept {
        std::swap(it_, other.it_);
        return *this;
    }
    ~object() { Py_XDECREF(it_); }

    static object borrowed(PyObject* it) noexcept {
        Py_XINCREF(it);
        return object(it);
    }
    PyObject* get() const noexcept { return it_; }
    PyObject* release() noexcept { return std::exchange(it_, nullptr); }
    explicit operator bool() const noexcept { return it_ != nullptr; }

private:
    PyObject* it_ = nullptr;
};

// A name that is known when this is compiled; Python makes it once.
template <std::size_t size>
struct name {
    constexpr name(char const (&of)[size]) { std::copy_n(of, size, text); }  // NOLINT: implicit
    char text[size]{};
};
template <name of>
PyObject* interned() {
    static PyObject* const it = PyUnicode_InternFromString(of.text);
    return it;
}

// Nothing, and a Python exception is set, if they fail.
template <name of>
object attribute(PyObject* from) {
    return object(PyObject_GetAttr(from, interned<of>()));
}
template <name of>
object call_method(PyObject* from) {
    return object(PyObject_CallMethodNoArgs(from, interned<of>()));
}

// A class that is more than a number says itself what it is in Python.
template <class T>
concept has_form = requires(PyObject* from, T const& made) {
    { T::from(from) } -> std::same_as<T>;
    { made.to() } -> std::same_as<PyObject*>;
};

// A Python exception is set if these fail.
template <class T>
T from_python(PyObject* from) {
    if constexpr (std::is_same_v<T, PyObject*>) {
        return from;
    } else if constexpr (has_form<T>) {
        return T::from(from);
    } else if constexpr (std::is_same_v<T, bool>) {
        return PyObject_IsTrue(from) == 1;
    } else if constexpr (std::is_same_v<T, double>) {
        return PyFloat_AsDouble(from);
    } else if constexpr (std::is_enum_v<T>) {
        return static_cast<T>(PyLong_AsLong(from));
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
        return PyLong_AsUnsignedLong(from);
    } else {
        static_assert(std::is_same_v<T, std::uint32_t>);
        return from == Py_None ? nothing : static_cast<T>(PyLong_AsUnsignedLong(from));
    }
}

inline PyObject* to_python(object made) { return made.release(); }
inline PyObject* to_python(bool b) { return PyBool_FromLong(b ? 1 : 0); }
inline PyObject* to_python(double d) { return PyFloat_FromDouble(d); }
inline PyObject* to_python(std::uint32_t n) {
    return n == nothing ? object::borrowed(Py_None).release() : PyLong_FromUnsignedLong(n);
}
PyObject* to_python(has_form auto const& made) { return made.to(); }
inline PyObject* to_python(outcome o) { return PyLong_FromLong(static_cast<long>(o)); }

// Which object the functions of `Class` are called of; null: none.
template <class Class>
inline Class* current = nullptr;

template <class Function>
struct signature;
template <class R, class C, class... A>
struct signature<R (C::*)(A...)> {
    using self = C;
    static constexpr Py_ssize_t count = sizeof...(A);

    template <auto function, std::size_t... I>
    static PyObject* call(C& c, PyObject* const* given, std::index_sequence<I...>) {
        std::tuple<A...> arguments{from_python<A>(given[I])...};
        if (PyErr_Occurred() != nullptr) return nullptr;
        if constexpr (std::is_void_v<R>) {
            (c.*function)(std::get<I>(arguments)...);
            return PyErr_Occurred() != nullptr ? nullptr : object::borrowed(Py_None).release();
        } else {
            R result = (c.*function)(std::get<I>(arguments)...);
            return PyErr_Occurred() != nullptr ? nullptr : to_python(std::move(result));
        }
    }
};

template <class R, class C, class... A>
struct signature<R (C::*)(A...) const noexcept> : signature<R (C::*)(A...)> {};

template <auto function>
PyObject* call(PyObject*, PyObject* const* given, Py_ssize_t count) {
    using form = signature<decltype(function)>;
    auto* const self = current<typename form::self>;
    if (self == nullptr) {
        PyErr_SetString(PyExc_RuntimeError, "rollcall: no run is under way");
        return nullptr;
    }
    if (count != form::count) {
        PyErr_Format(PyExc_TypeError, "rollcall: %zd arguments instead of %zd", count, form::count);
        return nullptr;
    }
    return form::template call<function>(*self, given, std::make_index_sequence<form::count>());
}

// A row of a module's table.
template <auto function>
PyMethodDef method(char const* name) {
    _PyCFunctionFast const called = call<function>;
    return {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(called)),
            METH_FASTCALL, nullptr};
}

}  // namespace rollcall::python
