// Damaged texts: whatever parses must print and read as itself, and nothing may crash.
#include <doctest/doctest.h>

#include <random>

#include "graph/graph_of.h"
#include "graph/pattern.h"
#include "qdq_lint/graph_text.h"

namespace qdq {
namespace {

using testing::graph_of;

constexpr std::string_view kSeed =
    "in x: f32[1,?,4]\n"
    "formal i: i64[]\n"
    "const k: f32[8,8]\n"
    "const c: i64[2] = [1, -2]\n"
    "quant a = i8 per-tensor 0.05\n"
    "quant w = i4 block axis=1 size=32 f16[2] [0.1, nan] zp=[0, 1]\n"
    "quant o = u8 per-channel axis=-1 ?src zp=?\"z p\"\n"
    "const qk = Q{w}(k)\n"
    "const tk: i4[8,8] = Transpose<perm=[1,0]>(qk)\n"
    "q = Q{a}(x)\n"
    "d, _ = DQ{a -> o}(q, _)\n"
    "y = Conv{a, w -> o}<pads=[1,1], s=\"a\\x0ab\", f=0.5>(q, tk, c) | Relu(%0) | Add{a}(%1, q)\n"
    "z = Pad<m=?tensor>(y, i) | Q{a, o}(%0, y) | my.dom::Op(%1, %0) as PWN\n"
    "n = \"Q\"(z, d) as NoOp\n"
    "out n, x\n";

constexpr std::string_view kPieces[] = {
    "{",    "}",      "(",   ")", "[", "]",   "<",   ">",  ",", "->",  "::",  "...", "%0",  "%1",
    "_",    "=",      ":",   "|", "?", "\"",  "Q",   "DQ", "x", "q",   "y",   "a",   "w",   "in ",
    "out ", "const ", "as ", "-", "0", "1e9", "inf", "\n", "#", "\\x", "f32", "i8",  "\xff"};

std::string mutated(std::mt19937& random) {
  std::string text(kSeed);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
    const std::size_t at = below(text.size());
    switch (below(4)) {
      case 0:
        text.erase(at, 1 + below(4));
        break;
      case 1:
        text.insert(at, kPieces[below(std::size(kPieces))]);
        break;
      case 2:
        text.replace(at, 1, kPieces[below(std::size(kPieces))]);
        break;
      default:
        text.insert(at, text.substr(below(text.size()), 1 + below(12)));
        break;
    }
  }
  return text;
}

TEST_CASE("damaged texts are refused or read as they are printed") {
  std::mt19937 random(1);
  int accepted = 0;
  for (int round = 0; round < 1500; ++round) {
    const std::string text = mutated(random);
    const Result<Graph> graph = parse_graph(text);
    if (!graph) {
      CHECK(!graph.error().what.empty());
      continue;
    }
    ++accepted;
    INFO(text);
    const std::string printed = print_graph(*graph);
    const Graph again = graph_of(printed);
    CHECK(canonical_form(again) == canonical_form(*graph));
    CHECK(print_graph(again) == printed);
  }
  CHECK(accepted > 20);
}

TEST_CASE("damaged pattern and rewrite lines do not crash") {
  std::mt19937 random(2);
  for (int round = 0; round < 1000; ++round) {
    std::string text = mutated(random);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = std::string_view(text).substr(at, end - at);
      const auto pattern = parse_pattern_line(line);
      const auto rewrite = parse_rewrite_line(line, {"q", "x"});
      if (const auto* error = std::get_if<NotationError>(&pattern)) CHECK(error->column > 0);
      if (const auto* error = std::get_if<NotationError>(&rewrite)) CHECK(error->column > 0);
      at = end + 1;
    }
  }
}

}  // namespace
}  // namespace qdq
