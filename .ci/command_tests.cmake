# Tests that run the rollcall command itself and look at its exit status and what it prints.
#
#   rollcall_command_test(<name> ARGUMENTS <argument>... [EXIT <status>] [GOLDEN <file>] [FULL])
#
# FULL: it takes long, and only `./rollcall test --full` has it.
# EXIT is the expected status (0 when absent). GOLDEN names a file, relative to the source tree,
# that standard output must equal; ROLLCALL_UPDATE_GOLDEN=1 in the environment writes it instead.
# The command runs in the source tree, so that what it prints holds relative paths only.

function(rollcall_command_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "FULL" "EXIT;GOLDEN" "ARGUMENTS")
    if(NOT DEFINED arg_EXIT)
        set(arg_EXIT 0)
    endif()
    add_test(NAME ${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
        COMMAND ${CMAKE_COMMAND} -DEXIT=${arg_EXIT} "-DGOLDEN=${arg_GOLDEN}"
            -P "${PROJECT_SOURCE_DIR}/.ci/expect.cmake" -- $<TARGET_FILE:rollcall> ${arg_ARGUMENTS})
    string(REGEX MATCH "^[a-z]+" labels "${name}")
    if(arg_FULL)
        list(APPEND labels full)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT 600)
endfunction()

# Every case of the corpus whose runtime was built meets the verdict that it expects.
file(GLOB_RECURSE cases CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
    "${PROJECT_SOURCE_DIR}/corpus/*.case")
foreach(case IN LISTS cases)
    string(REGEX REPLACE "^corpus/(.*)\\.case$" "corpus.\\1" name "${case}")
    string(REPLACE "/" "." name "${name}")
    file(STRINGS "${PROJECT_SOURCE_DIR}/${case}" runtime REGEX "^runtime " LIMIT_COUNT 1)
    string(REGEX REPLACE "^runtime ([a-z]+).*" "\\1" runtime "${runtime}")
    if(TARGET rollcall_runtime_${runtime})
        rollcall_command_test(${name} ARGUMENTS replay ${case})
    endif()
endforeach()

# Every recorded run replays, on every runtime and under every strategy. Sanitizers cannot change
# what replays, and cost fifteen times as much.
rollcall_command_test(quality.recorded_runs_replay ARGUMENTS bench replay --runs 1000)
if(NOT ROLLCALL_SANITIZE)
    rollcall_command_test(quality.ten_thousand_recorded_runs_replay
        ARGUMENTS bench replay --runs 10000 FULL)
endif()

# The table of trace counts, of one family; the rest of them are tests of their own.
rollcall_command_test(quality.traces_are_as_published
    ARGUMENTS bench traces --family casw --most 2000)
rollcall_command_test(command.bench_traces_knows_no_such_family
    ARGUMENTS bench traces --family nothing EXIT 2)

# What is known of the runtimes is what the repository says. One run tells it: sanitizers do not
# change what a law says.
if(NOT ROLLCALL_SANITIZE AND TARGET rollcall_runtime_asio AND TARGET rollcall_runtime_asyncio)
    rollcall_command_test(golden.matrix ARGUMENTS matrix GOLDEN runtimes/MATRIX.md FULL)
endif()
rollcall_command_test(command.matrix_of_few_runs_shows_nothing_new ARGUMENTS matrix --runs 500)

# The adapters of this build make no mistake of their own, and what their libraries do is known.
foreach(runtime IN ITEMS mini asio asyncio)
    if(TARGET rollcall_runtime_${runtime})
        rollcall_command_test(golden.check_adapter_${runtime} ARGUMENTS check-adapter ${runtime}
            GOLDEN corpus/golden/check_adapter_${runtime}.txt)
    endif()
endforeach()
rollcall_command_test(golden.check_adapter_tells_the_first_mistake
    ARGUMENTS check-adapter faulty:timer_early_by_one_tick EXIT 1
    GOLDEN corpus/golden/check_adapter_faulty.txt)
rollcall_command_test(command.check_adapter_knows_no_such_runtime ARGUMENTS check-adapter no EXIT 2)

rollcall_command_test(command.new_runtime_wants_a_name_that_can_be_one
    ARGUMENTS new-runtime lib-x EXIT 2)
rollcall_command_test(command.new_runtime_overwrites_nothing
    ARGUMENTS new-runtime libx --into corpus EXIT 2)

# The timeline page, clicked through in a browser.
rollcall_command_test(command.report_wants_something_to_write
    ARGUMENTS report corpus/article/backpressure.case EXIT 2)
rollcall_command_test(command.report_refuses_a_file_that_cannot_be_written
    ARGUMENTS report corpus/article/backpressure.case --html /nowhere/page.html EXIT 2)
find_program(ROLLCALL_CHROMIUM chromium)
if(NOT ROLLCALL_SANITIZE)
    add_test(NAME page.works_in_a_browser
        COMMAND ${CMAKE_COMMAND} -DCOMMAND=$<TARGET_FILE:rollcall> "-DCHROMIUM=${ROLLCALL_CHROMIUM}"
            "-DCASE=${PROJECT_SOURCE_DIR}/corpus/article/one_sentinel_for_three_consumers.case"
            "-DSCRIPT=${PROJECT_SOURCE_DIR}/harness/report/page/page.test.js"
            "-DDIRECTORY=${PROJECT_BINARY_DIR}/page"
            -P "${PROJECT_SOURCE_DIR}/.ci/page_test.cmake")
    set_tests_properties(page.works_in_a_browser PROPERTIES LABELS page TIMEOUT 600
        SKIP_REGULAR_EXPRESSION "^no browser")
endif()

# What the compiler says of adapters with a mistake each: the first error is a sentence that names
# the member.
if(NOT ROLLCALL_SANITIZE)
    function(rollcall_compile_test kind last)
        foreach(number RANGE ${last})
            set(name compile.wrong_${kind}_${number})
            add_test(NAME ${name} COMMAND ${CMAKE_COMMAND} -DKIND=${kind} -DWRONG=${number}
                "-DCOMPILER=${CMAKE_CXX_COMPILER}" "-DSOURCE=${PROJECT_SOURCE_DIR}"
                -P "${PROJECT_SOURCE_DIR}/.ci/wrong_adapter.cmake")
            set_tests_properties(${name} PROPERTIES LABELS compile)
            if(number GREATER 1)
                set_tests_properties(${name} PROPERTIES LABELS "compile;full")
            endif()
        endforeach()
    endfunction()
    rollcall_compile_test(adapter 13)
    rollcall_compile_test(description 13)
endif()
rollcall_command_test(golden.matrix_without_some_features
    ARGUMENTS matrix --runtime mini --runs 1000 --without errors,timeouts,cancels,races
    GOLDEN corpus/golden/matrix_without.md)

# A call of the launcher builds what has changed, and nothing else.
add_test(NAME command.launcher_knows_what_is_newer
    COMMAND bash "${PROJECT_SOURCE_DIR}/.ci/launcher_test.sh" "${PROJECT_SOURCE_DIR}")
set_tests_properties(command.launcher_knows_what_is_newer PROPERTIES LABELS command)
