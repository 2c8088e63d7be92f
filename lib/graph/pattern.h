// pattern.h: the graph notation with holes, as syntax trees (docs/graph-notation.md, "Patterns").
//
// A pattern line looks like a graph line; names are holes. The same name twice is the same thing.
//
//   d = dq:DQ{s}(q)              label:Op{quant}(operands)
//   y = n:@commutes(d, rest...)  any operator of a class; "rest..." the remaining operands, as a pack
//   s = add:Add[y, r]            square brackets: the two operands in either order
//   y... = n:Split(x)            a pack of results
//   y = n:*(d, _)                any operator; "_" any operand
//   y = cat:Concat(_..., a, _...)  `a` is any of the operands; so for results: _..., y, _... = ...
//   y = Conv<group=1>(x, w)      attributes that must be equal
//   d = Conv{a, w -> o}(x, k)    a quantized operator; "Conv{}" demands that it is not quantized
//
// Rewrite lines:
//
//   t = pad(q, rest...)                  a copy of the matched node `pad` with these operands
//   z = conv{sa, sw -> so}(qa, qw, b...) ... and these quantization parameters
//   z = conv{-> so}                      ... keeping its operands and their parameters
//   y = DQ{s}(t) from dq                 a new node with the provenance of `dq`
//   t... = Q{s}(x...) from q             one new node for each element of the pack; their names get
//                                        "_clone_<i>" behind them
//   y... = Slice(x) from split           the same for a pack of results: attribute part=<i> on each
//   y = conv | act                       the consumer fused onto the producer; names joined by " + "
//   y = conv | bn unnamed                ... bn leaves no trace in the layer's name
//   z = conv{sa, sw -> so}(qa, qw, b...) | add{sr}(qr)
//                                        `add`'s operand that is not conv's result is now qr
//   y = pad | conv as conv               the principal operator is conv's, not the first one's
//   y = sig | mul as PWN                 ... or named outright
//   y = cat as NoOp                      the matched node stands, with another principal operator
//   qw = const Q{s}(k) from q            a folded constant
//   q = r                                every use of q reads r
//   q = in r                             ... and the network input r is of q's type from now on
//   y = Q{signed(s)}(x) from q           with parameters derived from s (derived_params.h)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/graph.h"

namespace qdq {

struct PatternArg {
  enum class Kind { Name, Pack, Any };  // d, rest..., _
  Kind kind = Kind::Name;
  std::string name;  // without "..."; "_" for Any
};

// "{a, _ -> o}". present = false: no braces, matches quantized or not. Braces with nothing inside
// demand an operator without quantization. Names: "_" is "don't care" in `in`, absent in `out`.
struct PatternQuant {
  bool present = false;
  std::vector<std::string> in;
  std::optional<std::string> out;
};

struct PatternLine {
  enum class OpKind { Op, Class, Any };
  std::vector<PatternArg> results;
  std::string label;  // may be empty
  OpKind op_kind = OpKind::Op;
  std::string op;      // "QuantizeLinear" for Q; class name without "@"; empty for Any
  PatternQuant quant;  // Q{s}: out = s. DQ{s}: in = {s}
  Attributes attrs;
  bool unordered = false;
  bool any_operand = false;  // "(_..., a, _...)": the one of `args` stands anywhere
  bool any_result = false;   // "_..., y, _... =": likewise the one of `results`
  std::vector<PatternArg> args;
  std::string text;  // the line as written, for messages
};

// One stage of a rewrite's right side.
struct RewritePiece {
  bool is_new = false;  // true: `name` is an operator; false: the label of a matched node
  std::string name;
  PatternQuant quant;
  Attributes attrs;                             // new operators only
  std::optional<std::vector<PatternArg>> args;  // absent: as matched
  bool unnamed = false;
};

struct RewriteLine {
  std::vector<PatternArg> results;
  std::vector<RewritePiece> pieces;  // empty: an alias
  PatternArg alias;                  // "q = r"
  bool fold = false;                 // "const ..."
  bool input = false;                // "q = in r"
  std::string from;                  // label; empty: none written
  std::string as;                    // label or operator; empty: none written
  std::string text;
};

// A syntax error inside a line: 1-based column and what was expected.
struct NotationError {
  int column = 0;
  std::string what;
  std::string piece;
};

// Parse one line each. `labels` are the labels that the pattern bound: in a rewrite a name among
// them is a copy, any other capitalised name a new operator, and a bare lower-case name an alias.
std::variant<PatternLine, NotationError> parse_pattern_line(std::string_view line);
std::variant<RewriteLine, NotationError> parse_rewrite_line(std::string_view line,
                                                            const std::vector<std::string>& labels);

}  // namespace qdq
