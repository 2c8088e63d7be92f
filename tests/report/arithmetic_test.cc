// The scales behind a quantized layer, in words.
#include "report/arithmetic.h"

#include <doctest/doctest.h>

#include "qdq_lint/graph_text.h"

namespace {

using namespace qdq;

std::vector<std::string> of_the_convolution(const std::string& conv, const std::string& scales) {
  const Result<Graph> graph = parse_graph(
      "in x: i8[1,2,4,4]\nconst k: i8[2,2,1,1]\n" + scales + conv + "\nout y\n", "graph");
  if (!graph) FAIL(to_string(graph.error()));
  REQUIRE(graph->live_nodes() == 1);
  return arithmetic(*graph, graph->nodes().front());
}

const std::string kScales =
    "quant a = i8 per-tensor 0.5\nquant b = i8 per-tensor 0.25\nquant w = i8 per-tensor 0.125\n"
    "quant v = i8 per-channel axis=0 [0.125, 0.5]\n";

}  // namespace

TEST_CASE("INT8 out: the three scales and their factor") {
  CHECK(of_the_convolution("y = Conv{a, w -> b}(x, k)", kScales) ==
        std::vector<std::string>{"s_x = 0.5, s_w = 0.125, s_y = 0.25",
                                 "the INT32 sum times s_x * s_w / s_y = 0.25 is the INT8 result"});
}

TEST_CASE("float out has no scale of its own") {
  CHECK(of_the_convolution("y = Conv{a, w}(x, k)", kScales) ==
        std::vector<std::string>{"s_x = 0.5, s_w = 0.125",
                                 "the INT32 sum times s_x * s_w = 0.0625 is the float result"});
}

TEST_CASE("one scale per channel gives a range") {
  CHECK(of_the_convolution("y = Conv{a, v -> b}(x, k)", kScales) ==
        std::vector<std::string>{
            "s_x = 0.5, s_w = 0.125 to 0.5 (2 channels), s_y = 0.25",
            "the INT32 sum times s_x * s_w / s_y = 0.25 to 1 is the INT8 result"});
}

TEST_CASE("a float convolution has no such arithmetic") {
  CHECK(of_the_convolution("y = Conv(x, k)", kScales).empty());
}
