#include "harness/cli/corpus_home.hpp"

#include <filesystem>

namespace rollcall {

namespace fs = std::filesystem;

std::string corpus_directory(std::string const& part, std::string const& working_directory,
                             std::string const& binary_directory) {
    std::error_code error;
    std::string const below = "corpus/" + part;
    if (fs::is_directory(fs::path(working_directory) / below, error)) return below;
    for (fs::path at = binary_directory; !at.empty(); at = at.parent_path()) {
        for (fs::path const& home : {at, at / "share/rollcall"}) {
            if (fs::is_directory(home / below, error)) return (home / below).string();
        }
        if (at == at.root_path()) break;
    }
    return below;
}

std::string corpus_directory(std::string const& part) {
    std::error_code error;
    fs::path const binary = fs::read_symlink("/proc/self/exe", error);
    return corpus_directory(part, ".", binary.parent_path().string());
}

}  // namespace rollcall
