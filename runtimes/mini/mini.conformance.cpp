// mini against every law: conformance.mini.SC_01 and so on.
#include "properties/conformance.hpp"
#include "runtimes/mini/mini_runtime.hpp"

[[maybe_unused]] static bool const registered = rollcall::register_conformance({
    .runtime = "mini",
    .make = [] { return rollcall::make_mini_runtime(); },
    .known = ROLLCALL_SOURCE_DIR "/corpus/known",
});
