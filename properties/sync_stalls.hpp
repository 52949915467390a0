// What SY-02 and SY-03 say of a waiter that had what it waited for.
//
// No state, no threads.
#pragma once

#include "properties/ruling.hpp"

#include <string>
#include <string_view>

namespace rollcall {

void report_stall(facts const& f, ruling& verdict, std::string_view mechanism,
                  sync_stall const& stall, std::string const& although);

}  // namespace rollcall
