#include "runtimes/asyncio/asyncio_runtime.hpp"

#include "harness/run/registry.hpp"
#include "runtimes/asyncio/plain_asyncio.hpp"
#include "runtimes/asyncio/python_run.hpp"
#include "runtimes/asyncio/python_side.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace rollcall {
namespace {

using namespace asyncio;
using python::object;

// The program as the Python side has it: the capacities of its queues, the permits of its
// semaphores (of a mutex: None), how many events it has, and the bodies of its tasks.
class converter {
public:
    converter(object const& make_op, object const& run_class)
        : make_op_(make_op), run_class_(run_class) {}

    object convert(program const& p) {
        object capacities(PyList_New(0));
        for (queue_declaration const& q : p.queues) {
            std::uint32_t const size = q.capacity == unbounded ? 0 : q.capacity;
            append(capacities, checked(PyLong_FromUnsignedLong(size), "converting"));
        }
        object permits(PyList_New(0));
        for (semaphore_declaration const& s : p.semaphores) {
            append(permits, s.is_mutex ? object::borrowed(Py_None)
                                       : object(PyLong_FromUnsignedLong(s.permits)));
        }
        object const events(PyLong_FromSize_t(p.events.size()));
        object bodies(PyList_New(0));
        for (task_declaration const& t : p.tasks) append(bodies, block(t.body));
        return checked(PyTuple_Pack(4, capacities.get(), permits.get(), events.get(), bodies.get()),
                       "converting");
    }

private:
    static void append(object& list, object item) {
        if (PyList_Append(list.get(), item.get()) != 0) fail("converting");
    }
    object block(std::vector<op> const& ops) {
        object list(PyList_New(0));
        for (op const& o : ops) append(list, one(o));
        return list;
    }
    object one(op const& o) {
        unsigned const index = next_++;
        object const seconds = o.time == no_limit
                                   ? object::borrowed(Py_None)
                                   : object(PyFloat_FromDouble(static_cast<double>(o.time) * 1e-3));
        object const body = block(o.body);
        object const handler = block(o.handler);
        return checked(
            PyObject_CallFunction(make_op_.get(), "OsIIOIOIOOO", run_class_.get(),
                                  std::string(name_of(o.kind)).c_str(), index, o.target,
                                  o.scope == innermost_group ? Py_True : Py_False, o.count,
                                  seconds.get(), static_cast<unsigned>(o.filter),
                                  o.pass_on ? Py_True : Py_False, body.get(), handler.get()),
            "converting");
    }

    object const& make_op_;
    object const& run_class_;
    unsigned next_ = 0;
};

constexpr dialect as_documented = [] {
    dialect d;
    d.order = {ready_order::fifo,
               "Lib/asyncio/base_events.py: call_soon \"operates as a FIFO queue\""};
    d.cancellation = {cancellation_style::edge, "asyncio documentation: Task.cancel"};
    d.groups_hold_children = {true, "asyncio documentation: TaskGroup"};
    d.closed_group_refuses = {true, "Lib/asyncio/taskgroups.py: create_task raises RuntimeError"};
    d.errors = {group_errors::all, "asyncio documentation: TaskGroup, ExceptionGroup"};
    d.shield = {shield_style::abandons,
                "asyncio documentation: shield, \"its caller is still cancelled\""};
    d.spawn_into_aborting_group = {late_spawn::refuse,
                                   "Lib/asyncio/taskgroups.py: create_task raises RuntimeError"};
    d.capacity_zero = {zero_capacity::no_bound,
                       "asyncio documentation: Queue, \"maxsize <= 0 is infinite\""};
    d.timeout_zero = {zero_timeout::enters_body,
                      "Lib/asyncio/timeouts.py: reschedule calls _on_timeout by call_soon"};
    d.timeout_body_is_task = {false, "asyncio documentation: timeout"};
    d.queue_is_fair = {true, "Lib/asyncio/queues.py: _getters, _putters are deques"};
    d.acquire_is_fair = {true, "Lib/asyncio/locks.py: _waiters are deques"};
    d.mutex_has_owner = {false, "asyncio documentation: Lock.release"};
    d.permits_may_grow = {true,
                          "asyncio documentation: BoundedSemaphore, for what Semaphore allows"};
    d.detached_error_reported = {true, "asyncio documentation: \"Detect never retrieved\""};
    d.cancel_silences_errors = {
        true, "Lib/asyncio/futures.py: cancel \"clears the __log_traceback flag\" (#74693)"};
    d.frames_are_counted = {true, "asyncio documentation: \"Detect never awaited coroutines\""};
    d.lacks = {
        set_of(feature::races, feature::group_cancels, feature::closes, feature::early_closes,
               feature::many_permits, feature::try_acquires),
        "asyncio documentation: 3.11 has no Queue.shutdown, TaskGroup no cancel, Semaphore neither "
        "acquire(n) nor a try"};
    return d;
}();

// What `wait_for` documents, and what its code says beyond that.
constexpr dialect with_wait_for = [] {
    dialect d = as_documented;
    d.timeout_zero = {zero_timeout::may_skip_body,
                      "Lib/asyncio/tasks.py: wait_for cancels at once what is not done"};
    d.timeout_body_is_task = {
        true, "asyncio documentation: wait_for, \"total wait time may exceed the timeout\""};
    return d;
}();

constexpr dialect with_gather = [] {
    constexpr std::string_view gather =
        "asyncio documentation: gather, others \"won't be cancelled and will continue to run\"";
    dialect d = as_documented;
    d.groups_hold_children = {false, gather, false};
    d.errors = {group_errors::first, gather, false};
    d.spawn_into_aborting_group.promised = false;
    d.lacks.value |= set_of(feature::late_spawns);
    return d;
}();

struct variant {
    asyncio_variant listed;
    dialect const& declares;
    char const* module;
    char const* run_class;
};
std::vector<variant> const& variants() {
    static std::vector<variant> const all{
        {{"asyncio", "asyncio of CPython " PY_VERSION}, as_documented, "rollcall_run", "Run"},
        {{"asyncio:wait_for", "the same, its timeouts and limits by asyncio.wait_for"},
         with_wait_for,
         "rollcall_wait_for",
         "WaitForRun"},
        {{"asyncio:gather", "the same, its groups by asyncio.gather"},
         with_gather,
         "rollcall_gather",
         "GatherRun"},
    };
    return all;
}

class asyncio_runtime final : public runtime {
public:
    asyncio_runtime(variant const& v, python_setup setup) : variant_(v), setup_(std::move(setup)) {}

    std::string_view name() const noexcept override { return variant_.listed.name; }
    dialect const& declares() const noexcept override { return variant_.declares; }
    capabilities supports() const noexcept override {
        return capabilities_by_dialect(variant_.declares);
    }

    void run(plan const& p, gate& g) override {
        if (!run_class_) {
            run_class_ = defined_in(variant_.module, variant_.run_class, setup_);
            make_op_ = defined_in("rollcall_run", "Op");
        }
        if (gate_ != &g) {
            run_ = std::make_unique<python_run>(g);
            gate_ = &g;
        }
        if (!converted_ || converted_hash_ != p.hash()) {
            converted_ = converter(make_op_, run_class_).convert(p.prog());
            converted_hash_ = p.hash();
        }
        run_->begin(p);
        object const one =
            checked(PyObject_CallOneArg(run_class_.get(), converted_.get()), "beginning a run");
        object const left_over =
            checked(PyObject_CallMethod(one.get(), "until_rest", nullptr), "running a program");
        run_->end(python::from_python<std::uint32_t>(left_over.get()));
        checked(PyObject_CallMethod(one.get(), "tear_down", nullptr), "tearing a run down");
    }

private:
    variant const& variant_;
    python_setup setup_;
    gate* gate_ = nullptr;
    std::unique_ptr<python_run> run_;
    object run_class_;
    object make_op_;
    object converted_;
    std::uint64_t converted_hash_ = 0;
};

}  // namespace

std::vector<asyncio_variant> asyncio_variants() {
    std::vector<asyncio_variant> all;
    for (variant const& v : variants()) all.push_back(v.listed);
    return all;
}

std::unique_ptr<runtime> make_asyncio_runtime(std::string_view name, python_setup setup) {
    auto const found = std::ranges::find(
        variants(), name, [](variant const& v) { return std::string_view(v.listed.name); });
    if (found == variants().end()) {
        throw std::invalid_argument("asyncio has no variant " + std::string(name));
    }
    return std::make_unique<asyncio_runtime>(*found, std::move(setup));
}

std::unique_ptr<runtime> make_asyncio_runtime(std::string_view variant) {
    return make_asyncio_runtime(variant, {});
}

void add_asyncio(registry& parts) {
    for (asyncio_variant const& v : asyncio_variants()) {
        parts.add(runtime_entry{v.name, v.description, "", v.name == "asyncio",
                                [name = v.name] { return make_asyncio_runtime(name); },
                                "runtimes/asyncio/asyncio_runtime.hpp",
                                "rollcall::make_asyncio_runtime(\"" + v.name + "\")", true});
    }
    for (std::uint32_t const tasks : {2u, 4u, 16u}) {
        parts.add(baseline_entry{"P1/" + std::to_string(tasks) + "/plain_asyncio",
                                 [tasks] { return run_plain_asyncio_yields(tasks, 10); }});
    }
    parts.add(baseline_entry{"P2/plain_asyncio", run_plain_asyncio_queue});
}

}  // namespace rollcall
