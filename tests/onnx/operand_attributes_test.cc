// Operands that were attributes once are attributes again.
#include <doctest/doctest.h>

#include "onnx/models.h"

namespace qdq {
namespace {

using test::read_text;
using test::shown;
using test::with_opset;

// The line of the node that makes y.
std::string line(int opset, const std::string& graph) {
  const std::string text = shown(read_text(with_opset(opset, graph)));
  const std::size_t start = text.find("\ny");
  if (start == std::string::npos) return text;
  return text.substr(start + 1, text.find('\n', start + 1) - start - 1);
}

TEST_CASE("one form for every opset") {
  CHECK(line(13,
             "agraph (float[2,2] x) => (float y) <int64[4] p = {0,1,0,1}, float v = {2}> "
             "{ y = Pad<mode = \"constant\">(x, p, v) }") ==
        "y = Pad<mode=\"constant\", pads=[0,1,0,1], value=2.0>(x)");
  CHECK(line(18,
             "agraph (float[2,2] x) => (float y) <int64[2] p = {0,1}, int64[1] a = {1}> "
             "{ y = Pad(x, p, , a) }") == "y = Pad<axes=[1], pads=[0,1]>(x)");
  CHECK(line(13,
             "agraph (float[9] x) => (float y) <int64[1] s = {-5}, "
             "int64[1] e = {9223372036854775807}, int64[1] a = {0}, int64[1] t = {2}> "
             "{ y = Slice(x, s, e, a, t) }") ==
        "y = Slice<axes=[0], ends=[9223372036854775807], starts=[-5], steps=[2]>(x)");
  CHECK(line(13, "agraph (float[1,2] x) => (float y) <int64[1] a = {0}> { y = Squeeze(x, a) }") ==
        "y = Squeeze<axes=[0]>(x)");
  CHECK(line(13, "agraph (float[2] x) => (float y) <int64[1] a = {0}> { y = Unsqueeze(x, a) }") ==
        "y = Unsqueeze<axes=[0]>(x)");
  CHECK(line(18, "agraph (float[2] x) => (float y) <int64[1] a = {0}> { y = ReduceMean(x, a) }") ==
        "y = ReduceMean<axes=[0]>(x)");
  CHECK(line(13, "agraph (float[2] x) => (float y) <int64[1] a = {0}> { y = ReduceSum(x, a) }") ==
        "y = ReduceSum<axes=[0]>(x)");
  CHECK(line(13,
             "agraph (float[6] x) => (float y) <int64[2] p = {2,4}> "
             "{ y, z = Split<axis = 0>(x, p) }") == "y, z = Split<axis=0, split=[2,4]>(x)");
  CHECK(line(13,
             "agraph (float[6] x) => (float y) <float lo = {0}, float hi = {6}> "
             "{ y = Clip(x, lo, hi) }") == "y = Clip<max=6.0, min=0.0>(x)");
  CHECK(line(13, "agraph (float[6] x) => (float y) <float hi = {6}> { y = Clip(x, , hi) }") ==
        "y = Clip<max=6.0>(x)");
  CHECK(line(13, "agraph (float[6] x) => (float y) <int64[2] s = {2,-1}> { y = Reshape(x, s) }") ==
        "y = Reshape<shape=[2,-1]>(x)");
  CHECK(line(13, "agraph (float[6] x) => (float y) <int64[2] s = {2,6}> { y = Expand(x, s) }") ==
        "y = Expand<shape=[2,6]>(x)");
  CHECK(line(11, "agraph (float[6] x) => (float y) <int64[1] k = {3}> { y, z = TopK(x, k) }") ==
        "y, z = TopK<k=3>(x)");
  CHECK(
      line(9, "agraph (float[1,6] x) => (float y) <float[2] s = {1, 2}> { y = Upsample(x, s) }") ==
      "y = Upsample<scales=[1.0,2.0]>(x)");
}

TEST_CASE("Resize has its scales in another place in opset 10") {
  const std::string scales = "<float[2] s = {1, 2}, float[0] none = {}, int64[2] n = {1, 12}> ";
  CHECK(line(10, "agraph (float[1,6] x) => (float y) " + scales + "{ y = Resize(x, s) }") ==
        "y = Resize<scales=[1.0,2.0]>(x)");
  CHECK(line(11, "agraph (float[1,6] x) => (float y) " + scales + "{ y = Resize(x, none, s) }") ==
        "y = Resize<scales=[1.0,2.0]>(x)");
  CHECK(line(13, "agraph (float[1,6] x) => (float y) " + scales + "{ y = Resize(x, , none, n) }") ==
        "y = Resize<sizes=[1,12]>(x)");
}

TEST_CASE("Dropout keeps nothing but a training mode that is on") {
  const std::string bounds = "<float r = {0.5}, bool t = {1}, bool f = {0}> ";
  CHECK(line(13, "agraph (float[6] x) => (float y) " + bounds + "{ y = Dropout(x, r) }") ==
        "y = Dropout(x)");
  CHECK(line(13, "agraph (float[6] x) => (float y) " + bounds + "{ y = Dropout(x, r, f) }") ==
        "y = Dropout(x)");
  CHECK(line(13, "agraph (float[6] x) => (float y) " + bounds + "{ y = Dropout(x, r, t) }") ==
        "y = Dropout<training_mode=1>(x)");
  CHECK(line(7, "agraph (float[6] x) => (float y) { y = Dropout<ratio = 0.5>(x) }") ==
        "y = Dropout(x)");
}

TEST_CASE("what is computed stays an operand") {
  CHECK(line(13, "agraph (float[6] x, int64[2] s) => (float y) { y = Reshape(x, s) }") ==
        "y = Reshape(x, s)");
  CHECK(line(13,
             "agraph (float[6] x, float v) => (float y) <int64[2] p = {0, 1}> "
             "{ y = Pad(x, p, v) }") == "y = Pad<pads=[0,1]>(x, _, v)");
}

TEST_CASE("operators of the same name elsewhere are left alone") {
  CHECK(shown(read_text("<ir_version: 8, opset_import: [\"\" : 13, \"mine\" : 1]> agraph (float[6] "
                        "x) => (float y) <int64[2] s = {2, 3}> { y = mine.Reshape(x, s) }")) ==
        "in x: f32[6]\n"
        "const s: i64[2] = [2, 3]\n"
        "y = mine::Reshape(x, s)\n"
        "out y\n");
}

}  // namespace
}  // namespace qdq
