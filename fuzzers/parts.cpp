#include "fuzzers/parts.hpp"

#include "properties/law_book.hpp"
#include "runtimes/all.hpp"

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

}  // namespace rollcall
