#include "properties/main.hpp"

#include "harness/cli/commands.hpp"
#include "harness/report/command_name.hpp"
#include "properties/law_book.hpp"

namespace rollcall {

int main(int argc, char** argv, registry parts) {
    if (argc > 0) set_command_name(argv[0]);
    if (!parts.has_laws()) parts.set_laws([] { return make_law_book(); });
    return run_command(parts, nullptr, argc, argv);
}

}  // namespace rollcall
