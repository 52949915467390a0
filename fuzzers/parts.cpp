#include "fuzzers/parts.hpp"

#include "properties/law_book.hpp"
#include "runtimes/faulty/faults.hpp"
#include "runtimes/mini/mini_runtime.hpp"

#include <cstdlib>
#ifdef ROLLCALL_HAS_ASIO
#include "runtimes/asio/asio_runtime.hpp"
#endif

namespace rollcall {
namespace {

registry make_parts() {
    registry parts;
    parts.set_laws([] { return make_law_book(); });
    parts.add({"mini", "the bundled runtime", "", true, [] { return make_mini_runtime(); }});
#ifdef ROLLCALL_HAS_ASIO
    for (char const* const name : {"asio", "asio:fifo"}) {
        parts.add({name, "Boost.Asio", "", true, [name] { return make_asio_runtime(name); }});
    }
#endif
    for (planted_fault const& fault : planted_faults()) {
        parts.add({"faulty:" + std::string(fault.name), std::string(fault.breaks),
                   std::string(fault.law), false, [&fault] { return make_faulty_runtime(fault); }});
    }
    return parts;
}

}  // namespace

registry const& fuzzed_parts() {
    static registry const parts = make_parts();
    return parts;
}

std::string corpus_directory() {
    char const* const given = std::getenv("ROLLCALL_CORPUS");
    return given != nullptr ? given : ROLLCALL_CORPUS_DIRECTORY;
}

}  // namespace rollcall
