# Warnings in every target of the project and in no header of others. All presets make them errors; who
# builds with a compiler that warns of more can do so all the same.
add_library(qdq_warnings INTERFACE)
target_compile_options(qdq_warnings INTERFACE -Wall -Wextra -Wconversion
                       $<$<BOOL:${QDQ_LINT_WERROR}>:-Werror>)
# gcc 12 reports string concatenation at -O2 as overlapping copies (GCC bug 105329).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(qdq_warnings INTERFACE -Wno-restrict)
endif()
# With a sanitizer's checks in between gcc no longer sees which member of a union is in use, as its manual
# says of -Wmaybe-uninitialized.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  target_compile_options(qdq_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
