// The rollcall binary: registers the laws and the runtimes, and runs the command.
#include "harness/campaign/isolate.hpp"
#include "harness/cli/commands.hpp"
#include "properties/law_book.hpp"
#include "runtimes/faulty/faults.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <string>
#ifdef ROLLCALL_HAS_ASIO
#include "runtimes/asio/asio_runtime.hpp"
#include "runtimes/asio/plain_io_context.hpp"
#endif
#ifdef ROLLCALL_HAS_ASYNCIO
#include "runtimes/asyncio/asyncio_runtime.hpp"
#include "runtimes/asyncio/plain_asyncio.hpp"
#endif

extern "C" char const* __asan_default_options() { return ROLLCALL_ASAN_OPTIONS; }

int main(int argc, char** argv) {
    rollcall::registry parts;
    parts.set_laws([] { return rollcall::make_law_book(); });
    parts.add(rollcall::runtime_entry{"mini", "the bundled minimal coroutine runtime", "", true,
                                      [] { return rollcall::make_mini_runtime(); },
                                      "runtimes/mini/mini_runtime.hpp",
                                      "rollcall::make_mini_runtime()"});
#ifdef ROLLCALL_HAS_ASIO
    parts.add(rollcall::runtime_entry{
        "asio", "Boost.Asio 1.81: any order between owners, as an executor promises", "", true,
        [] { return rollcall::make_asio_runtime("asio"); }, "runtimes/asio/asio_runtime.hpp",
        "rollcall::make_asio_runtime(\"asio\")"});
    parts.add(rollcall::runtime_entry{
        "asio:fifo", "Boost.Asio 1.81 in the order of one io_context", "", false,
        [] { return rollcall::make_asio_runtime("asio:fifo"); }, "runtimes/asio/asio_runtime.hpp",
        "rollcall::make_asio_runtime(\"asio:fifo\")"});
    for (std::uint32_t const tasks : {2u, 4u, 16u}) {
        parts.add(
            rollcall::baseline_entry{"P1/" + std::to_string(tasks) + "/plain_io_context",
                                     [tasks] { return rollcall::run_plain_yields(tasks, 10); }});
    }
    parts.add(rollcall::baseline_entry{"P2/plain_io_context", rollcall::run_plain_queue});
#endif
#ifdef ROLLCALL_HAS_ASYNCIO
    for (rollcall::asyncio_variant const& v : rollcall::asyncio_variants()) {
        parts.add(rollcall::runtime_entry{
            v.name, v.description, "", v.name == "asyncio",
            [name = v.name] { return rollcall::make_asyncio_runtime(name); },
            "runtimes/asyncio/asyncio_runtime.hpp",
            "rollcall::make_asyncio_runtime(\"" + v.name + "\")"});
    }
    for (std::uint32_t const tasks : {2u, 4u, 16u}) {
        parts.add(rollcall::baseline_entry{
            "P1/" + std::to_string(tasks) + "/plain_asyncio",
            [tasks] { return rollcall::run_plain_asyncio_yields(tasks, 10); }});
    }
    parts.add(rollcall::baseline_entry{"P2/plain_asyncio", rollcall::run_plain_asyncio_queue});
#endif
    for (rollcall::planted_fault const& fault : rollcall::planted_faults()) {
        parts.add(rollcall::runtime_entry{
            "faulty:" + std::string(fault.name), std::string(fault.breaks), std::string(fault.law),
            false, [&fault] { return rollcall::make_faulty_runtime(fault); }, "", ""});
    }
    return rollcall::run_command(parts, rollcall::bench, argc, argv);
}
