// The programs of corpus/ on every C++ runtime, under schedules from the input.
//
// Raw bytes: which program (2), which runtime (1), then a byte per decision. Text: its own program
// and schedule, of which only the schedule is changed.
#include "fuzzers/corpus_cases.hpp"
#include "fuzzers/fuzz_judge.hpp"
#include "fuzzers/hooks.hpp"

namespace {

rollcall::test_case scheduled_case(rollcall::input_bytes bytes) {
    auto const byte = [&](std::size_t at) {
        return at < bytes.size() ? bytes[at] : std::uint8_t{0};
    };
    auto const& cases = rollcall::corpus_cases();
    auto const& runtimes = rollcall::the_judge().runtimes();
    rollcall::test_case c = cases[(byte(0) * 256u + byte(1)) % cases.size()];
    c.runtime = runtimes[byte(2) % runtimes.size()];
    c.expected = {rollcall::expected_kind::any, {}, {}};
    c.trace_hash.reset();
    c.sched = rollcall::schedule_from_bytes(bytes.subspan(bytes.size() < 3 ? bytes.size() : 3));
    return c;
}

}  // namespace

extern "C" char const* __asan_default_options() { return ROLLCALL_FUZZ_ASAN_OPTIONS; }

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    rollcall::add_flags(argc, argv);
    rollcall::set_mutation({rollcall::mutation_scope::schedule_only,
                            rollcall::the_judge().runtimes(), scheduled_case});
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const c = rollcall::read_input({data, size}, scheduled_case);
    return c && rollcall::the_judge().run(*c) ? 0 : -1;
}
