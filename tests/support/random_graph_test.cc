#include "support/random_graph.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "qdq_lint/graph_text.h"
#include "support/evaluate.h"

namespace qdq::testing {
namespace {

Graph made(const RandomGraphOptions& options) {
  Result<Graph> graph = random_graph(options);
  if (!graph) FAIL(to_string(graph.error()) << "\n" << random_graph_text(options));
  return std::move(*graph);
}

TEST_CASE("random graphs verify and evaluate, with outputs") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    for (const bool fused : {false, true}) {
      const RandomGraphOptions options{.seed = seed, .nodes = 25, .fused = fused};
      CAPTURE(random_graph_text(options));
      const Graph graph = made(options);
      CHECK(verify(graph));
      const Result<std::vector<Tensor>> outputs = evaluate(graph);
      if (!outputs) FAIL(to_string(outputs.error()));
      CHECK_FALSE(outputs->empty());
      CHECK(compare_numbers(graph, graph, 1) == std::nullopt);
    }
  }
}

TEST_CASE("random graphs have the size that was asked for") {
  for (const int nodes : {5, 50, 200}) {
    const Graph graph = made({.seed = 3, .nodes = nodes});
    CHECK(graph.live_nodes() >= static_cast<std::size_t>(nodes));
    CHECK(graph.live_nodes() <= static_cast<std::size_t>(nodes) + 16);
  }
}

TEST_CASE("equal options give equal bytes, other seeds other graphs") {
  std::set<std::string> texts;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const std::string text = random_graph_text({.seed = seed});
    CHECK(text == random_graph_text({.seed = seed}));
    texts.insert(text);
  }
  CHECK(texts.size() == 50);
}

TEST_CASE("random graphs keep their form and numbers when printed and parsed") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const RandomGraphOptions options{.seed = seed, .nodes = 20, .fused = seed % 2 == 0};
    const Graph graph = made(options);
    const std::string printed = print_graph(graph);
    CAPTURE(printed);
    const Result<Graph> again = parse_graph(printed);
    if (!again) FAIL(to_string(again.error()));
    CHECK(canonical_form(*again) == canonical_form(graph));
    CHECK(compare_numbers(graph, *again, 1) == std::nullopt);
  }
}

TEST_CASE("random graphs have every kind of place for Q and DQ") {
  std::string all;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    all += random_graph_text({.seed = seed, .nodes = 40, .fused = true});
  }
  for (const char* piece : {"= Conv<",
                            "= ConvTranspose",
                            "= BatchNormalization",
                            "= Relu(",
                            "= Clip",
                            "= Add(",
                            "= Concat",
                            "= MaxPool",
                            "= AveragePool",
                            "= GlobalAveragePool",
                            "= Pad<",
                            "= Transpose",
                            "= Split",
                            "= Slice",
                            "= Resize",
                            "= Flatten",
                            "= Gemm",
                            "= MatMul",
                            "per-channel axis=0 [",
                            "per-channel axis=1",
                            "zp=3",
                            "u8 per-tensor",
                            ": i8[",
                            ": i32[",
                            "const folded",
                            " -> ",
                            "| Add{"}) {
    CAPTURE(piece);
    CHECK(all.find(piece) != std::string::npos);
  }
}

}  // namespace
}  // namespace qdq::testing
