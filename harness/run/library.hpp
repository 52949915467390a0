// A library that is described (description.hpp) as a runtime.
#pragma once

#include "harness/run/coroutine_runtime.hpp"
#include "harness/run/hosted.hpp"
#include "harness/run/registry.hpp"

#include <memory>
#include <string>
#include <utility>

namespace rollcall {

template <class L>
std::unique_ptr<runtime> make_library() {
    return std::make_unique<coroutine_runtime<hosted<L>>>();
}

// Registers the library as `L::name`, and without hops as "NAME:inline".
template <class L>
void add_library(registry& parts, std::string description) {
    std::string const name(L::name);
    parts.add(runtime_entry{name, description, "", true, make_library<L>});
    std::string const inline_name = name + ":inline";
    parts.add(runtime_entry{
        inline_name, description + ", resumed where the library does", "", false, [inline_name] {
            return std::make_unique<coroutine_runtime<hosted<L, true>>>(inline_name);
        }});
}

}  // namespace rollcall
