#include "harness/report/command_name.hpp"

#include <utility>

namespace rollcall {
namespace {

std::string& name() noexcept {
    static std::string its_own = "./rollcall";
    return its_own;
}

}  // namespace

std::string const& command_name() noexcept { return name(); }
void set_command_name(std::string to) { name() = std::move(to); }

}  // namespace rollcall
