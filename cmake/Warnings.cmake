# Warnings are errors, in every target of the project and in no header of others.
add_library(qdq_warnings INTERFACE)
target_compile_options(qdq_warnings INTERFACE -Wall -Wextra -Wconversion -Werror)
