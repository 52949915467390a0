# Replays CASE with COMMAND in 20 processes: each must print the same, the trace's hash included.
foreach(seed RANGE 1 20)
    execute_process(
        COMMAND ${CMAKE_COMMAND} -E env PYTHONHASHSEED=${seed} "${COMMAND}" replay "${CASE}"
        OUTPUT_VARIABLE printed ERROR_VARIABLE errors RESULT_VARIABLE status)
    if(NOT status EQUAL 0 OR NOT printed MATCHES "trace [0-9a-f]+")
        message(FATAL_ERROR "process ${seed} ended with ${status}:\n${printed}${errors}")
    endif()
    if(seed EQUAL 1)
        set(first "${printed}")
    elseif(NOT printed STREQUAL first)
        message(FATAL_ERROR "process ${seed} has another trace:\n${printed}the first:\n${first}")
    endif()
endforeach()
