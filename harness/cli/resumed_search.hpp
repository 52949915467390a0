// What `rollcall explore --resume FILE` reads, checked before anything runs.
#pragma once

#include "harness/campaign/settings.hpp"

#include <string>

namespace rollcall {

// Sets `settings.resumed`, and the strategy to that of the file. Gives what is wrong, for people;
// empty: nothing. The program and the runtime of the settings must be those of the file;
// `is_strategy_chosen`: and so must the strategy.
std::string resume_search(campaign_settings& settings, std::string const& file,
                          bool is_strategy_chosen);

}  // namespace rollcall
