// asyncio against every law: conformance.asyncio.SC_01 and so on.
#include "properties/conformance.hpp"
#include "runtimes/asyncio/asyncio_runtime.hpp"

[[maybe_unused]] static bool const registered = [] {
    for (rollcall::asyncio_variant const& v : rollcall::asyncio_variants()) {
        rollcall::register_conformance({
            .runtime = v.name,
            .make = [name = v.name] { return rollcall::make_asyncio_runtime(name); },
            .known = ROLLCALL_SOURCE_DIR "/corpus/known",
        });
    }
    return true;
}();
