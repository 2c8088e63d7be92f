# Turns the rule files into one C++ source, so that the binary carries them (lib/rules/builtin.h).
#
# All of this happens when cmake runs: a rule file that is added, removed or edited makes the next
# build run cmake again, and the source is rewritten only if its text changed. That the text comes out
# byte for byte is tested (tests/build); a file with CRLF line ends fails there.
#
# The build then compiles these files and stores the result in a second source (lib/rules/stored.h), so
# that a program need not do so each time it starts.

set(QDQ_LITERAL_DELIMITER "qdq-rule")
set(QDQ_LITERAL_BYTES 60000)  # a literal above 64 KiB is more than a compiler must accept

# Sets `result` in the caller to the text as adjacent raw string literals. None ends amid a character.
function(qdq_raw_literals text result)
  set(literals "")
  string(LENGTH "${text}" length)
  set(start 0)
  while(start LESS length OR start EQUAL 0)
    set(bytes ${QDQ_LITERAL_BYTES})
    math(EXPR next "${start} + ${bytes}")
    while(next LESS length)
      string(SUBSTRING "${text}" ${next} 1 begins)
      if(begins MATCHES "[ -~\n\t]")
        break()
      endif()
      math(EXPR next "${next} + 1")
    endwhile()
    math(EXPR bytes "${next} - ${start}")
    string(SUBSTRING "${text}" ${start} ${bytes} piece)
    string(APPEND literals
           "\n     R\"${QDQ_LITERAL_DELIMITER}(${piece})${QDQ_LITERAL_DELIMITER}\"")
    set(start ${next})
  endwhile()
  set(${result} "${literals}" PARENT_SCOPE)
endfunction()

# Sets `result` in the caller to the path of the generated source.
function(qdq_embed_rules result)
  set(folder ${PROJECT_SOURCE_DIR}/rules)
  file(GLOB_RECURSE files RELATIVE ${folder} CONFIGURE_DEPENDS ${folder}/*.json)
  list(REMOVE_ITEM files rule.schema.json)
  list(SORT files COMPARE STRING)
  list(LENGTH files count)

  set(source "// Generated from rules/ by cmake/EmbedRules.cmake.\n#include \"rules/builtin.h\"\n\n")
  string(APPEND source "#include <array>\n\nnamespace qdq {\nnamespace {\n\n"
                       "using namespace std::string_view_literals;\n\n"
                       "constexpr std::array<EmbeddedFile, ${count}> kFiles{{")
  foreach(path IN LISTS files)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/${path})
    file(READ ${folder}/${path} text)
    if(text MATCHES "\\)${QDQ_LITERAL_DELIMITER}\"")
      message(FATAL_ERROR "rules/${path} contains )${QDQ_LITERAL_DELIMITER}\", which would end its "
                          "literal in the generated source")
    endif()
    qdq_raw_literals("${text}" literals)
    string(APPEND source "\n    {\"${path}\"sv,${literals}sv},")
  endforeach()
  string(APPEND source "\n}};\n\n}  // namespace\n\n"
                       "std::span<const EmbeddedFile> embedded_rules() { return kFiles; }\n\n"
                       "}  // namespace qdq\n")

  set(output ${PROJECT_BINARY_DIR}/generated/embedded_rules.cc)
  file(WRITE ${output}.new "${source}")
  file(COPY_FILE ${output}.new ${output} ONLY_IF_DIFFERENT)
  set(${result} ${output} PARENT_SCOPE)
endfunction()

# Everyone who links qdq_rules links what lib/rules/store/store_rules.cc made of its files. That program itself is
# linked to the library's file, without it.
function(qdq_store_rules)
  add_executable(store_rules ${PROJECT_SOURCE_DIR}/lib/rules/store/store_rules.cc)
  target_compile_features(store_rules PRIVATE cxx_std_20)
  target_include_directories(store_rules PRIVATE ${PROJECT_SOURCE_DIR}/include
                                                 ${PROJECT_SOURCE_DIR}/lib)
  target_link_libraries(store_rules PRIVATE $<TARGET_FILE:qdq_rules> qdq_graph qdq_warnings)
  add_dependencies(store_rules qdq_rules)

  set(output ${PROJECT_BINARY_DIR}/generated/stored_rules.cc)
  add_custom_command(OUTPUT ${output} COMMAND store_rules ${output} DEPENDS store_rules qdq_rules
                     COMMENT "Compiling rules/" VERBATIM)
  add_library(qdq_stored_rules STATIC ${output})
  target_compile_features(qdq_stored_rules PRIVATE cxx_std_20)
  target_include_directories(qdq_stored_rules PRIVATE ${PROJECT_SOURCE_DIR}/include
                                                      ${PROJECT_SOURCE_DIR}/lib)
  target_link_libraries(qdq_rules INTERFACE qdq_stored_rules)
endfunction()
