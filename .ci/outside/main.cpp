#include <harness/program/program.hpp>

int main() { return rollcall::keyword(rollcall::op_kind::yield) == "yield" ? 0 : 1; }
