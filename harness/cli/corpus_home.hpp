// Where the corpus is when nobody says: the commands work from any directory.
#pragma once

#include <string>

namespace rollcall {

// The directory `part` of the corpus, such as "known": below the working directory if it is there,
// else beside or above the binary (a build tree, or share/rollcall of an installation). If there is
// none, the path below the working directory. Threads: any.
std::string corpus_directory(std::string const& part);

// The same for a binary in `binary_directory` and a process that runs in `working_directory`.
std::string corpus_directory(std::string const& part, std::string const& working_directory,
                             std::string const& binary_directory);

}  // namespace rollcall
