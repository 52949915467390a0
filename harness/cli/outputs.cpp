#include "harness/cli/outputs.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace rollcall {

namespace fs = std::filesystem;

std::string cannot_write_file(std::string const& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) return fmt::format("{} is a directory", path);
    fs::path const parent = fs::path(path).parent_path();
    std::string const where = parent.empty() ? "." : parent.string();
    if (!fs::is_directory(where, error)) return fmt::format("there is no directory {}", where);
    // A device or pipe is written in place; a file is replaced, which takes leave of its directory.
    bool const in_place = fs::exists(path, error) && !fs::is_regular_file(path, error);
    if (::access(in_place ? path.c_str() : where.c_str(), W_OK) == 0) return "";
    return fmt::format("cannot write {}: {}", path, std::strerror(errno));
}

std::string cannot_use_directory(std::string const& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) return fmt::format("cannot make the directory {}: {}", path, error.message());
    if (::access(path.c_str(), W_OK) == 0) return "";
    return fmt::format("cannot write into {}: {}", path, std::strerror(errno));
}

std::optional<exit_status> refuse_outputs(std::string const& directory, std::string const& json) {
    if (std::string const problem = cannot_use_directory(directory); !problem.empty()) {
        return usage_error("--out: " + problem, "--out says where findings go");
    }
    if (json.empty()) return std::nullopt;
    std::string const problem = cannot_write_file(json);
    if (problem.empty()) return std::nullopt;
    return usage_error("--json: " + problem);
}

}  // namespace rollcall
