#include "onnx/flat.h"

namespace qdq::reader {
namespace {

// Flattening has walked the same bytes, so a fault is out of the question here.
bool read_attribute(const FlatModel& model, const FlatNode& node, Range range, AttrScan& attr) {
  return parse_attribute(model.file, range, attr) && resolve_reference(model, node.scope, attr);
}

}  // namespace

bool resolve_reference(const FlatModel& model, std::uint32_t scope, AttrScan& attr) {
  if (attr.ref.empty()) return true;
  const std::uint32_t binding = model.scopes[scope].binding;
  if (binding == kNone) return false;
  const auto bound = model.bindings[binding].find(attr.ref);
  if (bound == model.bindings[binding].end()) return false;
  const std::string_view name = attr.name;
  if (!parse_attribute(model.file, bound->second, attr)) return false;
  attr.name = name;
  return true;
}

void each_attribute(const FlatModel& model, const FlatNode& node,
                    const std::function<void(const AttrScan&)>& see) {
  if (node.passes_through) return;
  AttrScan attr;
  WireReader reader(model.file, node.range);
  Field field;
  while (reader.next(field)) {
    if (!field.is(5, WireType::Bytes)) continue;
    if (read_attribute(model, node, field.bytes, attr)) see(attr);
  }
}

Result<void> read_attributes(FlatModel& model) {
  for (const std::uint32_t number : model.sequence) {
    const FlatNode& node = model.nodes[number];
    if (node.folded || !node.unread) continue;
    Result<void> fault;
    each_attribute(model, node, [&](const AttrScan& attr) {
      Result<AttrValue> value = attribute_value(model.file, attr);
      if (value) {
        model.attributes[number].insert_or_assign(attr.name, std::move(value).value());
      } else if (fault) {
        fault = value.take_error();
      }
    });
    if (fault) continue;
    Error error = fault.take_error();
    error.where.node = node.name;
    return error;
  }
  return {};
}

std::optional<std::int64_t> integer(const Attributes& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  if (found == attributes.end()) return std::nullopt;
  const auto* number = std::get_if<std::int64_t>(&found->second);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

std::string clipped(std::string_view name) {
  constexpr std::size_t kLongest = 200;
  if (name.size() <= kLongest) return std::string(name);
  return std::string(name.substr(0, kLongest)) + "...";
}

FlatRole role_of(std::string_view op, std::string_view domain) {
  if (!domain.empty() && domain != "com.microsoft") return FlatRole::Plain;
  if (op == "QuantizeLinear") return FlatRole::Quantize;
  if (op == "DequantizeLinear") return FlatRole::Dequantize;
  if (!domain.empty()) return FlatRole::Plain;
  if (op == "Constant") return FlatRole::Constant;
  if (op == "Cast") return FlatRole::Cast;
  return op == "Identity" ? FlatRole::Identity : FlatRole::Plain;
}

}  // namespace qdq::reader
