// An entry that hides more than it is kept for would hide new bugs too.
#include "harness/campaign/known.hpp"
#include "harness/campaign/interrupt.hpp"
#include "harness/program/builder.hpp"
#include "harness/program/case_text.hpp"
#include "properties/law_book.hpp"
#include "runtimes/faulty/faults.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace rollcall {
namespace {

namespace b = build;
namespace fs = std::filesystem;

constexpr std::string_view lost = "BQ-01 lost_beside_close put+close";

// A directory with one entry for a runtime that drops what is in a queue when it is closed.
class known_entry : public ::testing::Test {
public:
    known_entry() {
        parts_.set_laws([] { return make_law_book(); });
        planted_fault const& fault =
            *std::ranges::find(planted_faults(), "items_lost_on_close", &planted_fault::name);
        for (char const* const name : {"faulty", "faulty:items_lost_on_close", "faulty:other"}) {
            parts_.add({name, "", "", false, [&fault] { return make_faulty_runtime(fault); }});
        }
        fs::create_directories(directory_ / "faulty");
    }
    ~known_entry() override { fs::remove_all(directory_); }

    void write(std::string const& about, b::op_draft last) {
        test_case c;
        c.about = about;
        c.runtime = kept_of;
        c.expected.kind = expected_kind::any;
        c.prog = b::program_builder{}.queue("q", 1).task("main", b::put("q"), last).build();
        std::ofstream(directory_ / "faulty" / "entry.case") << print_case(c);
    }
    bool subtracts(std::string_view fingerprint) {
        campaign_settings settings;
        settings.runtime = hunted;
        settings.known = directory_.string();
        std::vector<finding> findings(1);
        findings[0].fingerprint = fingerprint;
        notes.clear();
        subtract_known(parts_, settings, findings, notes);
        return !findings[0].known.empty();
    }
    std::vector<std::string> notes;
    std::string kept_of = "faulty:items_lost_on_close";
    std::string hunted = kept_of;

private:
    registry parts_;
    fs::path directory_ = fs::path(::testing::TempDir()) / ("known_" + std::to_string(getpid()));
};

TEST_F(known_entry, subtracts_the_fingerprint_that_it_is_kept_for) {
    write(std::string(lost) + "\nwhy", b::close("q"));
    EXPECT_TRUE(subtracts(lost));
    EXPECT_TRUE(notes.empty());
    EXPECT_FALSE(subtracts("BQ-01 lost put"));
}

TEST_F(known_entry, subtracts_nothing_else_that_it_shows) {
    write("BQ-01 lost put\nwhy", b::close("q"));
    EXPECT_FALSE(subtracts(lost));
    EXPECT_FALSE(subtracts("BQ-01 lost put"));
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_NE(notes[0].find("does not show BQ-01 lost put any more"), std::string::npos);
}

TEST_F(known_entry, that_names_no_fingerprint_subtracts_what_it_shows) {
    write("the items are dropped", b::close("q"));
    EXPECT_TRUE(subtracts(lost));
}

TEST_F(known_entry, of_a_runtime_is_one_of_its_variants_too_but_not_the_other_way_round) {
    kept_of = "faulty";
    write(std::string(lost), b::close("q"));
    EXPECT_TRUE(subtracts(lost));
    kept_of = "faulty:other";
    write(std::string(lost), b::close("q"));
    EXPECT_FALSE(subtracts(lost)) << "of another variant";
    hunted = "faulty";
    EXPECT_FALSE(subtracts(lost)) << "of a variant";
    EXPECT_TRUE(notes.empty());
}

// Else a hunt that is ended at once would tell it as new.
TEST_F(known_entry, subtracts_also_after_an_interrupt) {
    write(std::string(lost) + "\nwhy", b::close("q"));
    interrupt_guard const guard;
    raise(SIGINT);
    raise(SIGINT);
    EXPECT_TRUE(subtracts(lost));
    EXPECT_TRUE(notes.empty());
}

TEST_F(known_entry, that_does_not_fail_any_more_is_told) {
    write(std::string(lost), b::yield());
    EXPECT_FALSE(subtracts(lost));
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_NE(notes[0].find("does not fail any more"), std::string::npos);
}

}  // namespace
}  // namespace rollcall
