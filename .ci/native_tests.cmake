# The programs of runtimes/*/native show what a runtime does without Rollcall: each is compiled by
# itself, as its first comment says, and has to say that it was seen. Sanitizers would tell nothing.
# Those in Python are run as they are. Asio's headers take their time: of programs in C++ the quick
# run has the first as a sample.
if(ROLLCALL_SANITIZE)
    return()
endif()
file(GLOB programs CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
    "${PROJECT_SOURCE_DIR}/runtimes/*/native/*.cpp")
set(full "")
foreach(program IN LISTS programs)
    string(REGEX REPLACE "^runtimes/(.*)/native/(.*)\\.cpp$" "\\1.\\2" name "${program}")
    string(REGEX REPLACE "\\..*" "" runtime "${name}")
    if(NOT TARGET rollcall_runtime_${runtime})
        continue()
    endif()
    add_test(NAME native.${name}
        COMMAND ${CMAKE_COMMAND} "-DCOMPILER=${CMAKE_CXX_COMPILER}"
            "-DSOURCE=${PROJECT_SOURCE_DIR}/${program}"
            "-DPROGRAM=${PROJECT_BINARY_DIR}/native/${name}"
            -P "${PROJECT_SOURCE_DIR}/.ci/native.cmake")
    set_tests_properties(native.${name} PROPERTIES LABELS "native${full}" TIMEOUT 600
        PASS_REGULAR_EXPRESSION "(defect|dialect) seen: ")
    set(full ";full")
endforeach()

file(GLOB scripts CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
    "${PROJECT_SOURCE_DIR}/runtimes/*/native/*.py")
foreach(script IN LISTS scripts)
    string(REGEX REPLACE "^runtimes/(.*)/native/(.*)\\.py$" "\\1.\\2" name "${script}")
    string(REGEX REPLACE "\\..*" "" runtime "${name}")
    if(TARGET rollcall_runtime_${runtime})
        add_test(NAME native.${name}
            COMMAND "${ROLLCALL_PYTHON}" -I "${PROJECT_SOURCE_DIR}/${script}")
        set_tests_properties(native.${name} PROPERTIES LABELS native
            PASS_REGULAR_EXPRESSION "(defect|dialect) seen: ")
    endif()
endforeach()
