# Installs the libraries with their headers, so that `find_package(rollcall)` finds
# rollcall::harness and the others. Warnings and sanitizers are not part of what users get.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/rollcall")
get_property(libraries GLOBAL PROPERTY ROLLCALL_LIBRARIES)
install(TARGETS ${libraries} EXPORT rollcall
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/rollcall")
install(EXPORT rollcall NAMESPACE rollcall:: FILE rollcall-targets.cmake DESTINATION "${package}")
get_property(testing GLOBAL PROPERTY ROLLCALL_TESTING_LIBRARIES)
if(testing)
    install(TARGETS ${testing} EXPORT rollcall_testing
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
        FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/rollcall")
    install(EXPORT rollcall_testing NAMESPACE rollcall:: FILE rollcall-testing.cmake
        DESTINATION "${package}")
endif()
if(TARGET rollcall)
    install(TARGETS rollcall)
    install(DIRECTORY corpus/known corpus/kernels
        DESTINATION "${CMAKE_INSTALL_DATADIR}/rollcall/corpus")
endif()

set(find_boost "")
if(TARGET rollcall_runtime_asio)
    set(find_boost "find_dependency(Boost ${Boost_VERSION_STRING} CONFIG)")
endif()
set(find_python "")
if(TARGET rollcall_runtime_asyncio)
    set(find_python "find_dependency(Python3 3.11 COMPONENTS Development.Embed)")
endif()
configure_package_config_file(.ci/rollcall-config.cmake.in rollcall-config.cmake
    INSTALL_DESTINATION "${package}")
write_basic_package_version_file(rollcall-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
    "${CMAKE_CURRENT_BINARY_DIR}/rollcall-config.cmake"
    "${CMAKE_CURRENT_BINARY_DIR}/rollcall-config-version.cmake"
    DESTINATION "${package}")
