// The main of a fuzz target that is built without a fuzzing engine: runs it on files.
//
//     program_fuzzer corpus crash-0123
//
// A directory stands for all files in it, each of which must be a case (notes in *.md aside). A
// file called *.case must be one too: its text is checked before the target sees it. Any other file
// is passed on as it is. Exit status: 0; 2 for input that cannot be read or is no case. A target
// that finds something aborts.
#include "harness/program/case_text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);
extern "C" __attribute__((weak)) int LLVMFuzzerInitialize(int* argc, char*** argv);

namespace {

namespace fs = std::filesystem;

struct input_file {
    std::string path;
    bool must_be_text = false;
};

std::vector<input_file> list_inputs(int argc, char** argv) {
    std::vector<input_file> inputs;
    for (int i = 1; i < argc; ++i) {
        if (argv[i][0] == '-') continue;  // an option of libFuzzer
        if (!fs::is_directory(argv[i])) {
            inputs.push_back({argv[i], fs::path(argv[i]).extension() == ".case"});
            continue;
        }
        std::vector<input_file> found;
        for (auto const& entry : fs::recursive_directory_iterator(argv[i])) {
            fs::path const extension = entry.path().extension();
            bool const is_input = extension == ".case" || extension.empty();
            if (entry.is_regular_file() && is_input) found.push_back({entry.path().string(), true});
        }
        std::sort(found.begin(), found.end(),
                  [](input_file const& a, input_file const& b) { return a.path < b.path; });
        inputs.insert(inputs.end(), found.begin(), found.end());
    }
    return inputs;
}

// What is wrong with the file, if it must be text.
std::string problem_of(input_file const& input, std::string const& bytes) {
    if (!input.must_be_text) return {};
    auto const parsed = rollcall::parse_case(bytes, input.path);
    return parsed.error ? parsed.error->text() : "";
}

}  // namespace

int main(int argc, char** argv) {
    if (LLVMFuzzerInitialize != nullptr) LLVMFuzzerInitialize(&argc, &argv);
    int status = 0;
    std::size_t run = 0;
    std::size_t passed_over = 0;
    for (input_file const& input : list_inputs(argc, argv)) {
        std::ifstream file(input.path, std::ios::binary);
        std::string const bytes{std::istreambuf_iterator<char>(file), {}};
        std::string const problem =
            file ? problem_of(input, bytes) : input.path + ": cannot be read";
        if (!problem.empty()) {
            std::fprintf(stderr, "%s\n", problem.c_str());
            status = 2;
            continue;
        }
        std::fprintf(stderr, "running %s\n", input.path.c_str());  // names what aborts
        auto const* const data = reinterpret_cast<std::uint8_t const*>(bytes.data());
        ++(LLVMFuzzerTestOneInput(data, bytes.size()) == 0 ? run : passed_over);
    }
    std::printf("%zu inputs run, %zu not for this target\n", run, passed_over);
    return status;
}
