# libqdq_lint.so, of the same objects as the static modules. It gives out what the public headers declare, in C
# and in C++; the linker's script keeps back what of the standard library was instantiated with our types.
set(modules base graph config onnx rules stored_rules rewrite predict lint plan report analyze
            rule_tests c_api)
list(TRANSFORM modules REPLACE "(.+)" "$<TARGET_OBJECTS:qdq_\\1>" OUTPUT_VARIABLE objects)
add_library(qdq_lint_shared SHARED ${objects})
set_target_properties(qdq_lint_shared PROPERTIES OUTPUT_NAME qdq_lint VERSION ${PROJECT_VERSION} SOVERSION 1
                      LINK_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/exports.map)
target_compile_features(qdq_lint_shared PUBLIC cxx_std_20)
target_include_directories(qdq_lint_shared PUBLIC ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(qdq_lint_shared PRIVATE onnx onnx_proto protobuf::libprotobuf tomlplusplus::tomlplusplus)
target_link_options(qdq_lint_shared PRIVATE -Wl,--version-script=${CMAKE_CURRENT_LIST_DIR}/exports.map
                                            -Wl,--no-undefined)
