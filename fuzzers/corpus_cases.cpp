#include "fuzzers/corpus_cases.hpp"

#include "fuzzers/fuzz_case.hpp"
#include "fuzzers/parts.hpp"
#include "harness/campaign/replay.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace rollcall {
namespace {

std::vector<test_case> read_cases() {
    std::vector<std::string> files;
    std::error_code error;
    for (auto const& e : std::filesystem::recursive_directory_iterator(corpus_directory(), error)) {
        if (e.path().extension() == ".case") files.push_back(e.path().string());
    }
    std::sort(files.begin(), files.end());
    std::vector<test_case> cases;
    for (std::string const& file : files) {
        load_result loaded = load_case(file);
        if (!loaded.value) {
            std::fprintf(stderr, "%s\n", loaded.error.c_str());
            std::exit(2);
        }
        if (loaded.value->expected.kind == expected_kind::crashed) continue;
        cases.push_back(std::move(*loaded.value));
    }
    std::string const any_runtime[] = {"mini"};
    if (cases.empty()) cases.push_back(case_from_bytes({}, any_runtime));
    return cases;
}

}  // namespace

std::vector<test_case> const& corpus_cases() {
    static std::vector<test_case> const cases = read_cases();
    return cases;
}

}  // namespace rollcall
