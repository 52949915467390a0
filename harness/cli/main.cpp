// The rollcall binary: registers the laws and the runtimes, and runs the command.
#include "harness/campaign/isolate.hpp"
#include "harness/cli/commands.hpp"
#include "harness/report/command_name.hpp"
#include "properties/law_book.hpp"
#include "runtimes/all.hpp"

#include <string_view>

extern "C" char const* __asan_default_options() { return ROLLCALL_ASAN_OPTIONS; }

int main(int argc, char** argv) {
    // Installed: what the shell found by its name alone.
    if (argc > 0 && std::string_view(argv[0]).find('/') == std::string_view::npos)
        rollcall::set_command_name(argv[0]);
    rollcall::registry parts;
    parts.set_laws([] { return rollcall::make_law_book(); });
    rollcall::add_runtimes(parts);
    return rollcall::run_command(parts, rollcall::bench, argc, argv);
}
