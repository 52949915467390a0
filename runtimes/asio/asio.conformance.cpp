// Asio against every law: conformance.asio.SC_01 and so on, and the same in the order of a single
// io_context.
#include "properties/conformance.hpp"
#include "runtimes/asio/asio_runtime.hpp"

[[maybe_unused]] static bool const in_any_order = rollcall::register_conformance({
    .runtime = "asio",
    .make = [] { return rollcall::make_asio_runtime("asio"); },
    .known = ROLLCALL_SOURCE_DIR "/corpus/known",
});

[[maybe_unused]] static bool const in_its_own_order = rollcall::register_conformance({
    .runtime = "asio:fifo",
    .make = [] { return rollcall::make_asio_runtime("asio:fifo"); },
    .known = ROLLCALL_SOURCE_DIR "/corpus/known",
});
