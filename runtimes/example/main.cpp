// The rollcall command with toy: toy_rollcall hunt, replay, shrink, check-adapter ...
#include "toy_description.hpp"

#include <rollcall/main.hpp>

int main(int argc, char** argv) {
    rollcall::registry parts;
    rollcall::add_library<example::toy_library>(parts, "toy, the example");
    return rollcall::main(argc, argv, std::move(parts));
}
