#include "onnx/write_tensors.h"

#include <bit>
#include <cmath>

#include "onnx/number_format.h"

namespace qdq::writer {
namespace {

// The bits of a number in a type that holds it exactly; empty: it does not.
std::optional<std::uint64_t> encode(DataType type, double number) {
  const unsigned width = reader::bit_width(type);
  if (width == 0) return std::nullopt;
  if (type == DataType::Float) return std::bit_cast<std::uint32_t>(static_cast<float>(number));
  if (type == DataType::Double) return std::bit_cast<std::uint64_t>(number);
  if (reader::is_integer(type)) {
    if (reader::cast_number(number, type) != number) return std::nullopt;
    const auto bits = static_cast<std::uint64_t>(reader::to_int64(number));
    return width == 64 ? bits : bits & ((std::uint64_t{1} << width) - 1);
  }
  // Floats of few bits: of all codes the one that reads so.
  for (std::uint64_t code = 0; width <= 16 && code < std::uint64_t{1} << width; ++code)
    if (reader::decode_bits(type, code) == number) return code;
  return std::nullopt;
}

Result<std::string> raw_data(const NewTensor& tensor) {
  const unsigned width = reader::bit_width(tensor.type);
  std::string raw;
  raw.reserve(reader::raw_size(tensor.type, tensor.data.size()));
  std::map<double, std::optional<std::uint64_t>> known;  // few numbers occur often
  const bool slow = width <= 16 && !reader::is_integer(tensor.type);
  for (std::size_t k = 0; k < tensor.data.size(); ++k) {
    const double number = tensor.data[k];
    std::optional<std::uint64_t> bits;
    if (slow && !std::isnan(number)) {
      const auto [at, fresh] = known.try_emplace(number);
      if (fresh) at->second = encode(tensor.type, number);
      bits = at->second;
    } else {
      bits = encode(tensor.type, number);
    }
    if (!bits) {
      return cannot_write("a number does not fit the type " + std::string(type_name(tensor.type)),
                          {}, tensor.name);
    }
    if (width == 4 && k % 2 == 1) {
      raw.back() = static_cast<char>(static_cast<unsigned char>(raw.back()) | *bits << 4);
      continue;
    }
    for (unsigned at = 0; at < width; at += 8) raw += static_cast<char>(*bits >> at & 0xff);
  }
  return raw;
}

}  // namespace

Result<std::string> tensor_bytes(const NewTensor& tensor) {
  Result<std::string> raw = raw_data(tensor);
  if (!raw) return raw;
  std::string out;
  for (const std::int64_t dim : tensor.dims) put_integer(out, 1, dim);
  put_integer(out, 2, static_cast<std::int64_t>(tensor.type));
  put_bytes(out, 8, tensor.name);
  put_bytes(out, 9, *raw);
  return out;
}

std::string value_info_bytes(const NewTensor& tensor) {
  std::string shape, type, around, out;
  for (const std::int64_t size : tensor.dims) {
    std::string dim;
    put_integer(dim, 1, size);
    put_bytes(shape, 1, dim);
  }
  put_integer(type, 1, static_cast<std::int64_t>(tensor.type));
  put_bytes(type, 2, shape);
  put_bytes(around, 1, type);
  put_bytes(out, 1, tensor.name);
  put_bytes(out, 2, around);
  return out;
}

QuantTensors::QuantTensors(const Source& source, const Model& model, const Graph& edited,
                           Names& names)
    : edited_(edited), names_(names) {
  for (const ProtoNode& proto : source.protos) {
    if (proto.node == kNoNode) continue;
    const Node& node = model.graph.node(proto.node);
    const std::optional<QuantId> quant = quant_of(node);
    if (!quant || proto.inputs.size() < 2) continue;
    const InFile found{proto.inputs[1], proto.inputs.size() > 2 ? proto.inputs[2] : ""};
    auto& table = node.op == "QuantizeLinear" ? of_q_ : of_dq_;
    // A type that an attribute tells is not told by the names.
    if (!found.zero_point.empty() || !node.attrs.contains("output_dtype"))
      table.try_emplace(static_cast<std::uint32_t>(*quant), found);
    const QuantParams& params = model.graph.quant(*quant);
    in_file_.try_emplace(static_cast<std::uint32_t>(params.scale), found.scale);
    if (params.zero_point && !found.zero_point.empty())
      in_file_.try_emplace(static_cast<std::uint32_t>(*params.zero_point), found.zero_point);
  }
}

Result<std::vector<std::string_view>> QuantTensors::of(QuantId quant, const Node& node) {
  const bool quantizes = node.op == "QuantizeLinear";
  const auto id = static_cast<std::uint32_t>(quant);
  const QuantParams& params = edited_.quant(quant);
  // A Q without a zero point is the file's way of saying INT8, or not: a DQ's says nothing about it.
  for (const auto* table : {quantizes ? &of_q_ : &of_dq_, quantizes ? &of_dq_ : &of_q_}) {
    const auto found = table->find(id);
    if (found == table->end()) continue;
    if (quantizes && table == &of_dq_ && found->second.zero_point.empty()) continue;
    if (found->second.zero_point.empty()) return std::vector{found->second.scale};
    return std::vector{found->second.scale, found->second.zero_point};
  }
  const Result<std::string_view> scale = name_of(params.scale, "_scale", node);
  if (!scale) return scale.error();
  if (!params.zero_point) {
    if (!quantizes) return std::vector{*scale};
    return std::vector{*scale, zeros(params.type, edited_.constant(params.scale), node)};
  }
  const Result<std::string_view> zero = name_of(*params.zero_point, "_zero_point", node);
  if (!zero) return zero.error();
  return std::vector{*scale, *zero};
}

Result<std::string_view> QuantTensors::name_of(ConstantId constant, std::string_view suffix,
                                               const Node& node) {
  const auto known = in_file_.find(static_cast<std::uint32_t>(constant));
  if (known != in_file_.end()) return known->second;
  const Constant& content = edited_.constant(constant);
  if (!content.known) {
    return cannot_write(
        "a scale or zero point whose numbers are not known would have to be written", node.name,
        content.source);
  }
  const std::string base(names_.base(node.operands[0]));
  const std::string_view name = names_.unused(base + std::string(suffix));
  made_.push_back({name, content.type, content.dims, content.data});
  in_file_.emplace(static_cast<std::uint32_t>(constant), name);
  return name;
}

std::string_view QuantTensors::zeros(DataType type, const Constant& scale, const Node& node) {
  const auto [at, fresh] = zeros_.try_emplace({type, scale.dims});
  if (!fresh) return at->second;
  const std::string base(names_.base(node.operands[0]));
  at->second = names_.unused(base + "_zero_point");
  made_.push_back({at->second, type, scale.dims, std::vector<double>(scale.data.size(), 0.0)});
  return at->second;
}

}  // namespace qdq::writer
