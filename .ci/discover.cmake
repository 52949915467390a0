# Registers the tests of one GoogleTest executable; CTest includes it when it starts. Reads
# `executable`, `kind` (the first word of the names), `directory` (where the tests run), `cmake`.
#
# CMake's own gtest_discover_tests would pass `--gtest_filter=asio:fifo.SC-01`, where
# GoogleTest reads the minus as "without" and the colon as "or": nothing runs, and nothing has
# failed. So both become a question mark (any one character), and a run of no test is a failure.
#
# The tests of a conformance suite share one campaign, which takes a while: the fixture
# conformance.<runtime>.campaign runs them all in one process, and each test of the suite then reads
# its own verdict (verdict.cmake).

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
        set(is_conformance FALSE)
        if(suite MATCHES "^conformance\\.")
            set(is_conformance TRUE)
            string(REPLACE ":" "_" results "${directory}/${suite}.json")
            string(REGEX REPLACE "[-:]" "?" filter "${suite}")
            set(run_suite "${cmake}" "-Dresults=${results}" "-Dexecutable=${executable}"
                "-Dfilter=${filter}.*")
            add_test("${suite}.campaign" ${run_suite} -P "${CMAKE_CURRENT_LIST_DIR}/verdict.cmake")
            set_tests_properties("${suite}.campaign" PROPERTIES
                LABELS conformance
                TIMEOUT 1200
                FIXTURES_SETUP "${suite}")
        endif()
    elseif(line MATCHES "^  ([^ ]+)$" AND suite)
        set(short_name "${CMAKE_MATCH_1}")
        set(test "${suite}.${short_name}")
        set(name "${kind}.${test}")
        if(test MATCHES "^(conformance|corpus|faulty|golden|quality)\\.")
            set(name "${test}")
        endif()
        string(REGEX MATCH "^[a-z]+" label "${name}")
        if(is_conformance)
            add_test("${name}" "${cmake}" "-Dresults=${results}" "-Dwanted=${short_name}"
                -P "${CMAKE_CURRENT_LIST_DIR}/verdict.cmake")
            set_tests_properties("${name}" PROPERTIES
                LABELS conformance
                FIXTURES_REQUIRED "${suite}"
                SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\]")
            continue()
        endif()
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
