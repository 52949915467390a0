#include "harness/report/kept_test.hpp"

#include "harness/program/case_text.hpp"

#include <fmt/format.h>
#include <cctype>

namespace rollcall {

std::string test_of_case(test_case const& c, runtime_entry const& under_test,
                         std::string const& name) {
    bool const is_known = !under_test.factory.empty();
    std::string const include =
        is_known ? fmt::format("#include \"{}\"\n", under_test.header) : std::string();
    std::string const factory =
        is_known ? under_test.factory : fmt::format("nullptr /* make {} here */", under_test.name);
    return fmt::format(
        "#include \"properties/regression.hpp\"\n{}\n#include <gtest/gtest.h>\n\n"
        "TEST(regression, {}) {{\n    EXPECT_EQ(rollcall::verdict_of(R\"case({})case\",\n"
        "                                   [] {{ return {}; }}),\n"
        "              \"passed\");\n}}\n",
        include, name, print_case(c), factory);
}

std::string plain_name(std::string const& text) {
    std::string name;
    for (char const c : text) {
        unsigned char const u = static_cast<unsigned char>(c);
        if (std::isalnum(u) != 0) {
            name += static_cast<char>(std::tolower(u));
        } else if (!name.empty() && name.back() != '_') {
            name += '_';
        }
    }
    while (!name.empty() && name.back() == '_') name.pop_back();
    return name.empty() ? "a_case" : name;
}

}  // namespace rollcall
