#include "properties/conformance.hpp"

#include "properties/law_book.hpp"
#include "properties/law_campaign.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace rollcall {
namespace {

// Made by the first test that needs it, shared by all tests of the runtime.
class shared_campaign {
public:
    explicit shared_campaign(conformance_settings settings) : settings_(std::move(settings)) {}

    law_campaign const& get() {
        if (!campaign_) campaign_ = std::make_unique<law_campaign>(settings_);
        return *campaign_;
    }

private:
    conformance_settings settings_;
    std::unique_ptr<law_campaign> campaign_;
};

class conformance_test : public ::testing::Test {
public:
    using body = std::function<void(law_campaign const&)>;
    conformance_test(std::shared_ptr<shared_campaign> campaign, body check)
        : campaign_(std::move(campaign)), check_(std::move(check)) {}
    void TestBody() override { check_(campaign_->get()); }

private:
    std::shared_ptr<shared_campaign> campaign_;
    body check_;
};

// A failure is the user's: it is told at the line where the runtime was registered.
void expect_holds(law_verdict const& v, std::string const& what) {
    ::testing::TestInfo const& test = *::testing::UnitTest::GetInstance()->current_test_info();
    switch (v.standing) {
        case law_standing::holds: break;
        case law_standing::broken: ADD_FAILURE_AT(test.file(), test.line()) << v.text; break;
        case law_standing::not_exercised:
            ADD_FAILURE_AT(test.file(), test.line()) << what << " was never exercised: " << v.text;
            break;
        case law_standing::not_applicable:
        case law_standing::not_promised: GTEST_SKIP() << v.text;
    }
}

}  // namespace

// In a filter of GoogleTest's a minus means "without", and a colon "or": gtest_discover_tests would
// run nothing of such a name, and nothing would have failed.
static std::string filterable(std::string name) {
    std::ranges::replace(name, '-', '_');
    std::ranges::replace(name, ':', '_');
    return name;
}

bool register_conformance(conformance_settings settings, std::source_location where) {
    std::string const suite = "conformance." + filterable(settings.runtime);
    auto const campaign = std::make_shared<shared_campaign>(std::move(settings));
    auto const add = [&](std::string const& name, conformance_test::body const& check) {
        ::testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, where.file_name(),
                                static_cast<int>(where.line()),
                                [=] { return new conformance_test(campaign, check); });
    };
    std::unique_ptr<law_book> const laws = make_law_book();
    for (law_info const& law : laws->laws()) {
        std::string const id(law.id);
        add(filterable(id), [id](law_campaign const& c) { expect_holds(c.judge(id), id); });
    }
    add("every_step_is_the_gates",
        [](law_campaign const& c) { expect_holds(c.control(), "the gate"); });
    add("no_run_crashes",
        [](law_campaign const& c) { expect_holds(c.crashes(), "the process of a run"); });
    add("a_recorded_run_replays_to_the_same_trace",
        [](law_campaign const& c) { expect_holds(c.repeats(), "replay"); });
    return true;
}

}  // namespace rollcall
