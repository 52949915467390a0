// toy under libFuzzer: toy_fuzzer corpus, with all of libFuzzer's flags.
#include "toy_description.hpp"

#include <rollcall/fuzz.hpp>

ROLLCALL_FUZZ_TARGET(parts) { rollcall::add_library<example::toy_library>(parts, "toy"); }
