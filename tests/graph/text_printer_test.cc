#include "qdq_lint/graph_text.h"

#include <doctest/doctest.h>

#include "graph/graph_of.h"

namespace qdq {
namespace {

using testing::graph_of;

// Texts that are printed as they are written.
constexpr std::string_view kPrinted[] = {
    "in x\nout x\n",

    "opset 13\nin x\nout x\n",

    "in x: f32[1,8,4,4]\n"
    "in y: ?[1,?]\n"
    "in z: i64\n"
    "in s: f16[]\n"
    "out x, s\n",

    "in x: f32[1,8,4,4]\n"
    "const k: f32[8,8,3,3]\n"
    "const b: f32[8]\n"
    "y = Conv<group=1, pads=[1,1,1,1]>(x, k, b)\n"
    "z = Relu(y)\n"
    "out z, y\n",

    "in x: f32[1]\n"
    "formal i: i64[]\n"
    "const a\n"
    "const b: f32[] = 0.5\n"
    "const c: i64[2,2] = [1, 2, 3, -4]\n"
    "const d: f32[4] = [inf, -inf, nan, -0]\n"
    "const e: u64[1] = [18446744073709551616]\n"
    "const f: f64[] = 5e-324\n"
    "const g: f32[0] = []\n"
    "y = Op(x, i, a, b, c, d, e, f, g, _)\n"
    "out y\n",

    "in x: f32[1,8]\n"
    "const k: f32[8,8]\n"
    "const qk = Q{s0}(k)\n"
    "const tk: i8[8,8] = Transpose<perm=[1,0]>(qk)\n"
    "const dk = DQ{s0}(tk)\n"
    "quant s0 = i8 per-channel axis=-1 [0.1, 0.2]\n"
    "y = MatMul(x, dk)\n"
    "out y\n",

    "in x: f32[1,8]\n"
    "quant s0 = i8 per-tensor 0.05\n"
    "quant s1 = u8 per-tensor f16 0.05 zp=i8 128\n"
    "quant s2 = i4 block axis=1 size=32 f16[2,2] [0.1, 0.2, 0.3, 0.4] zp=[0, 1, 0, 1]\n"
    "quant s3 = f8e4m3 per-channel axis=0 ?scales zp=f8e5m2 ?\"zero points\"\n"
    "quant s4 = i8 per-tensor [0.5] zp=u8[2] [3, 4]\n"
    "a = Q{s0}(x)\n"
    "b = DQ{s1}(a)\n"
    "c = Conv{s2, s3 -> s4}(a, b)\n"
    "d = Conv{_, s0}(a, b, c)\n"
    "e = Conv{-> s0}(d)\n"
    "f = Q{s0 -> s1}(e)\n"
    "g = Q{s0 -> _}(f)\n"
    "h = DQ{s0 -> s1}(g)\n"
    "i = QuantizeLinear(h, x, x)\n"
    "j = DequantizeLinear<axis=1>(i, x)\n"
    "out j\n",

    "in x: i8[1,8]\n"
    "const k: i8[8,8]\n"
    "const b: f32[8]\n"
    "quant s0 = i8 per-tensor 0.1\n"
    "quant s1 = i8 per-channel axis=0 ?w\n"
    "quant s2 = i8 per-tensor 0.2\n"
    "quant s3 = i8 per-tensor 0.3\n"
    "y = Conv{s0, s1 -> s2}<pads=[1,1]>(x, k, b) | Relu(%0) | Add{s3}(%1, x)\n"
    "z = Pad<mode=\"edge\">(y) | Conv(%0, k) as Conv\n"
    "p = Sigmoid(z) | Mul(%0, z) as PWN\n"
    "q = Conv{s0}(p, k) | Q{s2}(%0) | DQ{s2}(%1)\n"
    "r = DQ{s0 -> s2}(q) | my.domain::Gelu(%0, _)\n"
    "n = Concat<axis=1>(r, r) as NoOp\n"
    "m = Q{s3}(n) as NoOp\n"
    "a, _, c = Split(m)\n"
    "_, d = Relu(a) | Split(%0)\n"
    "w = com.microsoft::QGemm(c, d) as com.microsoft::QGemmActivation\n"
    "out w\n",

    "in \"123\": f32[1]\n"
    "in \"x:0\": f32[1]\n"
    "in \"with space\"\n"
    "in \"quote \\\" backslash \\\\ newline \\x0a\"\n"
    "in \"in\"\n"
    "in \"_\"\n"
    "in \"ends.\"\n"
    "in \"a...b\"\n"
    "in \"größe\"\n"
    "in /model.0/conv/Conv_output_0\n"
    "in a-b\n"
    "y = \"Q\"(\"_\", _)\n"
    "\"nan\" = \"strange op\"<\"an attr\"=1>(y)\n"
    "\"inf\" = \"strange domain\"::\"strange op\"(y)\n"
    "out \"inf\", \"nan\"\n",

    "in x\n"
    "y = Op<a=-1, b=0.5, c=1.0, d=-0.0, e=1e+300, f=inf, g=\"te\\\"xt\", h=[], i=[1,2], "
    "j=[1.0,0.5], k=[\"a\",\"b\"], l=?tensor, m=-9223372036854775808>(x)\n"
    "out y\n",
};

TEST_CASE("what print_graph writes is what parse_graph read") {
  for (const std::string_view text : kPrinted) {
    const Graph graph = graph_of(text);
    CHECK(print_graph(graph) == text);
    const std::string canonical = canonical_form(graph);
    CHECK(canonical_form(graph_of(canonical)) == canonical);
  }
}

}  // namespace
}  // namespace qdq
