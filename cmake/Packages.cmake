# Debian packages, made by tools/dev/package. Three of them, as Debian splits a library with a tool:
#
#   qdq-lint          the tool, with the library inside: it can be installed alone
#   libqdq-lint0      the shared library, named after its soname, so that programs which need another
#                     one can stay beside it
#   libqdq-lint-dev   what a program is built with
#
# What a package needs is what its binaries are linked to (dpkg-shlibdeps).
set(QDQ_LINT_CONTACT "qdq-lint maintainers <maintainers@qdq-lint.invalid>" CACHE STRING
    "Who the packages name as their maintainer")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME qdq-lint)
set(CPACK_PACKAGE_VENDOR qdq-lint)
set(CPACK_PACKAGE_CONTACT "${QDQ_LINT_CONTACT}")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/packaging/debian/documents.cmake)
set(CPACK_QDQ_SOURCE_DIR ${PROJECT_SOURCE_DIR})
set(CPACK_COMPONENTS_ALL tool runtime development)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)

set(CPACK_DEBIAN_TOOL_PACKAGE_NAME qdq-lint)
set(CPACK_DEBIAN_TOOL_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_TOOL_DESCRIPTION "Where the QuantizeLinear and DequantizeLinear nodes of a model stand decides
which layers of the engine run in INT8. qdq-lint says which, for each layer,
before an engine is built: without a GPU and without TensorRT. For what is
left over it says why and what to change.")

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libqdq-lint${PROJECT_VERSION_MAJOR})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_DESCRIPTION "Where the QuantizeLinear and DequantizeLinear nodes of a model stand decides
which layers of the engine run in INT8. This is the library that predicts it.")
# What dpkg-shlibdeps makes of a program that is linked to the library: it may use the C++ interface, which
# is another in each minor version. And that the cache of the dynamic linker is to be renewed.
set(control ${PROJECT_BINARY_DIR}/generated/package)
math(EXPR next_minor "${PROJECT_VERSION_MINOR} + 1")
set(library ${CPACK_DEBIAN_RUNTIME_PACKAGE_NAME})
file(WRITE ${control}/shlibs
     "libqdq_lint ${PROJECT_VERSION_MAJOR} ${library} (>= ${PROJECT_VERSION}), "
     "${library} (<< ${PROJECT_VERSION_MAJOR}.${next_minor}~)\n")
file(WRITE ${control}/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${control}/shlibs ${control}/triggers)

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libqdq-lint-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "libqdq-lint${PROJECT_VERSION_MAJOR} (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}), libtomlplusplus-dev")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "Headers, the static library, and what CMake and pkg-config need to find them,
for programs that use libqdq-lint.")
include(CPack)
