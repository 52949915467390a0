// A case as the source of a GoogleTest that runs it, to be pasted into somebody's own tests.
#pragma once

#include "harness/program/case.hpp"
#include "harness/run/registry.hpp"

#include <string>

namespace rollcall {

// The test is called regression.`name` and passes once the runtime keeps every law.
std::string test_of_case(test_case const& c, runtime_entry const& under_test,
                         std::string const& name);

// A name for a file and a test: "BQ-01 lost put+close" is "bq_01_lost_put_close".
std::string plain_name(std::string const& text);

}  // namespace rollcall
