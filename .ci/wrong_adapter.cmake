# cmake -DKIND=adapter|description -DWRONG=<number> -DCOMPILER=<path> -DSOURCE=<tree>
#     -P wrong_adapter.cmake
# Compiles the wrong one of that number and fails unless the first error of the compiler holds
# the sentence that stands beside it in the source; number 0 has to compile.

set(file "${SOURCE}/.ci/wrong_adapters/wrong_${KIND}.cpp")
execute_process(COMMAND "${COMPILER}" -std=c++20 -fsyntax-only -DWRONG=${WRONG}
        -I "${SOURCE}" -I "${SOURCE}/include" "${file}"
    RESULT_VARIABLE status ERROR_VARIABLE errors OUTPUT_QUIET)
if(WRONG EQUAL 0)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "the right adapter does not compile:\n${errors}")
    endif()
    return()
endif()
file(STRINGS "${file}" line REGEX "WRONG == ${WRONG} +//")
string(REGEX REPLACE ".*// " "" sentence "${line}")
string(REGEX REPLACE " *\\.\\.\\.$" "" sentence "${sentence}")
string(LENGTH "${sentence}" length)
if(length LESS 10)
    message(FATAL_ERROR "there is no sentence for ${WRONG}")
endif()
string(REGEX MATCH "error: [^\n]*" first "${errors}")
string(FIND "${first}" "${sentence}" at)
if(status EQUAL 0 OR at EQUAL -1)
    message(FATAL_ERROR "expected as the first error: ${sentence}\nfound: ${first}")
endif()
