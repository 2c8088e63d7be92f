#include <algorithm>
#include <set>
#include <string>

#include "graph/graph_syntax.h"
#include "qdq_lint/graph_text.h"

namespace qdq {
namespace {

DataType take_type_name(TokenCursor& cursor) {
  if (cursor.accept("?")) return DataType::Undefined;
  const Token& next = cursor.peek();
  const std::optional<DataType> type =
      next.kind == Token::Kind::Name ? type_from_name(next.text) : std::nullopt;
  if (!type) cursor.fail_expected("a data type such as f32 or i8");
  cursor.take();
  return type.value_or(DataType::Undefined);
}

// "[1,?,3]"; the opening bracket is taken.
std::vector<std::int64_t> take_dims(TokenCursor& cursor) {
  std::vector<std::int64_t> dims;
  if (cursor.accept("]")) return dims;
  do {
    const Token& next = cursor.peek();
    const bool known = next.kind == Token::Kind::Integer && next.integer >= 0;
    if (!known && !cursor.at_symbol("?")) cursor.fail_expected("a dimension or \"?\"");
    dims.push_back(known ? next.integer : -1);
    cursor.take();
  } while (cursor.accept(","));
  if (!cursor.accept("]")) cursor.fail_expected("\",\" or \"]\"");
  return dims;
}

TensorType take_type(TokenCursor& cursor) {
  TensorType type;
  type.type = take_type_name(cursor);
  if (cursor.accept("[")) type.shape = take_dims(cursor);
  return type;
}

bool at_unknown(const TokenCursor& cursor) {
  const Token::Kind next = cursor.peek(1).kind;
  return cursor.at_symbol("?") && (next == Token::Kind::Name || next == Token::Kind::String);
}

bool at_type_name(const TokenCursor& cursor) {
  if (cursor.at_symbol("?")) return !at_unknown(cursor);
  return cursor.peek().kind == Token::Kind::Name && type_from_name(cursor.peek().text);
}

// The numbers of "[1, 2]"; the opening bracket is taken.
std::vector<double> take_numbers(TokenCursor& cursor) {
  std::vector<double> numbers;
  if (cursor.accept("]")) return numbers;
  do {
    const std::optional<double> number = accept_number(cursor);
    if (!number) cursor.fail_expected("a number");
    numbers.push_back(number.value_or(0));
  } while (cursor.accept(","));
  if (!cursor.accept("]")) cursor.fail_expected("\",\" or \"]\"");
  return numbers;
}

LiteralSyntax take_literal(TokenCursor& cursor) {
  LiteralSyntax literal;
  literal.line = cursor.line();
  literal.column = cursor.peek().column;
  if (at_type_name(cursor)) {
    const TensorType type = take_type(cursor);
    literal.type = type.type;
    literal.dims = type.shape;
  }
  if (at_unknown(cursor)) {
    cursor.expect("?");
    literal.unknown = cursor.take().text;
  } else if (cursor.accept("[")) {
    literal.data = take_numbers(cursor);
  } else if (const std::optional<double> number = accept_number(cursor)) {
    literal.scalar = true;
    literal.data = {*number};
  } else {
    cursor.fail_expected("a number, a list of numbers or \"?\" and a name");
  }
  return literal;
}

InputSyntax take_input(TokenCursor& cursor) {
  InputSyntax input;
  input.formal = cursor.take().text == "formal";
  input.name = take_name(cursor, "the name of an input");
  if (!cursor.at_end()) {
    cursor.expect(":");
    input.type = take_type(cursor);
  }
  return input;
}

Granularity take_granularity(TokenCursor& cursor) {
  if (cursor.accept_word("per-channel")) return Granularity::PerChannel;
  if (cursor.accept_word("block")) return Granularity::Block;
  if (!cursor.accept_word("per-tensor")) {
    cursor.fail_expected("\"per-tensor\", \"per-channel\" or \"block\"");
  }
  return Granularity::PerTensor;
}

void take_quant_property(TokenCursor& cursor, QuantLineSyntax& line, std::set<std::string>& seen) {
  const bool key = cursor.peek().kind == Token::Kind::Name && cursor.at_symbol("=", 1);
  if (!key && line.scale) return cursor.fail_expected("\"axis=\", \"size=\" or \"zp=\"");
  if (!key) {
    line.scale = take_literal(cursor);
    return;
  }
  const Token name = cursor.take();
  cursor.expect("=");
  if (!seen.insert(name.text).second) return cursor.fail(name, name.text + " is given twice");
  if (name.text == "axis" && line.params.granularity != Granularity::PerTensor) {
    line.params.axis = take_integer(cursor);
  } else if (name.text == "size" && line.params.granularity == Granularity::Block) {
    line.params.block_size = take_integer(cursor);
  } else if (name.text == "zp") {
    line.zero_point = take_literal(cursor);
  } else {
    cursor.fail(name, "no such property at this granularity");
  }
}

QuantLineSyntax take_quant_line(TokenCursor& cursor) {
  cursor.take();
  QuantLineSyntax line;
  line.name = take_name(cursor, "the name of quantization parameters");
  cursor.expect("=");
  line.params.type = take_type_name(cursor);
  line.params.granularity = take_granularity(cursor);
  std::set<std::string> seen;
  while (!cursor.at_end()) take_quant_property(cursor, line, seen);
  const bool needs_axis = line.params.granularity != Granularity::PerTensor;
  const bool needs_size = line.params.granularity == Granularity::Block;
  if (needs_axis && !seen.contains("axis")) cursor.fail_expected("\"axis=\"");
  if (needs_size && !seen.contains("size")) cursor.fail_expected("\"size=\"");
  return line;
}

ArgSyntax take_graph_arg(TokenCursor& cursor) {
  ArgSyntax arg;
  arg.name.line = cursor.line();
  arg.name.column = cursor.peek().column;
  if (cursor.accept("%")) {
    arg.stage = take_integer(cursor);
    return arg;
  }
  arg.name = take_name_or_absent(cursor, "an operand");
  return arg;
}

StageSyntax take_stage(TokenCursor& cursor) {
  StageSyntax stage;
  stage.op = take_operator(cursor, "an operator");
  Suffixes suffixes = take_suffixes(cursor);
  stage.quant = std::move(suffixes.quant);
  stage.attrs = std::move(suffixes.attrs);
  cursor.expect("(");
  if (cursor.accept(")")) return stage;
  do stage.args.push_back(take_graph_arg(cursor));
  while (cursor.accept(","));
  if (!cursor.accept(")")) cursor.fail_expected("\",\" or \")\"");
  return stage;
}

// "= Q{w}(k)": a name with something behind it, which no number has.
bool at_folded(const TokenCursor& cursor) {
  const Token::Kind kind = cursor.peek().kind;
  return kind == Token::Kind::String || (kind == Token::Kind::Name && !at_type_name(cursor) &&
                                         !cursor.at_word("inf") && !cursor.at_word("nan"));
}

ConstantSyntax take_constant(TokenCursor& cursor) {
  cursor.take();
  ConstantSyntax constant;
  constant.name = take_name(cursor, "the name of a constant");
  if (cursor.accept(":")) constant.type = take_type(cursor);
  if (cursor.accept("=")) {
    const Token at = cursor.peek();
    if (!at_folded(cursor)) {
      constant.content = take_literal(cursor);
    } else if (constant.folded = take_stage(cursor);
               constant.folded->args.size() != 1 || constant.folded->args[0].stage) {
      cursor.fail(at, "a folded operator has one operand, a constant");
    }
  } else if (!cursor.at_end()) {
    cursor.fail_expected("\":\" and a type, or \"=\" and a value");
  }
  return constant;
}

NodeSyntax take_node(TokenCursor& cursor) {
  NodeSyntax node;
  do {
    node.results.push_back(take_name_or_absent(cursor, "a statement or the name of a result"));
    node.types.emplace_back();
    if (!node.results.back().absent && cursor.accept(":")) node.types.back() = take_type(cursor);
  } while (cursor.accept(","));
  if (!cursor.accept("=")) cursor.fail_expected("\",\" or \"=\"");
  do node.stages.push_back(take_stage(cursor));
  while (cursor.accept("|"));
  if (cursor.accept_word("as")) node.as = take_operator(cursor, "an operator");
  return node;
}

void take_outputs(TokenCursor& cursor, std::vector<NameRef>& outputs) {
  cursor.take();
  do outputs.push_back(take_name(cursor, "the name of an output"));
  while (cursor.accept(","));
}

// A node may be called opset: only a number makes it a declaration.
bool at_opset(const TokenCursor& cursor) {
  return cursor.at_word("opset") && cursor.peek(1).kind == Token::Kind::Integer;
}

void take_opset(TokenCursor& cursor, GraphSyntax& graph) {
  const Token word = cursor.take();
  const std::int64_t opset = take_integer(cursor);
  if (graph.opset) return cursor.fail(word, "opset is given twice");
  graph.opset = opset;
}

void parse_statement(TokenCursor& cursor, GraphSyntax& graph) {
  if (cursor.at_end()) return;
  if (at_opset(cursor)) {
    take_opset(cursor, graph);
  } else if (cursor.at_word("in") || cursor.at_word("formal")) {
    graph.inputs.push_back(take_input(cursor));
  } else if (cursor.at_word("const")) {
    graph.constants.push_back(take_constant(cursor));
  } else if (cursor.at_word("quant")) {
    graph.quants.push_back(take_quant_line(cursor));
  } else if (cursor.at_word("out")) {
    take_outputs(cursor, graph.outputs);
  } else {
    graph.nodes.push_back(take_node(cursor));
  }
  if (!cursor.at_end()) cursor.fail_expected("the end of the line");
}

Error in_file(Error error, std::string_view file) {
  error.where.file = file;
  return error;
}

}  // namespace

Result<GraphSyntax> parse_syntax(std::string_view text, std::string_view file) {
  GraphSyntax graph;
  int line = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    TokenCursor cursor(text.substr(0, end), ++line);
    text.remove_prefix(std::min(end + 1, text.size()));
    parse_statement(cursor, graph);
    if (!cursor.failed()) continue;
    Error error{
        .kind = ErrorKind::BadNotation, .what = cursor.error().what, .where = {}, .hint = {}};
    error.where.file = file;
    error.where.line = line;
    error.where.column = cursor.error().column;
    error.where.piece = cursor.error().piece;
    return error;
  }
  return graph;
}

Result<Graph> parse_graph(std::string_view text, std::string_view file) {
  const Result<GraphSyntax> syntax = parse_syntax(text, file);
  if (!syntax) return syntax.error();
  Result<Graph> graph = build_graph(*syntax, file);
  if (!graph) return in_file(graph.error(), file);
  const Result<void> verified = verify(*graph);
  if (!verified) return in_file(verified.error(), file);
  return graph;
}

}  // namespace qdq
