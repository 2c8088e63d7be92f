#include "onnx/scheme_edit.h"

#include "onnx/number_format.h"
#include "onnx/scheme_plan.h"

namespace qdq {
namespace {

class Editor {
 public:
  Editor(const EditInput& input, const Scheme& scheme, const SchemePlan& plan)
      : from_(input.model.graph),
        input_(input),
        scheme_(scheme),
        plan_(plan),
        edit_(out_),
        values_(from_.values().size(), kNoValue),
        origins_(from_.origins().size(), kNoOrigin),
        quants_(from_.quants().size()),
        stand_(scheme.placements().size(), kNoValue) {}

  Model run() {
    out_.name = from_.name;
    out_.ir_version = from_.ir_version;
    out_.opset = from_.opset;
    out_.producer = from_.producer;
    const std::size_t more = 2 * stand_.size();
    edit_.share_constants(from_);
    edit_.reserve(from_.nodes().size() + more, from_.values().size() + more,
                  from_.origins().size() + more);
    for (ValueId id : from_.inputs()) edit_.add_input(value(id));
    for (const Node& node : from_.nodes())
      if (!node.erased && !plan_.gone[index(node.id)]) add_node(node);
    // Constants that are read by nobody stay for the nodes that were folded into them.
    for (const Value& constant : from_.values())
      if (constant.kind == ValueKind::Constant && !constant.erased && !constant.origins.empty())
        value(constant.id);
    for (ValueId id : from_.outputs()) edit_.add_output(value(plan_.reads[index(id)]));
    edit_.index_names();
    return finished();
  }

 private:
  Model finished() {
    Model model{std::move(out_), input_.model.path, input_.model.notes, input_.model.file_bytes};
    for (const Mark& mark : input_.model.marks) {
      if (mark.node && origins_[index(*mark.node)] == kNoOrigin) continue;
      model.marks.push_back(mark);
      if (mark.node) model.marks.back().node = origins_[index(*mark.node)];
    }
    return model;
  }

  void add_node(const Node& from) {
    const std::uint32_t first = plan_.first_slot[index(from.id)];
    for (std::uint32_t slot = 0; slot < from.operands.size(); ++slot)
      if (plan_.served_by[first + slot] != kNoPlace) add_pair(plan_.served_by[first + slot], from);
    Node node;
    node.op = from.op;
    node.domain = from.domain;
    node.name = from.name;
    node.order = order_++;
    node.attrs = from.attrs;
    node.origins = origins(from.origins);
    for (const std::optional<QuantId>& quant : from.in_quant)
      node.in_quant.push_back(quant ? std::optional(carried(*quant)) : std::nullopt);
    if (from.out_quant) node.out_quant = carried(*from.out_quant);
    node.operands.reserve(from.operands.size());
    for (std::uint32_t slot = 0; slot < from.operands.size(); ++slot) {
      const std::uint32_t pair = plan_.served_by[first + slot];
      node.operands.push_back(pair != kNoPlace ? stand_[pair] : operand(from.operands[slot]));
    }
    node.results.reserve(from.results.size());
    for (ValueId result : from.results) node.results.push_back(value(result));
    edit_.add_node(std::move(node));
  }

  // In front of the first node that it serves.
  void add_pair(std::uint32_t number, const Node& reader) {
    if (stand_[number] != kNoValue) return;
    const Placement& placement = scheme_.placements()[number];
    const Value& tensor = from_.value(placement.tensor);
    std::string base = tensor.name;
    if (placement.reader) base += "_" + reader.name + "_" + std::to_string(placement.reader->slot);
    const QuantId quant = quantization(*placement.quantizer, tensor.type.type);
    TensorType type = tensor.type;
    type.type = placement.quantizer->type;
    Node quantize;
    quantize.op = "QuantizeLinear";
    quantize.out_quant = quant;
    const ValueId quantized = add_part(
        std::move(quantize), base, [&] { return value(tensor.id); }, std::move(type));
    Node dequantize;
    dequantize.op = "DequantizeLinear";
    dequantize.in_quant = {quant};
    stand_[number] = add_part(
        std::move(dequantize), base, [&] { return quantized; }, tensor.type);
  }

  // The origin comes before the operand's, which may be new as well.
  template <class Operand>
  ValueId add_part(Node node, const std::string& base, Operand operand, TensorType type) {
    const QuantParams& params = out_.quant(node.out_quant ? *node.out_quant : *node.in_quant[0]);
    if (params.granularity != Granularity::PerTensor)
      node.attrs.insert_or_assign("axis", params.axis);
    node.name = unused(base + "_" + node.op);
    node.order = order_++;
    Origin origin;
    origin.name = node.name;
    origin.op = node.op;
    node.origins = {{edit_.add_origin(std::move(origin)), true}};
    node.operands = {operand()};
    Value result;
    result.name = unused(base + "_" + node.op + "_Output");
    result.type = std::move(type);
    const ValueId made = edit_.add_value(std::move(result));
    node.results = {made};
    edit_.add_node(std::move(node));
    return made;
  }

  QuantId quantization(const Quantizer& quantizer, DataType scale_type) {
    const std::size_t count = quantizer.scale.size();
    const auto constant = [&](DataType type, const std::vector<double>& numbers) {
      Constant out;
      out.type = type;
      if (count != 1) out.dims = {static_cast<std::int64_t>(count)};
      out.data.assign(count, 0.0);
      for (std::size_t k = 0; k < numbers.size(); ++k)
        out.data[k] = reader::cast_number(numbers[k], type);
      return edit_.intern(std::move(out));
    };
    QuantParams params;
    params.type = quantizer.type;
    if (count != 1) {
      params.granularity = Granularity::PerChannel;
      params.axis = quantizer.axis;
    }
    params.scale = constant(scale_type, quantizer.scale);
    params.zero_point = constant(quantizer.type, quantizer.zero_point);
    return edit_.intern(params);
  }

  std::string unused(const std::string& name) {
    const auto free = [&](const std::string& one) {
      return !input_.taken_names.contains(one) && made_names_.insert(one).second;
    };
    if (free(name)) return name;
    for (int k = 1;; ++k)
      if (std::string next = name + "_" + std::to_string(k); free(next)) return next;
  }

  ValueId operand(ValueId from) {
    return from == kNoValue ? kNoValue : value(plan_.reads[index(from)]);
  }

  ValueId value(ValueId id) {
    if (id == kNoValue) return kNoValue;
    if (values_[index(id)] != kNoValue) return values_[index(id)];
    const Value& from = from_.value(id);
    Value value;
    value.name = from.name;
    value.type = from.type;
    value.kind = from.kind;
    value.network_input = from.network_input;
    value.content = from.content;
    value.layer_name = from.layer_name;
    value.origins = origins(from.origins);
    return values_[index(id)] = edit_.add_value(std::move(value));
  }

  OriginRefs origins(const OriginRefs& from) {
    OriginRefs refs = from;
    for (OriginRef& ref : refs) {
      OriginId& known = origins_[index(ref.origin)];
      if (known == kNoOrigin) known = edit_.add_origin(from_.origin(ref.origin));
      ref.origin = known;
    }
    return refs;
  }

  QuantId carried(QuantId id) {
    std::optional<QuantId>& known = quants_[index(id)];
    if (!known) known = edit_.intern(from_.quant(id));
    return *known;
  }

  const Graph& from_;
  const EditInput& input_;
  const Scheme& scheme_;
  const SchemePlan& plan_;
  Graph out_;
  GraphEditor edit_;
  std::vector<ValueId> values_;    // by value of from_
  std::vector<OriginId> origins_;  // by origin of from_
  std::vector<std::optional<QuantId>> quants_;
  std::vector<ValueId> stand_;  // by placement: what its DQ gives; kNoValue: not there yet
  std::unordered_set<std::string> made_names_;
  std::uint32_t order_ = 0;
};

}  // namespace

Result<Model> edit_model(const EditInput& input, const Scheme& scheme) {
  Result<SchemePlan> plan = plan_scheme(input.model.graph, input.places, scheme);
  if (!plan) return plan.take_error();
  return Editor(input, scheme, *plan).run();
}

}  // namespace qdq
