# What a release binary carries against hostile input; the test "hardening" reads it off qdq-lint. -O2 because
# _FORTIFY_SOURCE is tested with it. The library's own assertions are on in every configuration.
include(CheckCXXSourceCompiles)
check_cxx_source_compiles("
#ifndef __PIE__
#error not position independent
#endif
int main() { return 0; }" QDQ_PIE_BY_DEFAULT)

add_library(qdq_hardening INTERFACE)
target_compile_definitions(qdq_hardening INTERFACE _GLIBCXX_ASSERTIONS)
target_compile_options(qdq_hardening INTERFACE
  $<$<CONFIG:Release,RelWithDebInfo>:-O2;-fstack-protector-strong;-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>)
target_link_options(qdq_hardening INTERFACE
  $<$<CONFIG:Release,RelWithDebInfo>:-pie;LINKER:-z,relro,-z,now,-z,noexecstack>)
if(NOT QDQ_PIE_BY_DEFAULT)
  target_compile_options(qdq_hardening INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:-fPIE>)
endif()
