#include "graph/pattern.h"

#include <doctest/doctest.h>

namespace qdq {
namespace {

std::string show(const PatternArg& arg) {
  return arg.name + (arg.kind == PatternArg::Kind::Pack ? "..." : "") +
         (arg.kind == PatternArg::Kind::Any ? "!" : "");
}

std::string show(const std::vector<PatternArg>& args) {
  std::string text;
  for (const PatternArg& arg : args) text += (text.empty() ? "" : " ") + show(arg);
  return text;
}

std::string show(const PatternQuant& quant) {
  if (!quant.present) return "";
  std::string text = "{";
  for (const std::string& name : quant.in) text += name + " ";
  return text + "-> " + quant.out.value_or("nothing") + "}";
}

std::string show(const NotationError& error) {
  return std::to_string(error.column) + ": " + error.what + " [" + error.piece + "]";
}

std::string show(const PatternLine& line) {
  std::string text =
      (line.any_result ? "some " : "") + show(line.results) + " = " + line.label + ":";
  if (line.op_kind == PatternLine::OpKind::Class) text += "class ";
  if (line.op_kind == PatternLine::OpKind::Any) text += "any";
  text += line.op + show(line.quant);
  if (!line.attrs.empty()) text += "<" + std::to_string(line.attrs.size()) + ">";
  if (line.any_operand) return text + "(some " + show(line.args) + ")";
  return text + (line.unordered ? "[" : "(") + show(line.args) + (line.unordered ? "]" : ")");
}

std::string show(const RewritePiece& piece) {
  std::string text = (piece.is_new ? "new " : "copy ") + piece.name + show(piece.quant);
  if (!piece.attrs.empty()) text += "<" + std::to_string(piece.attrs.size()) + ">";
  if (piece.args) text += "(" + show(*piece.args) + ")";
  return text + (piece.unnamed ? " unnamed" : "");
}

std::string show(const RewriteLine& line) {
  std::string text = show(line.results) + " = ";
  if (line.fold) text += "const ";
  if (line.pieces.empty()) text += (line.input ? "input " : "alias ") + show(line.alias);
  for (std::size_t at = 0; at < line.pieces.size(); ++at) {
    text += (at > 0 ? " | " : "") + show(line.pieces[at]);
  }
  if (!line.from.empty()) text += " from " + line.from;
  if (!line.as.empty()) text += " as " + line.as;
  return text;
}

std::string pattern(std::string_view line) {
  return std::visit([](const auto& parsed) { return show(parsed); }, parse_pattern_line(line));
}

std::string rewrite(std::string_view line) {
  const std::vector<std::string> labels = {"dq",  "pad", "conv", "add",   "act", "bn",
                                           "cat", "sig", "mul",  "split", "q",   "Big"};
  return std::visit([](const auto& parsed) { return show(parsed); },
                    parse_rewrite_line(line, labels));
}

struct Case {
  std::string_view line;
  std::string_view shown;
};

TEST_CASE("pattern lines") {
  const Case cases[] = {
      {"d = dq:DQ{s}(q)", "d = dq:DequantizeLinear{s -> nothing}(q)"},
      {"q = Q{s}(y)", "q = :QuantizeLinear{-> s}(y)"},
      {"q = Q{a -> s}(y)", "q = :QuantizeLinear{a -> s}(y)"},
      {"q = Q(y, scale, zp)", "q = :QuantizeLinear(y scale zp)"},
      {"q... = qs:Q{s}(y)", "q... = qs:QuantizeLinear{-> s}(y)"},
      {"y = n:@commutes-with-dq(d, rest...)", "y = n:class commutes-with-dq(d rest...)"},
      {"s = add:Add[y, r]", "s = add:Add[y r]"},
      {"y... = n:Split(x)", "y... = n:Split(x)"},
      {"y, z = n:Split(x)", "y z = n:Split(x)"},
      {"y = n:Concat(_..., a, _...)", "y = n:Concat(some a)"},
      {"_..., y, _... = n:Split(x, rest...)", "some y = n:Split(x rest...)"},
      {"y = n:*(d, _)", "y = n:any(d _!)"},
      {"y = *(rest...)", "y = :any(rest...)"},
      {"y = Conv<group=1, pads=[0,0]>(x, w)", "y = :Conv<2>(x w)"},
      {"d = Conv{a, w -> o}(x, k)", "d = :Conv{a w -> o}(x k)"},
      {"d = Conv{a, _ -> _}(x, k)", "d = :Conv{a _ -> _}(x k)"},
      {"d = Conv{-> o}(x, k)", "d = :Conv{-> o}(x k)"},
      {"d = Conv{}(x, k)", "d = :Conv{-> nothing}(x k)"},
      {"d = Conv<a=1>{s}(x)", "d = :Conv{s -> nothing}<1>(x)"},
      {"y = n:com.microsoft::QGemm(x)  # a comment", "y = n:com.microsoft::QGemm(x)"},
      {"y = Constant()", "y = :Constant()"},
  };
  for (const Case& test : cases) {
    INFO(test.line);
    CHECK(pattern(test.line) == test.shown);
  }
}

TEST_CASE("pattern lines that are wrong") {
  const Case cases[] = {
      {"", "1: expected the name of a result, but the line ends []"},
      {"y", "2: expected \",\" or \"=\", but the line ends []"},
      {"y =", "4: expected an operator, \"@class\" or \"*\", but the line ends []"},
      {"y = n:(x)", "7: expected an operator, \"@class\" or \"*\" [(]"},
      {"y = @(x)", "6: expected the name of an operator class [(]"},
      {"y = Relu", "9: expected \"(\" or \"[\", but the line ends []"},
      {"y = Relu(x", "11: expected \",\" or \")\", but the line ends []"},
      {"y = Add[x, y)", "13: expected \",\" or \"]\" [)]"},
      {"y = Add[x, y, z]", "9: square brackets hold exactly two operands [x]"},
      {"y = Relu(x) z", "13: expected the end of the line [z]"},
      {"y = Relu(%0)", "10: expected an operand [%]"},
      {"y = Relu(_...)", "10: \"_...\" stands on both sides of one name [_]"},
      {"y = Relu(_..., a)", "10: \"_...\" stands on both sides of one name [_]"},
      {"y = Relu(_..., _, _...)", "10: \"_...\" stands on both sides of one name [_]"},
      {"y = Add[_..., a, _...]", "9: square brackets hold exactly two operands [_]"},
      {"y, _... = n:Split(x)", "19: \"_...\" stands on both sides of one name [x]"},
      {"y = Relu{s(x)", "14: expected \",\", \"->\" or \"}\", but the line ends []"},
      {"y = Relu(x) | Add(y)", "13: expected the end of the line [|]"},
      {"y = Relu(x;)", "11: this character means nothing here; such names stand in quotes [;]"},
  };
  for (const Case& test : cases) {
    INFO(test.line);
    CHECK(pattern(test.line) == test.shown);
  }
}

TEST_CASE("rewrite lines") {
  const Case cases[] = {
      {"t = pad(q, rest...)", "t = copy pad(q rest...)"},
      {"z = conv{sa, sw -> so}(qa, qw, b...)", "z = copy conv{sa sw -> so}(qa qw b...)"},
      {"z = conv{-> so}", "z = copy conv{-> so}"},
      {"z = conv", "z = copy conv"},
      {"y = DQ{s}(t) from dq", "y = new DequantizeLinear{s -> nothing}(t) from dq"},
      {"t... = Q{s}(x...) from q", "t... = new QuantizeLinear{-> s}(x...) from q"},
      {"y... = Slice<axis=1>(x) from split", "y... = new Slice<1>(x) from split"},
      {"y = conv | act", "y = copy conv | copy act"},
      {"y = conv | bn unnamed", "y = copy conv | copy bn unnamed"},
      {"y = conv unnamed | bn", "y = copy conv unnamed | copy bn"},
      {"z = conv{sa, sw -> so}(qa, qw, b...) | add{sr}(qr)",
       "z = copy conv{sa sw -> so}(qa qw b...) | copy add{sr -> nothing}(qr)"},
      {"y = pad | conv as conv", "y = copy pad | copy conv as conv"},
      {"y = sig | mul as PWN", "y = copy sig | copy mul as PWN"},
      {"y = cat as NoOp", "y = copy cat as NoOp"},
      {"y = Q{s}(x) as Q from q", "y = new QuantizeLinear{-> s}(x) from q as QuantizeLinear"},
      {"qw = const Q{s}(k) from q", "qw = const new QuantizeLinear{-> s}(k) from q"},
      {"qw = const cat(k)", "qw = const copy cat(k)"},
      {"y = conv | Q{s}", "y = copy conv | new QuantizeLinear{-> s}"},
      {"y = com.microsoft::gemm(x) from dq", "y = new com.microsoft::gemm(x) from dq"},
      {"y = Q{signed(s)}(x) from q", "y = new QuantizeLinear{-> signed(s)}(x) from q"},
      {"y = q{-> signed(s)}(x)", "y = copy q{-> signed(s)}(x)"},
      {"q = in r", "q = input r"},
      {"q = r", "q = alias r"},
      {"q... = r", "q... = alias r"},
      {"q... = r...", "q... = alias r..."},
      {"y = Big(x)", "y = copy Big(x)"},
      {"y = Bigger(x) from Big", "y = new Bigger(x) from Big"},
      {"a, b = split(x)", "a b = copy split(x)"},
  };
  for (const Case& test : cases) {
    INFO(test.line);
    CHECK(rewrite(test.line) == test.shown);
  }
}

TEST_CASE("rewrite lines that are wrong") {
  const Case cases[] = {
      {"", "1: expected the name of a result, but the line ends []"},
      {"q =", "4: expected a label, an operator or a value, but the line ends []"},
      {"q = _", "5: expected a label, an operator or a value [_]"},
      {"y = tile(x)", "5: no line of the pattern has this label [tile]"},
      {"y = conv | tile", "12: no line of the pattern has this label [tile]"},
      {"y = Tile", "5: a new operator needs its operands, and no label has this name [Tile]"},
      {"y = conv<a=1>(x)", "9: a matched node keeps its attributes [<]"},
      {"y = DQ{s}(x) from nobody", "19: no line of the pattern has this label [nobody]"},
      {"y = DQ{s}(x) from", "18: expected a label, but the line ends []"},
      {"y = DQ{s}(x) from dq from dq",
       "22: expected \"|\", \"from\", \"as\" or the line's end [from]"},
      {"y = conv as", "12: expected a label or an operator, but the line ends []"},
      {"y = conv by", "10: expected \"|\", \"from\", \"as\" or the line's end [by]"},
      {"y = const Q{s}", "11: a new operator needs its operands, and no label has this name [Q]"},
      {"y = const cat", "11: what is folded needs its operand [cat]"},
      {"y = const k", "11: no line of the pattern has this label [k]"},
      {"y = conv{a(x)", "14: expected \",\", \"->\" or \"}\", but the line ends []"},
      {"y = conv{a(x}", "13: expected \")\" [}]"},
      {"q = in conv", "8: expected the name of an input [conv]"},
      {"q = in", "7: expected the name of an input, but the line ends []"},
  };
  for (const Case& test : cases) {
    INFO(test.line);
    CHECK(rewrite(test.line) == test.shown);
  }
}

TEST_CASE("a line keeps its text, without the space around it") {
  CHECK(std::get<PatternLine>(parse_pattern_line("  d = DQ{s}(q) ")).text == "d = DQ{s}(q)");
  CHECK(std::get<RewriteLine>(parse_rewrite_line(" q = r\n", {})).text == "q = r");
}

TEST_CASE("attribute values of a pattern") {
  const PatternLine line = std::get<PatternLine>(parse_pattern_line(
      "y = Op<i=1, f=2.0, s=\"te xt\", l=[1,2], m=[1,0.5], t=[\"a\"], o=?tensor>(x)"));
  CHECK(line.attrs == Attributes{{"i", std::int64_t{1}},
                                 {"f", 2.0},
                                 {"s", std::string("te xt")},
                                 {"l", std::vector<std::int64_t>{1, 2}},
                                 {"m", std::vector<double>{1, 0.5}},
                                 {"t", std::vector<std::string>{"a"}},
                                 {"o", Opaque{"tensor"}}});
}

}  // namespace
}  // namespace qdq
