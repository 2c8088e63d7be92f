#include "onnx/write_graph.h"

#include <array>
#include <unordered_set>

#include "onnx/node_order.h"
#include "onnx/tensor.h"

namespace qdq::writer {
namespace {

// Fields of GraphProto.
constexpr std::uint32_t kNode = 1, kInitializer = 5, kInput = 11, kOutput = 12, kValueInfo = 13,
                        kAnnotation = 14;

class GraphAssembler {
 public:
  GraphAssembler(const Source& source, GraphChanges& changes)
      : source_(source), changes_(changes), order_(changes.nodes) {}

  Result<Pieces> run() {
    if (auto done = name_fields(); !done) return done.take_error();
    count_readers();
    drop_unread();
    list_tensors();
    for (const FieldAt& at : source_.graph_fields)
      if (at.field.is(kNode, WireType::Bytes)) places_.push_back(at.all);
    const std::size_t end = source_.graph_fields.size();
    const std::size_t initializers = last(kInitializer), inputs = last(kInput);
    for (std::size_t k = 0; k <= end; ++k) {
      if (k < end)
        if (auto done = put(k); !done) return done.take_error();
      if (k == initializers)
        if (auto done = put_tensors(); !done) return done.take_error();
      if (k == inputs) put_inputs();
    }
    return std::move(out_);
  }

 private:
  // The last field of this kind; none: their end.
  std::size_t last(std::uint32_t number) const {
    const std::vector<FieldAt>& fields = source_.graph_fields;
    for (std::size_t k = fields.size(); k-- > 0;)
      if (fields[k].field.is(number, WireType::Bytes)) return k;
    return fields.size();
  }

  // The tensor that a field is about: an initializer, a type, an annotation.
  Result<void> name_fields() {
    names_.resize(source_.graph_fields.size());
    for (std::size_t k = 0; k < names_.size(); ++k) {
      const Field& field = source_.graph_fields[k].field;
      if (field.type != WireType::Bytes) continue;
      const std::uint32_t number = field.number;
      const bool is_tensor = number == kInitializer;
      if (!is_tensor && number != kInput && number != kOutput && number != kValueInfo &&
          number != kAnnotation)
        continue;
      const Result<std::vector<FieldAt>> inner = fields_of(source_.file, field.bytes);
      if (!inner) return inner.error();
      for (const FieldAt& at : *inner) {
        if (at.field.is(is_tensor ? 8 : 1, WireType::Bytes)) names_[k] = text(at.field.bytes);
        // An annotation refers to scales and zero points by StringStringEntryProtos.
        if (number == kAnnotation && at.field.is(2, WireType::Bytes))
          if (auto done = add_annotated(at.field.bytes); !done) return done;
      }
      if (number == kOutput) held_.push_back(names_[k]);
    }
    return {};
  }

  Result<void> add_annotated(Range entry) {
    const Result<std::vector<FieldAt>> inner = fields_of(source_.file, entry);
    if (!inner) return inner.error();
    for (const FieldAt& at : *inner)
      if (at.field.is(2, WireType::Bytes)) held_.push_back(text(at.field.bytes));
    return {};
  }

  std::string_view text(Range range) const { return reader::text_of(source_.file, range); }

  void count_readers() {
    for (const ProtoNode& proto : source_.protos) {
      was_read_.insert(proto.inputs.begin(), proto.inputs.end());
      was_read_.insert(proto.inner.begin(), proto.inner.end());
    }
    for (const std::string_view name : held_) ++readers_[name];
    for (const auto& place : changes_.nodes.places)
      if (place)
        for (const std::string_view name : place->reads) ++readers_[name];
    for (const WrittenNode& node : changes_.nodes.further)
      for (const std::string_view name : node.reads) ++readers_[name];
  }

  // The edit took away the last one who read it.
  bool orphaned(std::string_view name) const {
    if (!was_read_.contains(name)) return false;
    const auto found = readers_.find(name);
    return found == readers_.end() || found->second == 0;
  }

  // Nodes that only make constants: the graph knows them as those.
  bool makes_constant(const ProtoNode& proto) const {
    return proto.node == kNoNode && proto.domain.empty() && proto.outputs.size() == 1 &&
           (proto.op == "Constant" || proto.op == "Cast" || proto.op == "Identity") &&
           !source_.calls_function(proto);
  }

  void drop_unread() {
    if (!changes_.nodes.changed) return;
    for (bool again = true; again;) {
      again = false;
      for (std::size_t k = source_.protos.size(); k-- > 0;) {
        std::optional<WrittenNode>& place = changes_.nodes.places[k];
        if (!place || !makes_constant(source_.protos[k])) continue;
        if (!orphaned(source_.protos[k].outputs[0])) continue;
        for (const std::string_view name : place->reads) --readers_[name];
        place.reset();
        again = true;
      }
    }
  }

  void list_tensors() {
    for (std::size_t k = 0; k < names_.size(); ++k) {
      const std::uint32_t number = source_.graph_fields[k].field.number;
      if (number != kInitializer && number != kInput) continue;
      if (number == kInitializer) initializers_.insert(names_[k]);
      if (number == kInput || !orphaned(names_[k])) there_.insert(names_[k]);
    }
    for (const auto& place : changes_.nodes.places)
      if (place) there_.insert(place->makes.begin(), place->makes.end());
    for (const NewTensor& tensor : changes_.tensors) there_.insert(tensor.name);
  }

  // An initializer of an old model is an input too.
  bool drops(std::size_t k) const {
    if (!changes_.nodes.changed) return false;
    switch (source_.graph_fields[k].field.number) {
      case kInitializer:
        return orphaned(names_[k]);
      case kInput:
        return orphaned(names_[k]) && initializers_.contains(names_[k]);
      case kValueInfo:
      case kAnnotation:
        return source_.tensors.contains(names_[k]) &&
               (!there_.contains(names_[k]) ||
                (initializers_.contains(names_[k]) && orphaned(names_[k])));
      default:
        return false;
    }
  }

  Result<void> put(std::size_t k) {
    const FieldAt& at = source_.graph_fields[k];
    if (at.field.is(kNode, WireType::Bytes)) return put_node(at);
    if (at.field.type == WireType::Bytes && drops(k)) return {};
    const auto type = changes_.types.find(names_[k]);
    const std::uint32_t number = at.field.number;
    const bool typed = number == kInput || number == kOutput || number == kValueInfo;
    if (!typed || type == changes_.types.end()) {
      out_.copy(at.all);
      return {};
    }
    constexpr std::array<std::uint32_t, 2> kPath = {2, 1};  // type, tensor_type
    Result<Pieces> changed = with_integer(source_.file, at.field.bytes, kPath, 1,
                                          static_cast<std::int64_t>(type->second));
    if (!changed) return changed.take_error();
    out_.add_field(number, *changed);
    return {};
  }

  Result<void> put_node(const FieldAt& at) {
    const std::size_t place = next_node_++;
    if (!changes_.nodes.changed) {
      out_.copy(at.all);
      return {};
    }
    for (const std::size_t entry : order_.up_to(place)) put_entry(entry);
    if (next_node_ < source_.protos.size()) return {};
    for (std::size_t k = 0; k < changes_.nodes.further.size(); ++k)
      for (const std::size_t entry : order_.up_to(places_.size() + k)) put_entry(entry);
    return {};
  }

  void put_entry(std::size_t entry) {
    const WrittenNode& node = order_.node(entry);
    if (node.same)
      out_.copy(places_[entry]);
    else
      out_.add_field(kNode, node.body);
  }

  Result<void> put_tensors() {
    for (const NewTensor& tensor : changes_.tensors) {
      Result<std::string> bytes = tensor_bytes(tensor);
      if (!bytes) return bytes.take_error();
      std::string field;
      put_bytes(field, kInitializer, *bytes);
      out_.add(field);
    }
    return {};
  }

  // Before version 4 of the format an initializer had to be an input too.
  void put_inputs() {
    if (source_.scan.ir_version >= 4) return;
    for (const NewTensor& tensor : changes_.tensors) {
      std::string field;
      put_bytes(field, kInput, value_info_bytes(tensor));
      out_.add(field);
    }
  }

  const Source& source_;
  GraphChanges& changes_;
  NodeOrder order_;
  Pieces out_;
  std::vector<std::string_view> names_;  // by field; of nodes and others empty
  std::vector<std::string_view> held_;   // read by other than nodes
  std::unordered_set<std::string_view> was_read_;
  std::unordered_map<std::string_view, int> readers_;  // in the new file
  std::unordered_set<std::string_view> initializers_;  // of the source
  std::unordered_set<std::string_view> there_;         // tensors of the new file
  std::vector<Range> places_;                          // the node fields
  std::size_t next_node_ = 0;
};

}  // namespace

Result<Pieces> write_graph(const Source& source, GraphChanges& changes) {
  return GraphAssembler(source, changes).run();
}

}  // namespace qdq::writer
