# cmake -DSOURCE=<tree> -DINTO=<directory> -P public_headers.cmake
# Writes the public headers, include/rollcall/, and those of ours that they include, as they are
# installed: rollcall/host.hpp, and behind it rollcall/detail/harness/... Nothing of ours stands
# under a name that others may use as well.

cmake_policy(VERSION 3.25)
set(ours "(harness|properties|runtimes|fuzzers)/")
file(REMOVE_RECURSE "${INTO}/rollcall")
file(GLOB open RELATIVE "${SOURCE}" "${SOURCE}/include/rollcall/*.hpp")
set(seen ${open})
while(open)
    list(POP_FRONT open header)
    file(READ "${SOURCE}/${header}" text)
    string(REGEX MATCHALL "#include \"${ours}[^\"]+\"" includes "${text}")
    foreach(include IN LISTS includes)
        string(REGEX REPLACE "#include \"(.*)\"" "\\1" path "${include}")
        if(NOT path IN_LIST seen)
            list(APPEND seen "${path}")
            list(APPEND open "${path}")
        endif()
    endforeach()
    string(REGEX REPLACE "#include \"(${ours})" "#include \"rollcall/detail/\\1" text "${text}")
    string(REGEX REPLACE "^include/rollcall/" "" to "${header}")
    if(to STREQUAL header)
        string(PREPEND to "detail/")
    endif()
    file(WRITE "${INTO}/rollcall/${to}" "${text}")
endwhile()
