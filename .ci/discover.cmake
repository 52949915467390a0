# Registers the tests of one GoogleTest executable; CTest includes it when it starts. Reads
# `executable`, `kind` (the first word of the names) and `directory` (where the tests run).
#
# CMake's own gtest_discover_tests would pass `--gtest_filter=conformance.asio:fifo.SC-01`, where
# GoogleTest reads the minus as "without" and the colon as "or": nothing runs, and nothing has
# failed. So both become a question mark (any one character), and a run of no test is a failure.

if(NOT EXISTS "${executable}")
    get_filename_component(name "${executable}" NAME)
    add_test(${name}_was_not_built "${executable}")
    return()
endif()

execute_process(COMMAND "${executable}" --gtest_list_tests
    OUTPUT_VARIABLE listing RESULT_VARIABLE status)
if(NOT status EQUAL 0)
    get_filename_component(name "${executable}" NAME)
    add_test(${name}_cannot_list_its_tests "${executable}" --gtest_list_tests)
    return()
endif()

# "suite.  # TypeParam = ..." or "  test  # GetParam() = ...", one per line.
string(REGEX REPLACE " *#[^\n]*" "" listing "${listing}")
string(REGEX REPLACE "\n" ";" listing "${listing}")
set(suite "")
foreach(line IN LISTS listing)
    if(line MATCHES "^([^ ].*)\\.$")
        set(suite "${CMAKE_MATCH_1}")
    elseif(line MATCHES "^  ([^ ]+)$" AND suite)
        set(test "${suite}.${CMAKE_MATCH_1}")
        set(name "${kind}.${test}")
        if(test MATCHES "^(conformance|corpus|faulty|golden|quality)\\.")
            set(name "${test}")
        endif()
        string(REGEX MATCH "^[a-z]+" label "${name}")
        string(REGEX REPLACE "[-:]" "?" filter "${test}")
        add_test("${name}" "${executable}" "--gtest_filter=${filter}")
        set_tests_properties("${name}" PROPERTIES
            LABELS "${label}"
            WORKING_DIRECTORY "${directory}"
            TIMEOUT 600
            FAIL_REGULAR_EXPRESSION "Running 0 tests"
            SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\]")
    endif()
endforeach()
