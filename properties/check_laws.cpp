#include "properties/check_laws.hpp"

#include "properties/law_book.hpp"
#include "properties/law_campaign.hpp"

namespace rollcall {

std::string check_laws(std::function<std::unique_ptr<runtime>()> const& make,
                       check_options const& options) {
    law_campaign_settings settings;
    settings.runtime = make()->name();
    settings.make = make;
    settings.known = options.known;
    settings.seed = options.seed;
    settings.programs = options.programs;
    settings.schedules_per_program = options.schedules_per_program;
    settings.without = options.without;
    settings.command = options.command;
    law_campaign const campaign(std::move(settings));
    std::string all;
    auto const add = [&all](std::string_view of, law_verdict const& v) {
        if (v.standing == law_standing::broken) all += std::string(of) + ": " + v.text + "\n\n";
        if (v.standing == law_standing::not_exercised)
            all += std::string(of) + " was never exercised: " + v.text + "\n\n";
    };
    std::unique_ptr<law_book> const laws = make_law_book();
    for (law_info const& law : laws->laws()) add(law.id, campaign.judge(law.id));
    add("control", campaign.control());
    add("crashes", campaign.crashes());
    add("replay", campaign.repeats());
    return all;
}

}  // namespace rollcall
