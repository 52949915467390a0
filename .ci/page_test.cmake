# Makes a page of CASE with COMMAND, appends SCRIPT to it, and has CHROMIUM run both without a
# window and print the document: what the script saw is in it.
if(NOT CHROMIUM)
    message("no browser: Debian's package chromium is not installed, the page was not tried")
    return()
endif()
file(MAKE_DIRECTORY "${DIRECTORY}")
execute_process(COMMAND "${COMMAND}" report "${CASE}" --html "${DIRECTORY}/page.html"
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(READ "${SCRIPT}" script)
file(APPEND "${DIRECTORY}/page.html" "<script>\n${script}</script>\n")
execute_process(
    COMMAND "${CHROMIUM}" --headless=new --no-sandbox --disable-gpu --window-size=1400,800
        "--user-data-dir=${DIRECTORY}/profile" --virtual-time-budget=5000 --dump-dom
        "file://${DIRECTORY}/page.html"
    OUTPUT_VARIABLE document ERROR_VARIABLE errors RESULT_VARIABLE status TIMEOUT 60)
file(REMOVE_RECURSE "${DIRECTORY}/profile")
string(REGEX MATCH "passed: .*page test: [0-9]+ lines, [0-9]+ failed" seen "${document}")
message("${seen}")
if(NOT status EQUAL 0 OR NOT seen MATCHES "lines, 0 failed$")
    message(FATAL_ERROR "the page does not work (browser: ${status})\n${errors}")
endif()
