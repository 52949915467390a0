// asyncio against every law: conformance.asyncio.SC-01 and so on.
#include "properties/conformance.hpp"
#include "runtimes/asyncio/asyncio_runtime.hpp"

[[maybe_unused]] static bool const registered = rollcall::register_conformance({
    .runtime = "asyncio",
    .make = [] { return rollcall::make_asyncio_runtime(); },
    .known = ROLLCALL_SOURCE_DIR "/corpus/known",
});

[[maybe_unused]] static bool const registered_too = rollcall::register_conformance({
    .runtime = "asyncio:wait_for",
    .make = [] { return rollcall::make_asyncio_runtime("asyncio:wait_for"); },
    .known = ROLLCALL_SOURCE_DIR "/corpus/known",
});

[[maybe_unused]] static bool const registered_as_well = rollcall::register_conformance({
    .runtime = "asyncio:gather",
    .make = [] { return rollcall::make_asyncio_runtime("asyncio:gather"); },
    .known = ROLLCALL_SOURCE_DIR "/corpus/known",
});
