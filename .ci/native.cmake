# Compiles SOURCE with COMPILER to PROGRAM and runs it: exit status 1 and what it prints are the
# defect. The test looks for that line; everything else is an error.
cmake_path(GET PROGRAM PARENT_PATH directory)
file(MAKE_DIRECTORY "${directory}")
execute_process(COMMAND "${COMPILER}" -std=c++20 -pthread -o "${PROGRAM}" "${SOURCE}"
    COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${PROGRAM}" OUTPUT_VARIABLE output RESULT_VARIABLE status)
if(status EQUAL 1)
    message("${output}")
else()
    message(FATAL_ERROR "${output}exit status ${status}: the defect was not seen")
endif()
