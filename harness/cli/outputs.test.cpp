#include "harness/cli/outputs.hpp"

#include "harness/campaign/kept_files.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <filesystem>

namespace rollcall {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

TEST(outputs, a_file_needs_its_directory) {
    std::string const path = ::testing::TempDir() + "rollcall-nowhere/x.json";
    EXPECT_THAT(cannot_write_file(path), HasSubstr("there is no directory"));
    EXPECT_THAT(cannot_write_file(::testing::TempDir()), HasSubstr("is a directory"));
    EXPECT_EQ(cannot_write_file(::testing::TempDir() + "x.json"), "");
    EXPECT_EQ(cannot_write_file("x.json"), "");
    EXPECT_EQ(cannot_write_file("/dev/null"), "");
}

TEST(outputs, a_directory_can_be_made) {
    EXPECT_THAT(cannot_use_directory("/dev/null/findings"), HasSubstr("cannot make"));
    std::string const path = ::testing::TempDir() + "rollcall-made/below";
    EXPECT_EQ(cannot_use_directory(path), "");
    EXPECT_TRUE(fs::is_directory(path));
    fs::remove_all(fs::path(path).parent_path());
}

// Both are kept by one hunt of two runtimes.
TEST(outputs, the_same_finding_on_two_runtimes_is_two_files) {
    std::string const on_asio = file_of_finding("out", "asio", "SC-01 x group");
    EXPECT_NE(on_asio, file_of_finding("out", "asio:fifo", "SC-01 x group"));
    EXPECT_EQ(on_asio, file_of_finding("out", "asio", "SC-01 x group"));
    EXPECT_THAT(on_asio, HasSubstr("out/SC-01.x.group."));
}

TEST(outputs, a_pipe_is_written_not_replaced) {
    std::string const path = ::testing::TempDir() + "rollcall-pipe" + std::to_string(getpid());
    ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
    int const reader = open(path.c_str(), O_RDONLY | O_NONBLOCK);
    ASSERT_GE(reader, 0);
    EXPECT_TRUE(write_whole(path, "text"));
    char read_back[8] = {};
    EXPECT_EQ(read(reader, read_back, sizeof read_back), 4);
    EXPECT_STREQ(read_back, "text");
    EXPECT_TRUE(fs::is_fifo(path));
    close(reader);
    unlink(path.c_str());
}

}  // namespace
}  // namespace rollcall
