#include "fuzzers/parts.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace rollcall {

std::string corpus_directory() {
    char const* const given = std::getenv("ROLLCALL_CORPUS");
    if (given != nullptr) return given;
    std::error_code error;
    std::filesystem::path const own = std::filesystem::read_symlink("/proc/self/exe", error);
    std::filesystem::path const beside = own.parent_path() / "corpus";
    if (!error && std::filesystem::is_directory(beside, error)) return beside.string();
    return ROLLCALL_CORPUS_DIRECTORY;
}

}  // namespace rollcall
