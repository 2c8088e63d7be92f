# What a release binary carries against hostile input. -O2 because _FORTIFY_SOURCE is tested with it.
# The library's own assertions are on in every configuration.
add_library(qdq_hardening INTERFACE)
target_compile_definitions(qdq_hardening INTERFACE _GLIBCXX_ASSERTIONS)
target_compile_options(qdq_hardening INTERFACE
  $<$<CONFIG:Release,RelWithDebInfo>:-O2;-fstack-protector-strong;-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>)
