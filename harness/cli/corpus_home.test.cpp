#include "harness/cli/corpus_home.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <cstdlib>
#include <filesystem>

namespace rollcall {
namespace {

namespace fs = std::filesystem;

class corpus_home : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = ::testing::TempDir() + "rollcall-home-XXXXXX";
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        home_ = name;
        fs::create_directories(home_ / "desk");
        fs::create_directories(home_ / "tree/build/release/bin");
    }
    void TearDown() override { fs::remove_all(home_); }

    std::string find() const {
        return corpus_directory("known", (home_ / "desk").string(),
                                (home_ / "tree/build/release/bin").string());
    }

    fs::path home_;
};

TEST_F(corpus_home, is_the_working_directorys_if_there_is_one) {
    fs::create_directories(home_ / "desk/corpus/known");
    fs::create_directories(home_ / "tree/corpus/known");
    EXPECT_EQ(find(), "corpus/known");
}

TEST_F(corpus_home, is_that_of_the_tree_in_which_the_binary_was_built) {
    fs::create_directories(home_ / "tree/corpus/known");
    EXPECT_EQ(find(), (home_ / "tree/corpus/known").string());
}

TEST_F(corpus_home, is_that_of_the_installation) {
    fs::create_directories(home_ / "tree/build/release/share/rollcall/corpus/known");
    EXPECT_EQ(find(), (home_ / "tree/build/release/share/rollcall/corpus/known").string());
}

TEST_F(corpus_home, has_its_usual_name_where_there_is_none) { EXPECT_EQ(find(), "corpus/known"); }

}  // namespace
}  // namespace rollcall
