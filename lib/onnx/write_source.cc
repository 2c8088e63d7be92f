#include "onnx/write_source.h"

#include "onnx/node_scan.h"
#include "onnx/tensor.h"
#include "qdq_lint/printable.h"

namespace qdq::writer {
namespace {

using reader::AttrScan;
using reader::GraphScan;
using reader::NodeScan;

constexpr int kMaxDepth = 64;  // of subgraphs, as ReadLimits::max_depth

std::string function_key(std::string_view domain, std::string_view name) {
  return std::string(domain) + " " + std::string(name);
}

class Scanner {
 public:
  Scanner(Source& source, const Model& model) : source_(source), model_(model) {}

  Result<void> run() {
    if (source_.file.size() != model_.file_bytes) return changed_meanwhile();
    if (auto read = reader::scan_model(source_.file, source_.scan); !read) return read;
    for (const reader::FunctionScan& function : source_.scan.functions)
      source_.functions.insert(function_key(function.domain, function.name));
    source_.origins = model_.graph.origins().size();
    auto fields = fields_of(source_.file, {0, source_.file.size()});
    if (!fields) return fields.take_error();
    source_.model_fields = std::move(*fields);
    for (const FieldAt& at : source_.model_fields) {
      if (!at.field.is(7, WireType::Bytes)) continue;
      auto inner = fields_of(source_.file, at.field.bytes);
      if (!inner) return inner.take_error();
      source_.graph_fields = std::move(*inner);
    }
    if (auto done = add_nodes(); !done) return done;
    if (auto done = add_tensors(); !done) return done;
    return assign_nodes();
  }

 private:
  Result<void> add_nodes() {
    NodeScan scan;
    for (const Range range : source_.scan.graph.nodes) {
      if (auto read = reader::parse_node(source_.file, range, scan); !read) return read;
      ProtoNode proto{range,       scan.name,    scan.op, reader::canonical_domain(scan.domain),
                      scan.inputs, scan.outputs, {},      kNoNode};
      if (auto done = add_inner(scan.attributes, proto.inner, 0); !done) return done;
      source_.taken.insert(proto.name);
      source_.tensors.insert(proto.outputs.begin(), proto.outputs.end());
      source_.taken.insert(proto.inner.begin(), proto.inner.end());
      source_.protos.push_back(std::move(proto));
    }
    return {};
  }

  // The names that the subgraphs among a node's attributes mention.
  Result<void> add_inner(const std::vector<Range>& attributes, std::vector<std::string_view>& names,
                         int depth) {
    if (depth > kMaxDepth) return changed_meanwhile();
    for (const Range range : attributes) {
      AttrScan attr;
      if (auto read = reader::parse_attribute(source_.file, range, attr); !read) return read;
      for (const Range graph : attr.graphs)
        if (auto done = add_graph(graph, names, depth); !done) return done;
    }
    return {};
  }

  Result<void> add_graph(Range graph, std::vector<std::string_view>& names, int depth) {
    GraphScan scan;
    if (auto read = reader::scan_graph(source_.file, graph, scan); !read) return read;
    for (const Range range : scan.outputs) {
      reader::ValueInfo info;
      if (auto read = reader::parse_value_info(source_.file, range, info); !read) return read;
      names.push_back(info.name);
    }
    for (const Range range : scan.nodes) {
      NodeScan node;
      if (auto read = reader::parse_node(source_.file, range, node); !read) return read;
      names.insert(names.end(), node.inputs.begin(), node.inputs.end());
      names.insert(names.end(), node.outputs.begin(), node.outputs.end());
      if (auto done = add_inner(node.attributes, names, depth + 1); !done) return done;
    }
    return {};
  }

  Result<void> add_tensors() {
    const GraphScan& graph = source_.scan.graph;
    for (const auto* infos : {&graph.inputs, &graph.outputs, &graph.value_infos}) {
      for (const Range range : *infos) {
        reader::ValueInfo info;
        if (auto read = reader::parse_value_info(source_.file, range, info); !read) return read;
        source_.taken.insert(info.name);
        if (infos == &graph.inputs) source_.tensors.insert(info.name);
      }
    }
    for (const auto* tensors : {&graph.initializers, &graph.sparse_initializers}) {
      for (const Range range : *tensors) {
        reader::TensorScan tensor;
        auto read = tensors == &graph.initializers
                        ? reader::parse_tensor(source_.file, range, tensor)
                        : reader::parse_sparse_tensor(source_.file, range, tensor);
        if (!read) return read;
        source_.tensors.insert(tensor.name);
      }
    }
    source_.tensors.erase(std::string_view());
    source_.taken.insert(source_.tensors.begin(), source_.tensors.end());
    for (const Value& value : model_.graph.values()) source_.taken.insert(value.name);
    return {};
  }

  Result<void> assign_nodes() {
    source_.proto_of.assign(model_.graph.nodes().size(), kNone);
    for (const Origin& origin : model_.graph.origins()) {
      if (!origin.scope.empty()) continue;
      if (origin.index >= source_.protos.size()) return changed_meanwhile();
      const ProtoNode& proto = source_.protos[origin.index];
      if (proto.body.begin != origin.byte_offset || proto.body.size() != origin.byte_length ||
          (origin.named && proto.name != origin.name))
        return changed_meanwhile();
    }
    for (const Node& node : model_.graph.nodes()) {
      if (node.erased || node.origins.empty()) continue;
      const Origin& origin = model_.graph.origin(node.origins[0].origin);
      if (!origin.scope.empty()) continue;
      ProtoNode& proto = source_.protos[origin.index];
      // The stand-in for a call of a function has the call's place, but is no node of the file.
      if (source_.calls_function(proto)) continue;
      if (!is_of(node, proto)) return changed_meanwhile();
      proto.node = node.id;
      source_.proto_of[index(node.id)] = origin.index;
    }
    return {};
  }

  bool is_of(const Node& node, const ProtoNode& proto) const {
    const auto agrees = [&](const ValueIds& values, const std::vector<std::string_view>& names) {
      for (std::size_t k = 0; k < values.size() && k < names.size(); ++k)
        if (values[k] != kNoValue && model_.graph.value(values[k]).name != names[k]) return false;
      return true;
    };
    return node.op == proto.op && node.domain == proto.domain &&
           node.results.size() <= proto.outputs.size() && agrees(node.operands, proto.inputs) &&
           agrees(node.results, proto.outputs);
  }

  Source& source_;
  const Model& model_;
};

}  // namespace

bool Source::calls_function(const ProtoNode& proto) const {
  return !functions.empty() && functions.contains(function_key(proto.domain, proto.op));
}

std::uint32_t Source::place_of(const Graph& edited, const Node& node) const {
  if (node.origins.empty() || index(node.origins[0].origin) >= origins) return kNone;
  const Origin& origin = edited.origin(node.origins[0].origin);
  return origin.scope.empty() && origin.index < protos.size() ? origin.index : kNone;
}

Error changed_meanwhile() {
  return reader::read_error(ErrorKind::Unreadable, "the file changed since the model was read",
                            "run again when nothing writes to it");
}

Error cannot_write(std::string what, std::string_view node, std::string_view tensor) {
  Error error = reader::read_error(ErrorKind::Usage, std::move(what));
  error.where.node = printable(node);
  error.where.piece = printable(tensor);
  return error;
}

Result<Source> read_source(Bytes file, const Model& model) {
  Source source;
  source.file = file;
  if (auto done = Scanner(source, model).run(); !done) return done.take_error();
  return source;
}

}  // namespace qdq::writer
