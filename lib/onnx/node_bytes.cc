#include "onnx/node_bytes.h"

#include <algorithm>
#include <string>

namespace qdq::writer {
namespace {

constexpr std::uint32_t kInput = 1, kOutput = 2, kName = 3, kOp = 4, kAttribute = 5, kDomain = 7;

std::string attribute_bytes(std::string_view name, std::int64_t value) {
  std::string out;
  put_bytes(out, 1, name);
  put_integer(out, 3, value);
  put_integer(out, 20, 2);  // AttributeProto.INT
  return out;
}

class NodeChanger {
 public:
  NodeChanger(Bytes file, const NodeChange& change) : file_(file), change_(change) {}

  Result<Pieces> run(Range node) {
    const Result<std::vector<FieldAt>> fields = fields_of(file_, node);
    if (!fields) return fields.error();
    inputs_ = count(*fields, kInput);
    outputs_ = count(*fields, kOutput);
    done_.assign(change_.attributes.size(), false);
    if (inputs_ == 0) put_rest(kInput, change_.inputs, 0);
    if (outputs_ == 0) put_rest(kOutput, change_.outputs, 0);
    for (const FieldAt& at : *fields)
      if (auto put_one = put(at); !put_one) return put_one.take_error();
    for (std::size_t k = 0; k < done_.size(); ++k)
      if (!done_[k]) put_attribute(k);
    return std::move(out_);
  }

 private:
  static std::size_t count(const std::vector<FieldAt>& fields, std::uint32_t number) {
    return static_cast<std::size_t>(std::ranges::count_if(
        fields, [&](const FieldAt& at) { return at.field.is(number, WireType::Bytes); }));
  }

  Result<void> put(const FieldAt& at) {
    if (at.field.is(kInput, WireType::Bytes)) {
      put_slot(at, change_.inputs, next_input_++, inputs_);
    } else if (at.field.is(kOutput, WireType::Bytes)) {
      put_slot(at, change_.outputs, next_output_++, outputs_);
    } else if (at.field.is(kName, WireType::Bytes) && change_.name && at.field.bytes.size() > 0) {
      put_text(kName, *change_.name);
    } else if (at.field.is(kAttribute, WireType::Bytes)) {
      return put_known(at);
    } else {
      out_.copy(at.all);
    }
    return {};
  }

  void put_slot(const FieldAt& at, const std::vector<std::string_view>& names, std::size_t slot,
                std::size_t count) {
    if (slot < names.size()) {
      if (reader::text_of(file_, at.field.bytes) == names[slot])
        out_.copy(at.all);
      else
        put_text(at.field.number, names[slot]);
    }
    if (slot + 1 == count) put_rest(at.field.number, names, count);
  }

  void put_rest(std::uint32_t number, const std::vector<std::string_view>& names,
                std::size_t from) {
    for (std::size_t k = from; k < names.size(); ++k) put_text(number, names[k]);
  }

  Result<void> put_known(const FieldAt& at) {
    const Result<std::vector<FieldAt>> fields = fields_of(file_, at.field.bytes);
    if (!fields) return fields.error();
    std::string_view name;
    for (const FieldAt& inner : *fields)
      if (inner.field.is(1, WireType::Bytes)) name = reader::text_of(file_, inner.field.bytes);
    for (std::size_t k = 0; k < change_.attributes.size(); ++k) {
      if (change_.attributes[k].first != name) continue;
      if (!done_[k]) put_attribute(k);
      return {};
    }
    out_.copy(at.all);
    return {};
  }

  void put_attribute(std::size_t k) {
    done_[k] = true;
    const auto& [name, value] = change_.attributes[k];
    put_text(kAttribute, attribute_bytes(name, value));
  }

  void put_text(std::uint32_t number, std::string_view text) {
    std::string made;
    put_bytes(made, number, text);
    out_.add(made);
  }

  Bytes file_;
  const NodeChange& change_;
  Pieces out_;
  std::size_t inputs_ = 0, outputs_ = 0;
  std::size_t next_input_ = 0, next_output_ = 0;
  std::vector<bool> done_;  // by attribute of the change
};

}  // namespace

Result<Pieces> changed_node(Bytes file, Range node, const NodeChange& change) {
  return NodeChanger(file, change).run(node);
}

Pieces new_node(const NewNode& node, const NodeChange& contents) {
  std::string made;
  for (const std::string_view input : contents.inputs) put_bytes(made, kInput, input);
  for (const std::string_view output : contents.outputs) put_bytes(made, kOutput, output);
  put_bytes(made, kName, node.name);
  put_bytes(made, kOp, node.op);
  for (const auto& [name, value] : contents.attributes)
    put_bytes(made, kAttribute, attribute_bytes(name, value));
  if (!node.domain.empty()) put_bytes(made, kDomain, node.domain);
  Pieces out;
  out.add(made);
  return out;
}

}  // namespace qdq::writer
