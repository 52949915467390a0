// The markup, the style and the script of the timeline page: the files of page/, compiled in.
#pragma once

#include <string_view>

namespace rollcall {

extern std::string_view const page_markup;
extern std::string_view const page_style;
extern std::string_view const page_script;

}  // namespace rollcall
