# The functions with which each folder declares its targets. Sources are found by their names:
#
#   *.cpp, *.hpp         the folder's library, rollcall::<name>
#   *.test.cpp           <name>_tests, registered in CTest as unit.<suite>.<test>
#   *.test.hpp           what some of them share
#   *.property.cpp       <name>_properties, RapidCheck, registered as property.<suite>.<test>
#   *.conformance.cpp    <name>_conformance, registered as conformance.<runtime>.<law>
#
# A suite that is already called golden, corpus, faulty, quality or conformance.<runtime> keeps its
# name in CTest. The label of a test is the first word of its name.

# What our own targets are compiled with and users do not inherit.
add_library(rollcall_warnings INTERFACE)
target_compile_options(rollcall_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${ROLLCALL_WERROR}>:-Werror>
    # GCC 12 takes its own std::string for wrong, at -O3 or behind a precompiled header.
    $<$<CXX_COMPILER_ID:GNU>:
        -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict>)

add_library(rollcall_sanitizers INTERFACE)
if(ROLLCALL_SANITIZE)
    set(flags -fsanitize=${ROLLCALL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_compile_options(rollcall_sanitizers INTERFACE ${flags})
    target_link_options(rollcall_sanitizers INTERFACE ${flags})
endif()

# What a fuzzer is rewarded for reaching: the runtimes under test, with all that their folders
# compile, and what reads hostile text. All else runs plain, and is no new coverage.
set(ROLLCALL_RUNTIMES "${PROJECT_SOURCE_DIR}/runtimes")
set(ROLLCALL_COVERED "")
if(ROLLCALL_FUZZ_ENGINE STREQUAL "libfuzzer")
    # As -fsanitize=fuzzer-no-link, which no precompiled header goes with, without comparisons: our
    # mutators do not ask for them.
    set(ROLLCALL_COVERED -fsanitize-coverage=inline-8bit-counters,pc-table)
endif()

# Every library of the project. Entry points (tests, fuzz targets, the command) link it: they alone
# may include everything.
add_library(rollcall_everything INTERFACE)

# Every target passes through here before it gets its first source, so none can miss the flags.
function(rollcall_flags target)
    target_compile_features(${target} PUBLIC cxx_std_20)
    target_link_libraries(${target} PRIVATE
        $<BUILD_INTERFACE:rollcall_warnings> $<BUILD_INTERFACE:rollcall_sanitizers>)
endfunction()

# What most sources share is compiled once: headers as a precompiled one, of libraries and of tests,
# and what the sources of a target make of templates, for several of them at a time. Each source
# still includes what it uses: a build with ccache precompiles nothing, the preset `coverage` takes
# each source of a library alone.
function(rollcall_precompile name)
    file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/${name}.cpp" CONTENT "")
    add_library(${name} OBJECT "${PROJECT_BINARY_DIR}/${name}.cpp")
    rollcall_flags(${name})
    target_link_libraries(${name} PRIVATE fmt::fmt nlohmann_json::nlohmann_json)
    target_precompile_headers(${name} PRIVATE
        <algorithm> <filesystem> <fmt/format.h> <functional> <map> <memory> <nlohmann/json.hpp>
        <optional> <set> <span> <string> <vector> ${ARGN})
endfunction()
if(ROLLCALL_PRECOMPILE)
    rollcall_precompile(rollcall_precompiled)
    if(ROLLCALL_TESTS)
        rollcall_precompile(rollcall_precompiled_tests <gmock/gmock.h> <gtest/gtest.h>)
        target_compile_options(rollcall_precompiled_tests PRIVATE $<$<CONFIG:Release>:-O0 -g0>)
        target_link_libraries(rollcall_precompiled_tests PRIVATE GTest::gmock)
    endif()
endif()

# rollcall_compile_together(<target> <precompiled>)
function(rollcall_compile_together target precompiled)
    get_target_property(sources ${target} SOURCES)
    list(LENGTH sources count)
    if(count GREATER 2 AND ROLLCALL_UNITY)
        set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
        # By folder: a new source meets the names of its own folder alone.
        foreach(source IN LISTS sources)
            cmake_path(GET source PARENT_PATH folder)
            string(MAKE_C_IDENTIFIER "in_${folder}" folder)
            list(APPEND ${folder} "${source}")
            list(LENGTH ${folder} number)
            math(EXPR batch "(${number} - 1) / 16")
            set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${folder}_${batch}")
        endforeach()
    endif()
    if(TARGET ${precompiled})
        target_precompile_headers(${target} REUSE_FROM ${precompiled})
    endif()
endfunction()

# Each header compiles alone: the target all_verify_interface_header_sets sees to it.
function(rollcall_check_headers library headers)
    add_library(${library}_headers INTERFACE)
    target_sources(${library}_headers INTERFACE FILE_SET HEADERS
        BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
    target_link_libraries(${library}_headers INTERFACE ${library})
endfunction()

# rollcall_library(<name> [PUBLIC <library>...] [PRIVATE <library>...]
#                  [ONLY <regex> | EXCEPT <regex>] [TESTING])
# The folder's sources and headers, or those of them whose relative path matches (or does not). A
# library that is for TESTING is linked by tests alone, a component of its own when installed.
# A folder without a source yet is an interface library of its headers.
function(rollcall_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "TESTING" "ONLY;EXCEPT" "PUBLIC;PRIVATE")
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} *.cpp)
    list(FILTER sources EXCLUDE REGEX "\\.(test|property|conformance)\\.cpp$")
    list(FILTER sources EXCLUDE REGEX "^(cli/main\\.cpp|bench/.*|.*native/.*)$")
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} *.hpp)
    list(FILTER headers EXCLUDE REGEX "\\.test\\.hpp$")
    foreach(list IN ITEMS sources headers)
        if(arg_ONLY)
            list(FILTER ${list} INCLUDE REGEX "${arg_ONLY}")
        elseif(arg_EXCEPT)
            list(FILTER ${list} EXCLUDE REGEX "${arg_EXCEPT}")
        endif()
    endforeach()

    set(library rollcall_${name})
    if(sources)
        add_library(${library} STATIC)
        rollcall_flags(${library})
        target_sources(${library} PRIVATE ${sources})
        target_link_libraries(${library} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
        rollcall_compile_together(${library} rollcall_precompiled)
        cmake_path(IS_PREFIX ROLLCALL_RUNTIMES "${CMAKE_CURRENT_SOURCE_DIR}" is_runtime)
        if(is_runtime)
            target_compile_options(${library} PRIVATE ${ROLLCALL_COVERED})
        endif()
        set(scope PUBLIC)
    else()
        add_library(${library} INTERFACE)
        target_compile_features(${library} INTERFACE cxx_std_20)
        target_link_libraries(${library} INTERFACE ${arg_PUBLIC} ${arg_PRIVATE})
        set(scope INTERFACE)
    endif()
    # What is installed are the public headers, and what they include (public_headers.cmake).
    target_include_directories(${library} ${scope}
        "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR};${PROJECT_SOURCE_DIR}/include>"
        $<INSTALL_INTERFACE:include>)
    rollcall_check_headers(${library} "${headers}")
    add_library(rollcall::${name} ALIAS ${library})
    set_target_properties(${library} PROPERTIES EXPORT_NAME ${name})
    if(arg_TESTING)
        set_property(GLOBAL APPEND PROPERTY ROLLCALL_TESTING_LIBRARIES ${library})
    else()
        target_link_libraries(rollcall_everything INTERFACE ${library})
        set_property(GLOBAL APPEND PROPERTY ROLLCALL_LIBRARIES ${library})
    endif()
endfunction()

# rollcall_runtime(<name> [FOREIGN]): the command has the runtimes that add_<name>(registry&) adds.
# FOREIGN: they bring the interpreter of another language, and no fuzz target has them.
function(rollcall_runtime name)
    set_property(GLOBAL APPEND PROPERTY ROLLCALL_RUNTIMES ${name})
    if("FOREIGN" IN_LIST ARGN)
        set_property(GLOBAL APPEND PROPERTY ROLLCALL_FOREIGN_RUNTIMES ${name})
    endif()
endfunction()

# rollcall_tests(<name>): the test executables of this folder.
function(rollcall_tests name)
    if(NOT ROLLCALL_TESTS)
        return()
    endif()
    rollcall_test_executable(${name}_tests unit "*.test.cpp")
    rollcall_test_executable(${name}_properties property "*.property.cpp" rapidcheck_gtest)
    rollcall_test_executable(${name}_conformance conformance "*.conformance.cpp")
endfunction()

# Tests get ROLLCALL_SOURCE_DIR, and ROLLCALL_COMMAND: the path of the rollcall binary, which exists
# once the target `rollcall` (or `all`) was built.
function(rollcall_test_executable target kind pattern)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${pattern})
    if(NOT sources)
        return()
    endif()
    add_executable(${target})
    rollcall_flags(${target})
    target_sources(${target} PRIVATE ${sources})
    rollcall_compile_together(${target} rollcall_precompiled_tests)
    # Built often, run seldom; what they test is optimised.
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O0 -g0>)
    target_link_libraries(${target} PRIVATE rollcall_everything ${ARGN} GTest::gmock_main)
    get_property(testing GLOBAL PROPERTY ROLLCALL_TESTING_LIBRARIES)
    foreach(helpers IN ITEMS rollcall_bench rollcall_fuzzing ${testing})
        target_link_libraries(${target} PRIVATE $<TARGET_NAME_IF_EXISTS:${helpers}>)
    endforeach()
    target_compile_definitions(${target} PRIVATE
        ROLLCALL_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
        ROLLCALL_COMMAND="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/rollcall")

    # The tests are listed when CTest starts: a build needs to run nothing.
    set(listing "${CMAKE_CURRENT_BINARY_DIR}/${target}.ctest.cmake")
    file(GENERATE OUTPUT "${listing}" CONTENT "
set(executable [==[$<TARGET_FILE:${target}>]==])
set(kind ${kind})
set(cmake [==[${CMAKE_COMMAND}]==])
set(directory [==[${CMAKE_CURRENT_BINARY_DIR}]==])
include([==[${PROJECT_SOURCE_DIR}/.ci/discover.cmake]==])
")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${listing}")
endfunction()

# rollcall_fuzz_target(<name>): <name>.cpp of this folder under the chosen engine. With the engine
# `empty` it is a replayer: replay_main.cpp runs it on each file and directory of its arguments.
function(rollcall_fuzz_target name)
    file(GLOB source CONFIGURE_DEPENDS ${name}.cpp)
    if(NOT source)
        message(WARNING "no ${name}.cpp in ${CMAKE_CURRENT_SOURCE_DIR}: this target is left out")
        return()
    endif()
    add_executable(${name})
    rollcall_flags(${name})
    target_sources(${name} PRIVATE ${source})
    rollcall_compile_together(${name} rollcall_precompiled)
    target_link_libraries(${name} PRIVATE
        rollcall_everything $<TARGET_NAME_IF_EXISTS:rollcall_fuzzing>)
    if(ROLLCALL_FUZZ_ENGINE STREQUAL "empty")
        target_sources(${name} PRIVATE replay_main.cpp)
    elseif(ROLLCALL_FUZZ_ENGINE STREQUAL "libfuzzer")
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
        target_link_libraries(${name} PRIVATE ${ROLLCALL_FUZZ_ENGINE})
    endif()
endfunction()
