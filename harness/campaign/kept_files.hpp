// Files that are there in full or not at all, and where findings are kept.
//
// Threads: any. What cannot be written is false, and errno says why.
#pragma once

#include "harness/campaign/finding.hpp"

#include <string>

namespace rollcall {

// Writes all of the text, also to a pipe.
bool write_fully(int fd, std::string const& text);
// Writes a file so that a reader sees all of it or nothing.
bool write_whole(std::string const& path, std::string const& text);

// Where a finding of this fingerprint on that runtime is kept under `out`.
std::string file_of_finding(std::string const& out, std::string const& runtime,
                            std::string const& fingerprint);
// Writes its case there, with what it is about; what was there before is replaced.
bool keep_finding(std::string const& out, finding const& f);
// What a case is kept for: the first line of what it is about.
std::string kept_for(test_case const& c);

// Whether libFuzzer gives that name to an input that ended a process: "found/crash-0123".
bool is_name_of_artifact(std::string const& path);

}  // namespace rollcall
