#include <doctest/doctest.h>

#include <limits>

#include "qdq_lint/graph.h"

namespace qdq {
namespace {

Constant scalar(double number) {
  return {.type = DataType::Float, .dims = {}, .data = {number}, .known = true, .source = {}};
}

Constant unknown(std::string source) {
  return {.type = DataType::Float, .dims = {}, .data = {}, .known = false, .source = source};
}

TEST_CASE("constants are one when type, dims and bits agree") {
  Graph graph;
  GraphEditor editor(graph);
  const ConstantId half = editor.intern(scalar(0.5));
  CHECK(editor.intern(scalar(0.5)) == half);
  CHECK(editor.intern(scalar(0.25)) != half);

  Constant other = scalar(0.5);
  other.type = DataType::Float16;
  CHECK(editor.intern(other) != half);
  other = scalar(0.5);
  other.dims = {1};
  CHECK(editor.intern(other) != half);
  other = scalar(0.5);
  other.source = "somewhere else";
  CHECK(editor.intern(other) == half);
}

TEST_CASE("constants are compared by bits") {
  Graph graph;
  GraphEditor editor(graph);
  CHECK(editor.intern(scalar(0.0)) != editor.intern(scalar(-0.0)));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(editor.intern(scalar(nan)) == editor.intern(scalar(nan)));
}

TEST_CASE("an unknown constant equals those of its source only") {
  Graph graph;
  GraphEditor editor(graph);
  const ConstantId a = editor.intern(unknown("a"));
  CHECK(editor.intern(unknown("a")) == a);
  CHECK(editor.intern(unknown("b")) != a);
  CHECK(editor.intern(scalar(0)) != a);
  Constant typed = unknown("a");
  typed.type = DataType::Float16;
  CHECK(editor.intern(typed) == a);
  Constant empty{.type = DataType::Float, .dims = {0}, .data = {}, .known = true, .source = "a"};
  CHECK(editor.intern(empty) != a);
}

TEST_CASE("quantization parameters are one when their contents are") {
  Graph graph;
  GraphEditor editor(graph);
  QuantParams params;
  params.scale = editor.intern(scalar(0.5));
  const QuantId id = editor.intern(params);
  CHECK(editor.intern(params) == id);

  const auto differs = [&](auto change) {
    QuantParams changed = params;
    change(changed);
    return editor.intern(changed) != id;
  };
  const ConstantId zero = editor.intern(scalar(0));
  CHECK(differs([](QuantParams& p) { p.type = DataType::UInt8; }));
  CHECK(differs([](QuantParams& p) { p.granularity = Granularity::PerChannel; }));
  CHECK(differs([](QuantParams& p) { p.axis = 1; }));
  CHECK(differs([](QuantParams& p) { p.block_size = 32; }));
  CHECK(differs([&](QuantParams& p) { p.scale = zero; }));
  CHECK(differs([&](QuantParams& p) { p.zero_point = zero; }));
  CHECK(graph.quants().size() == 7);
}

TEST_CASE("many constants keep their ids") {
  Graph graph;
  GraphEditor editor(graph);
  std::vector<ConstantId> ids;
  for (int i = 0; i < 5000; ++i) ids.push_back(editor.intern(scalar(i)));
  for (int i = 0; i < 5000; ++i) CHECK(editor.intern(scalar(i)) == ids[static_cast<size_t>(i)]);
}

}  // namespace
}  // namespace qdq
