#include "runtimes/asyncio/python_run.hpp"

#include "harness/trace/hash.hpp"

#include <cmath>

namespace rollcall::asyncio {
namespace {

// Raised through every task when the run has hit a limit.
PyObject* abandoned() {
    static PyObject* const type =
        PyErr_NewException("_rollcall.Abandoned", PyExc_BaseException, nullptr);
    return type;
}

}  // namespace

loop_turn loop_turn::from(PyObject* pair) {
    if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) {
        PyErr_SetString(PyExc_TypeError, "rollcall: a turn of a loop is a pair");
        return {};
    }
    return {PyLong_AsUnsignedLong(PyTuple_GET_ITEM(pair, 0)), PyTuple_GET_ITEM(pair, 1) == Py_True};
}

PyObject* loop_turn::to() const {
    PyObject* const pair = PyTuple_New(2);
    PyTuple_SET_ITEM(pair, 0, PyLong_FromUnsignedLong(loop));
    PyTuple_SET_ITEM(pair, 1, PyBool_FromLong(goes_on ? 1 : 0));
    return pair;
}

void python_run::begin(plan const& p) {
    python::current<python_run> = this;
    python::current<foreign_book> = &book_;
    book_.begin_run(p);
    completions_used_ = alarms_used_ = 0;
}

void python_run::end(std::uint32_t left_over) {
    book_.end_run(left_over);
    for (completion& c : completions_) {
        gate_.withdraw(c);
        c.handle = {};
    }
    for (alarm& a : alarms_) {
        gate_.disarm(a);
        a.handle = {};
    }
    completed_.clear();
    due_.clear();
    // What coroutines do while they are closed is told to nobody.
    python::current<python_run> = nullptr;
    python::current<foreign_book> = nullptr;
}

bool python_run::run_ready(PyObject* ready, PyObject* task_type, PyObject* on_done) {
    head_.on_done = on_done;
    for (Py_ssize_t left = PyObject_Size(ready); left > 0; --left) {
        python::object const handle = python::call_method<"popleft">(ready);
        if (!handle) return false;
        if (python::attribute<"_cancelled">(handle.get()).get() == Py_True) continue;
        python::object const callback = python::attribute<"_callback">(handle.get());
        if (!callback) return false;
        python::object const owner = python::attribute<"__self__">(callback.get());
        if (!owner) PyErr_Clear();
        bool const is_task =
            owner && Py_TYPE(owner.get()) == reinterpret_cast<PyTypeObject*>(task_type);
        if (!run(handle.get(), is_task ? owner.get() : nullptr)) return false;
        if (PyErr_Occurred() != nullptr) return false;
    }
    return true;
}

bool python_run::run(PyObject* handle, PyObject* task) {
    option o;
    if (task == nullptr) {
        o.kind = option_kind::internal;
        o.path = mix(0x6c6f6f70);
        static reach const anything = reach::top();
        o.next = &anything;
    } else {
        python::object const actor = python::attribute<"actor">(task);
        if (!actor) return false;
        o = book_.next_step_of(python::from_python<task_id>(actor.get()));
        o.resumes = true;
    }
    head_.handle = handle;
    head_.task = task;
    head_.has_run = false;
    // What is raised stays set, and leaves the loop when this step is over.
    head_.run = [](work& w) noexcept {
        auto& self = static_cast<head_work&>(w);
        self.has_run = true;
        if (!python::call_method<"_run">(self.handle) || self.task == nullptr) return;
        if (python::call_method<"done">(self.task).get() != Py_True) return;
        python::object const told(PyObject_CallOneArg(self.on_done, self.task));
    };
    gate_.post(head_, o);
    while (!head_.has_run && gate_.step()) {
    }
    if (!head_.has_run) gate_.withdraw(head_);
    return head_.has_run;
}

bool python_run::wait() {
    while (is_idle()) {
        if (!gate_.step()) return false;
    }
    return true;
}

python::object python_run::arrived() {
    std::size_t const count = completed_.size() + due_.size();
    python::object list(PyList_New(static_cast<Py_ssize_t>(count)));
    Py_ssize_t at = 0;
    for (auto* const from : {&completed_, &due_}) {
        for (python::object& o : *from) PyList_SET_ITEM(list.get(), at++, o.release());
        from->clear();
    }
    return list;
}

std::uint32_t python_run::arm(double when, PyObject* handle) {
    auto const number = static_cast<std::uint32_t>(alarms_used_);
    if (alarms_used_ == alarms_.size()) alarms_.emplace_back();
    alarm& a = alarms_[alarms_used_++];
    a.home = this;
    a.handle = python::object::borrowed(handle);
    a.fire = [](timer& t) noexcept {
        auto& self = static_cast<alarm&>(t);
        self.home->due_.push_back(std::move(self.handle));
    };
    nanoseconds const deadline = std::llround(when * 1e9);
    gate_.arm(a, deadline - gate_.now());
    return number;
}

void python_run::disarm(std::uint32_t number) {
    if (number >= alarms_used_) return;
    gate_.disarm(alarms_[number]);
    alarms_[number].handle = {};
}

std::uint32_t python_run::expect(std::uint32_t actor, PyObject* handle) {
    auto const number = static_cast<std::uint32_t>(completions_used_);
    if (completions_used_ == completions_.size()) completions_.emplace_back();
    completion& c = completions_[completions_used_++];
    c.home = this;
    c.handle = python::object::borrowed(handle);
    c.run = [](work& w) noexcept {
        auto& self = static_cast<completion&>(w);
        self.home->completed_.push_back(std::move(self.handle));
    };
    option o = book_.next_step_of(actor);
    o.kind = option_kind::external;
    gate_.post(c, o);
    return number;
}

void python_run::expect_no_more(std::uint32_t number) {
    if (number < completions_used_) gate_.withdraw(completions_[number]);
}

bool python_run::raise_if_over() {
    if (!gate_.gave_up()) return false;
    PyErr_SetNone(abandoned());
    return true;
}

std::uint32_t python_run::begin_op(std::uint32_t t, std::uint32_t op, loop_turn in) {
    std::uint32_t const number = book_.begin_op(t, op, in.loop, in.goes_on);
    return raise_if_over() ? nothing : number;
}

std::uint32_t python_run::begin_turn(std::uint32_t t, std::uint32_t op, loop_turn in,
                                     std::uint64_t turn, op_action action) {
    std::uint32_t const number = book_.begin_turn(t, op, combine(in.loop, turn), action);
    return raise_if_over() ? nothing : number;
}

loop_turn python_run::turn_of(loop_turn around, std::uint64_t turn, std::uint32_t turns) {
    return {combine(around.loop, turn), turns == nothing ? around.goes_on : turn != turns};
}

PyMethodDef* python_run::methods() {
    using r = python_run;
    using b = foreign_book;
    using python::method;
    static PyMethodDef all[] = {method<&r::now>("now"),
                                method<&r::run_ready>("run_ready"),
                                method<&r::wait>("wait"),
                                method<&r::arrived>("arrived"),
                                method<&r::arm>("arm"),
                                method<&r::disarm>("disarm"),
                                method<&r::expect>("expect"),
                                method<&r::expect_no_more>("expect_no_more"),
                                method<&b::add_root>("add_root"),
                                method<&b::spawn>("spawn"),
                                method<&b::spawned>("spawned"),
                                method<&b::begin_task>("begin_task"),
                                method<&b::finish_task>("finish_task"),
                                method<&r::begin_op>("begin_op"),
                                method<&b::end_op>("end_op"),
                                method<&r::begin_turn>("begin_turn"),
                                method<&b::end_turn>("end_turn"),
                                method<&b::run_on_memory>("run_on_memory"),
                                method<&b::branch_of>("branch_of"),
                                method<&r::turn_of>("turn_of"),
                                method<&b::gave_up>("gave_up"),
                                method<&b::group_named_by>("group_named_by"),
                                method<&b::open_group>("open_group"),
                                method<&b::end_group_body>("end_group_body"),
                                method<&b::close_group>("close_group"),
                                method<&b::raise_error>("raise_error"),
                                method<&b::raise_timeout>("raise_timeout"),
                                method<&b::note_error>("note_error"),
                                method<&b::note_cancel_caught>("note_cancel_caught"),
                                method<&b::note_cancel_reached>("note_cancel_reached"),
                                method<&b::note_cancel_withdrawn>("note_cancel_withdrawn"),
                                method<&b::begin_cleanup>("begin_cleanup"),
                                method<&b::end_cleanup>("end_cleanup"),
                                method<&b::come_to_rest>("come_to_rest"),
                                method<&b::note_item_left>("note_item_left"),
                                method<&b::note_permits_left>("note_permits_left"),
                                {nullptr, nullptr, 0, nullptr}};
    return all;
}

}  // namespace rollcall::asyncio
