# The library as others see it: one archive and one shared object, both of the modules' objects, which are
# compiled once. qdq_lint is the one of the two that BUILD_SHARED_LIBS names; qdq_lint::qdq_lint is its
# name in other projects, whether they bring the source in by add_subdirectory or find an installed one.

# The version header lies beside the others when it is installed, so it does here.
set(QDQ_GENERATED_INCLUDE ${PROJECT_BINARY_DIR}/generated/include)
configure_file(${PROJECT_SOURCE_DIR}/include/qdq_lint/version.h.in
               ${QDQ_GENERATED_INCLUDE}/qdq_lint/version.h @ONLY)

# qdq_library(MODULE...): defines qdq_lint_static, qdq_lint_shared and the names for one of them.
function(qdq_library)
  set(objects "")
  foreach(module IN LISTS ARGN)
    get_target_property(type ${module} TYPE)
    if(NOT type STREQUAL "INTERFACE_LIBRARY")
      list(APPEND objects $<TARGET_OBJECTS:${module}>)
    endif()
  endforeach()
  add_library(qdq_lint_static STATIC ${objects})
  add_library(qdq_lint_shared SHARED ${objects})
  foreach(library qdq_lint_static qdq_lint_shared)
    set_target_properties(${library} PROPERTIES OUTPUT_NAME qdq_lint LINKER_LANGUAGE CXX)
    target_compile_features(${library} PUBLIC cxx_std_20)
    target_include_directories(${library} INTERFACE
      $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${QDQ_GENERATED_INCLUDE}>
      $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    # All that there is to link: what else the modules use are headers.
    target_link_libraries(${library} PRIVATE tomlplusplus::tomlplusplus Threads::Threads)
    add_library(qdq_lint::${library} ALIAS ${library})
  endforeach()
  # What the soname promises is the C interface (docs/versioning.md).
  set_target_properties(qdq_lint_shared PROPERTIES
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
    LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/exports.map)
  # It gives out what the public headers declare, in C and in C++; the script keeps back what of the
  # standard library was instantiated with our types.
  target_link_options(qdq_lint_shared PRIVATE
                      -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/exports.map)
  # What a sanitizer adds is found in the program only.
  if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    target_link_options(qdq_lint_shared PRIVATE -Wl,--no-undefined)
  endif()

  set(kinds static shared)
  if(BUILD_SHARED_LIBS)
    set(kinds shared static)
  endif()
  list(POP_FRONT kinds kind other)
  add_library(qdq_lint ALIAS qdq_lint_${kind})
  add_library(qdq_lint::qdq_lint ALIAS qdq_lint_${kind})
  if(NOT PROJECT_IS_TOP_LEVEL AND NOT QDQ_LINT_INSTALL)
    set_target_properties(qdq_lint_${other} PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
endfunction()

# Two components: "runtime" has the shared object, "development" what a program is built with.
function(qdq_install_library)
  set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/qdq_lint)
  foreach(kind static shared)
    install(TARGETS qdq_lint_${kind} EXPORT qdq_lint-${kind}
            LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime
                    NAMELINK_COMPONENT development
            ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
    install(EXPORT qdq_lint-${kind} NAMESPACE qdq_lint:: DESTINATION ${package_folder}
            COMPONENT development)
  endforeach()
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/qdq_lint ${QDQ_GENERATED_INCLUDE}/qdq_lint
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
          FILES_MATCHING PATTERN "*.h")

  include(CMakePackageConfigHelpers)
  set(made ${PROJECT_BINARY_DIR}/generated/package)
  configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/qdq_lintConfig.cmake.in
                                ${made}/qdq_lintConfig.cmake
                                INSTALL_DESTINATION ${package_folder} NO_SET_AND_CHECK_MACRO
                                NO_CHECK_REQUIRED_COMPONENTS_MACRO)
  # Before 1.0 each minor version may break what the one before it had.
  write_basic_package_version_file(${made}/qdq_lintConfigVersion.cmake
                                   COMPATIBILITY SameMinorVersion)
  # The file says where it lies, so that the installed tree can be moved.
  file(RELATIVE_PATH QDQ_PC_TO_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/qdq_lint.pc.in ${made}/qdq_lint.pc @ONLY)
  install(FILES ${made}/qdq_lintConfig.cmake ${made}/qdq_lintConfigVersion.cmake
          DESTINATION ${package_folder} COMPONENT development)
  install(FILES ${made}/qdq_lint.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
          COMPONENT development)
endfunction()
