#include "qdq_lint/scheme.h"

#include <doctest/doctest.h>

#include "onnx/models.h"

namespace qdq {
namespace {

const char* const kModel = R"(<ir_version: 8, opset_import: ["" : 13]>
    g (float[1,4,8,8] x) => (float[1,4,8,8] z) {
      s = Constant <value = float {0.1}> ()
      o = Constant <value = int8 {0}> ()
      q = QuantizeLinear (x, s, o)
      d = DequantizeLinear (q, s, o)
      w = Constant <value = float[4,4,1,1] {1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4}> ()
      y = Conv (d, w)
      n = Shape (y)
      r = Relu (y)
      z = Add (y, r)
    })";

EditableModel editable(const std::string& text = kModel) {
  Result<Model> model = test::read_text(text);
  REQUIRE(model);
  return EditableModel(std::move(*model));
}

std::string applied(const EditableModel& model, const Scheme& scheme) {
  return test::shown(model.apply(scheme));
}

}  // namespace

TEST_CASE("a scheme is a value: copies do not see each other's changes") {
  Scheme a;
  a.add(ValueId{3}, per_tensor(0.5));
  Scheme b = a;
  CHECK(a == b);
  b.add(ValueId{3}, per_tensor(0.25));
  b.take_out(PairId{1});
  CHECK(a.placements().size() == 1);
  CHECK(a.placements()[0].quantizer->scale[0] == 0.5);
  CHECK(!a.takes_out(PairId{1}));
  CHECK(!(a == b));
  CHECK(b.remove(ValueId{3}));
  CHECK(!b.remove(ValueId{3}));
  b.put_back(PairId{1});
  CHECK(b == Scheme());
}

TEST_CASE("placements are sorted by tensor, that for all readers first") {
  Scheme scheme;
  scheme.add(ValueId{4}, Use{NodeId{2}, 1}, per_tensor(1));
  scheme.add(ValueId{4}, Use{NodeId{2}, 0}, per_tensor(1));
  scheme.add(ValueId{4}, per_tensor(1));
  scheme.add(ValueId{1}, per_tensor(1));
  REQUIRE(scheme.placements().size() == 4);
  CHECK(scheme.placements()[0].tensor == ValueId{1});
  CHECK(!scheme.placements()[1].reader);
  CHECK(scheme.placements()[2].reader->slot == 0);
}

TEST_CASE("tensors and pairs of a model") {
  const EditableModel model = editable();
  REQUIRE(model.pairs().size() == 1);
  REQUIRE(model.find_tensor("x"));
  REQUIRE(model.find_tensor("y"));
  CHECK(model.find_tensor("x")->readers.size() == 1);  // the convolution, behind the pair
  CHECK(model.find_tensor("y")->readers.size() == 2);  // not the Shape
  CHECK(model.find_tensor("w")->constant);
  CHECK(!model.find_tensor("d"));  // gone with the pair
  CHECK(!model.find_tensor("z"));  // nobody reads it
  CHECK(!model.find_tensor("nothing"));
}

TEST_CASE("pairs are taken out and put in") {
  const EditableModel model = editable();
  Scheme scheme = model.without_pairs();
  scheme.add(model.find_tensor("y")->tensor, per_tensor(0.2));
  const Result<Model> edited = model.apply(scheme);
  REQUIRE(edited);
  CHECK(verify(edited->graph));
  CHECK(test::node_named(edited->graph, "y_QuantizeLinear"));
  CHECK(test::node_named(edited->graph, "y_DequantizeLinear"));
  CHECK(!test::node_named(edited->graph, "QuantizeLinear_0"));
  CHECK(test::type_of(edited->graph, "y_QuantizeLinear_Output") == "i8[1,4,8,8]");
  CHECK(applied(model, Scheme()) != applied(model, scheme));
}

TEST_CASE("what does not fit is refused, with the tensor") {
  const EditableModel model = editable();
  const auto refused = [&](const Scheme& scheme) {
    const Result<Model> edited = model.apply(scheme);
    return edited ? std::string("accepted") : to_string(edited.error());
  };
  const ValueId y = model.find_tensor("y")->tensor;
  const ValueId w = model.find_tensor("w")->tensor;
  const ValueId x = model.find_tensor("x")->tensor;
  Scheme scheme;
  scheme.take_out(PairId{7});
  CHECK(refused(scheme) == "the model has no pair 7");
  scheme = {};
  scheme.add(ValueId{999}, per_tensor(1));
  CHECK(refused(scheme) == "no pair can stand at this tensor");
  scheme = {};
  scheme.add(x, per_tensor(1));
  CHECK(refused(scheme).find("no reader of the tensor is left for a pair") != std::string::npos);
  scheme = {};
  scheme.add(w, per_channel({1, 2, 3}));
  CHECK(refused(scheme).find("3 scales for 4 slices along axis 0") != std::string::npos);
  scheme = {};
  scheme.add(w, per_channel({1, 2}, 9));
  CHECK(refused(scheme).find("axis 9 is out of range for rank 4") != std::string::npos);
  scheme = {};
  scheme.add(y, per_tensor(1, DataType::Int64));
  CHECK(refused(scheme).find("not quantized to i64") != std::string::npos);
  scheme = {};
  scheme.add(y, std::make_shared<const Quantizer>(Quantizer{DataType::Int8, {}, {}, 0}));
  CHECK(refused(scheme).find("needs a scale") != std::string::npos);
  scheme = {};
  scheme.add(y, nullptr);
  CHECK(refused(scheme).find("no quantizer") != std::string::npos);
  scheme = {};
  for (const Use& reader : model.find_tensor("y")->readers) scheme.add(y, reader, per_tensor(1));
  CHECK(refused(scheme) == "accepted");
  scheme.add(y, per_tensor(1));
  CHECK(refused(scheme).find("no reader of the tensor is left") != std::string::npos);
}

TEST_CASE("a tensor of unknown type is no place") {
  const EditableModel model = editable(R"(<ir_version: 8, opset_import: ["" : 13, "mine" : 1]>
    g (float[1,4] x) => (float[1,4] z) {
      y = mine.Thing (x)
      z = Relu (y)
    })");
  CHECK(model.find_tensor("x"));
  CHECK(!model.find_tensor("y"));
}

}  // namespace qdq
