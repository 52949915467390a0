# cmake -DEXIT=<status> -DGOLDEN=<file or nothing> -P expect.cmake -- <command> <argument>...
# Runs the command and fails unless it exits with that status and prints what the file holds.

set(command "")
set(seen FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(index RANGE ${last})
    if(seen)
        list(APPEND command "${CMAKE_ARGV${index}}")
    elseif(CMAKE_ARGV${index} STREQUAL "--")
        set(seen TRUE)
    endif()
endforeach()

execute_process(COMMAND ${command}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE errors)
string(REPLACE ";" " " shown "${command}")
if(NOT status STREQUAL EXIT)
    message("${output}${errors}")
    message(FATAL_ERROR "exit status ${status} instead of ${EXIT}: ${shown}")
endif()

if(GOLDEN)
    if("$ENV{ROLLCALL_UPDATE_GOLDEN}")
        file(WRITE "${GOLDEN}" "${output}")
    endif()
    file(READ "${GOLDEN}" wanted)
    if(NOT output STREQUAL wanted)
        message("${output}")
        message(FATAL_ERROR "the output above differs from ${GOLDEN}: ${shown}\n"
            "If the change is meant: ROLLCALL_UPDATE_GOLDEN=1 ctest -L golden")
    endif()
endif()
