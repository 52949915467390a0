#include "fuzzers/parts.hpp"

#include "properties/law_book.hpp"
#include "runtimes/all.hpp"

#include <cstdlib>

namespace rollcall {

registry const& fuzzed_parts() {
    static registry const parts = [] {
        registry all;
        all.set_laws([] { return make_law_book(); });
        add_cpp_runtimes(all);
        return all;
    }();
    return parts;
}

std::string corpus_directory() {
    char const* const given = std::getenv("ROLLCALL_CORPUS");
    return given != nullptr ? given : ROLLCALL_CORPUS_DIRECTORY;
}

}  // namespace rollcall
