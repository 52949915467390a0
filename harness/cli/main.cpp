// The rollcall binary: registers the laws and the runtimes, and runs the command.
#include "harness/campaign/isolate.hpp"
#include "harness/cli/commands.hpp"
#include "properties/law_book.hpp"
#include "runtimes/all.hpp"

extern "C" char const* __asan_default_options() { return ROLLCALL_ASAN_OPTIONS; }

int main(int argc, char** argv) {
    rollcall::registry parts;
    parts.set_laws([] { return rollcall::make_law_book(); });
    rollcall::add_runtimes(parts);
    return rollcall::run_command(parts, rollcall::bench, argc, argv);
}
