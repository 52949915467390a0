// A RapidCheck property per law and runtime: property.asio.SC-01 and so on. A random program, run
// under a random schedule, breaks the law in no way that corpus/known does not hold.
//
// ROLLCALL_PROPERTY_RUNTIME=faulty:<name> in the environment adds the properties of a planted
// fault.
#include "harness/campaign/known.hpp"
#include "harness/program/token.hpp"
#include "harness/run/runner.hpp"
#include "harness/schedule/strategies/replay.hpp"
#include "properties/law_book.hpp"
#include "properties/rapidcheck_gen.hpp"
#include "properties/rapidcheck_test.hpp"
#include "runtimes/all.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

namespace rollcall {
namespace {

class law_property {
public:
    law_property(runtime_entry const& entry, std::size_t law)
        : law_(law),
          under_test_(entry.make()),
          laws_(make_law_book()),
          runner_(*under_test_, laws_.get()) {
        laws_->select(std::uint64_t{1} << law);
        parts_.set_laws([] { return make_law_book(); });
        parts_.add(entry);
    }

    void operator()(test_case const& c) {
        plan const p(c.prog);
        replay_strategy again(c.sched);
        for (violation const& v : runner_.run(p, again).judged.violations) {
            std::string const fingerprint = fingerprint_of(v, *laws_);
            if (is_known(fingerprint)) continue;
            test_case failing = c;
            failing.expected = {expected_kind::failed, std::string(laws_->laws()[law_].id), {}};
            failing.sched = runner_.recorded();
            failing.trace_hash = runner_.events().hash();
            RC_FAIL(fingerprint + "\n" + v.message + "\nreplay ./rollcall replay " +
                    encode_token(failing));
        }
    }

private:
    bool is_known(std::string const& fingerprint) {
        if (auto const asked = known_.find(fingerprint); asked != known_.end()) {
            return asked->second;
        }
        campaign_settings settings;
        settings.runtime = under_test_->name();
        settings.known = ROLLCALL_SOURCE_DIR "/corpus/known";
        std::vector<finding> findings(1);
        findings[0].fingerprint = fingerprint;
        std::vector<std::string> notes;
        subtract_known(parts_, settings, findings, notes);
        return known_[fingerprint] = !findings[0].known.empty();
    }

    std::size_t law_;
    registry parts_;
    std::unique_ptr<runtime> under_test_;
    std::unique_ptr<law_book> laws_;
    runner runner_;
    std::map<std::string, bool> known_;
};

class law_test : public ::testing::Test {
public:
    law_test(runtime_entry entry, std::size_t law) : entry_(std::move(entry)), law_(law) {}

    void TestBody() override {
        law_property holds(entry_, law_);
        auto const run = recorded_cases(entry_.make);
        check_property([&] { holds(*run); });
    }

private:
    runtime_entry entry_;
    std::size_t law_;
};

bool register_runtime(runtime_entry const& entry) {
    auto const laws = make_law_book();
    std::unique_ptr<runtime> const under_test = entry.make();
    std::uint64_t const promised = laws->promised(under_test->declares());
    for (std::size_t law = 0; law < laws->laws().size(); ++law) {
        if ((promised >> law & 1) == 0) continue;
        if (missing_premise(laws->laws()[law], under_test->supports()) != 0) continue;
        std::string const id(laws->laws()[law].id);
        ::testing::RegisterTest(entry.name.c_str(), id.c_str(), nullptr, nullptr, __FILE__,
                                __LINE__, [entry, law] { return new law_test(entry, law); });
    }
    return true;
}

bool register_all() {
    registry all;
    add_cpp_runtimes(all);
    char const* const wanted = std::getenv("ROLLCALL_PROPERTY_RUNTIME");
    for (runtime_entry const& entry : all.runtimes()) {
        bool const is_wanted = wanted != nullptr && entry.name == wanted;
        if (entry.planted_for.empty() || is_wanted) register_runtime(entry);
    }
    return true;
}

[[maybe_unused]] bool const registered = register_all();

}  // namespace
}  // namespace rollcall
