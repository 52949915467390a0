# Installs the libraries and the public headers, so that `find_package(rollcall)` finds
# rollcall::rollcall, and pkg-config rollcall. Without warnings and sanitizers.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/rollcall")
get_property(libraries GLOBAL PROPERTY ROLLCALL_LIBRARIES)
# mini is there to compare with. The others are in the command, and want what they are made of.
list(FILTER libraries EXCLUDE REGEX "^rollcall_runtime_")
list(APPEND libraries rollcall_runtime_mini)
install(TARGETS ${libraries} EXPORT rollcall ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(EXPORT rollcall NAMESPACE rollcall:: FILE rollcall-targets.cmake DESTINATION "${package}")
get_property(testing GLOBAL PROPERTY ROLLCALL_TESTING_LIBRARIES)
get_property(kits GLOBAL PROPERTY ROLLCALL_KIT_LIBRARIES)
list(APPEND testing ${kits})
if(testing)
    install(TARGETS ${testing} EXPORT rollcall_testing
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
    install(EXPORT rollcall_testing NAMESPACE rollcall:: FILE rollcall-testing.cmake
        DESTINATION "${package}")
endif()
if(TARGET rollcall)
    install(TARGETS rollcall)
    install(DIRECTORY corpus/known corpus/kernels
        DESTINATION "${CMAKE_INSTALL_DATADIR}/rollcall/corpus")
endif()

install(DIRECTORY runtimes/example DESTINATION "${CMAKE_INSTALL_DATADIR}/rollcall")
install(FILES README.md LICENSE runtimes/MATRIX.md harness/run/ADAPTER.md harness/program/FORMAT.md
        properties/TESTING.md
    DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES runtimes/README.md DESTINATION "${CMAKE_INSTALL_DOCDIR}" RENAME RUNTIMES.md)
install(FILES properties/README.md DESTINATION "${CMAKE_INSTALL_DOCDIR}" RENAME LAWS.md)

set(headers "${CMAKE_CURRENT_BINARY_DIR}/public_headers")
install(CODE "execute_process(COMMAND \"${CMAKE_COMMAND}\" \"-DSOURCE=${PROJECT_SOURCE_DIR}\"
    \"-DINTO=${headers}\" -P \"${PROJECT_SOURCE_DIR}/.ci/public_headers.cmake\"
    COMMAND_ERROR_IS_FATAL ANY)")
install(DIRECTORY "${headers}/rollcall" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")

set(find_testing "")
foreach(kit IN ITEMS conformance:GTest rapidcheck:rapidcheck)
    string(REPLACE ":" ";" kit ${kit})
    list(GET kit 1 package_of_kit)
    list(GET kit 0 kit)
    if(TARGET rollcall_${kit})
        string(APPEND find_testing "    find_dependency(${package_of_kit})\n")
    endif()
endforeach()
configure_package_config_file(.ci/rollcall-config.cmake.in rollcall-config.cmake
    INSTALL_DESTINATION "${package}")
write_basic_package_version_file(rollcall-config-version.cmake COMPATIBILITY SameMinorVersion)
configure_file(.ci/rollcall.pc.in rollcall.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/rollcall.pc"
    DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install(FILES
    "${CMAKE_CURRENT_BINARY_DIR}/rollcall-config.cmake"
    "${CMAKE_CURRENT_BINARY_DIR}/rollcall-config-version.cmake"
    DESTINATION "${package}")
