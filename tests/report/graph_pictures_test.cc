// Graphs as pictures: what boxes say, and that each format escapes what names bring along.
#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "lint/tiny_rules.h"
#include "qdq_lint/graph_pictures.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

Graph graph_of(const std::string& text) {
  Result<Graph> graph = parse_graph(text);
  REQUIRE_MESSAGE(graph, to_string(graph.error()));
  return *std::move(graph);
}

NodeId producer(const Graph& graph, std::string_view name) {
  return graph.value(graph.find_value(name)).producer;
}

const PictureBox& box(const Picture& picture, std::string_view heading) {
  const auto found = std::ranges::find(picture.boxes, heading, &PictureBox::heading);
  REQUIRE_MESSAGE(found != picture.boxes.end(), heading);
  return *found;
}

std::string spelled(const PictureBox& box) {
  std::string text = std::string(box_kind_name(box.kind)) + ": " + box.heading;
  if (!box.verdict.empty()) text += " (" + box.verdict + ")";
  for (const std::string& line : box.lines) text += "; " + line;
  return text;
}

// "from -> to: label", by headings.
std::vector<std::string> edges(const Picture& picture) {
  std::vector<std::string> out;
  for (const PictureEdge& edge : picture.edges)
    out.push_back(picture.boxes[edge.from].heading + (edge.cut ? " .. " : " -> ") +
                  picture.boxes[edge.to].heading + ": " + edge.label);
  return out;
}

constexpr const char* kChain = R"(in x: f32[1,8]
const k: f32[8,8]
const c: f32[] = 2
quant a = i8 per-tensor 0.5 zp=3
quant w = i8 per-channel axis=0 f32[2] [0.25, 0.5]
q: i8[1,8] = Q{a}(x)
qk: i8[8,8] = Q{w}(k)
y: i8[1,8] = Gemm{a, w -> a}(q, qk) | Relu(%0)
d: f32[1,8] = DQ{a}(y)
z: f32[1,8] = Mul(d, c)
s: i64[2] = Shape(z)
out z, s
)";

// A chain of so many nodes.
Graph long_chain(std::size_t nodes) {
  std::string text = "in v0: f32[1]\n";
  for (std::size_t k = 1; k <= nodes; ++k)
    text += "v" + std::to_string(k) + ": f32[1] = Relu(v" + std::to_string(k - 1) + ")\n";
  return graph_of(text + "out v" + std::to_string(nodes) + "\n");
}

// One name with all that formats take for something else than text.
const std::string kHostile =
    "a\\\"b<script>alert(1)</script>&amp;'--\\n%%{init: {}}%%#quot;`*_|]]>[l](http://e.x)\\x1b[2J";
Graph hostile_graph() {
  std::string name;
  for (const char c : kHostile) name += c;
  return graph_of("in x: f32[1]\n\"" + name + "\": f32[1] = Relu(x)\nout \"" + name + "\"\n");
}

std::size_t count(const std::string& text, std::string_view piece) {
  std::size_t times = 0;
  for (std::size_t at = text.find(piece); at != text.npos; at = text.find(piece, at + 1)) ++times;
  return times;
}

}  // namespace

TEST_CASE("boxes say operator, name, quantization and constants") {
  const Picture picture = make_picture(graph_of(kChain));
  CHECK(spelled(box(picture, "x")) == "input: x; f32[1,8]");
  CHECK(spelled(box(picture, "k")) == "constant: k; f32[8,8]");
  CHECK(spelled(box(picture, "Gemm + Relu")) ==
        "int8: Gemm + Relu (int8); y; in: i8, scale 0.5, zp 3; in 1: i8, 2 scales 0.25 to 0.5; "
        "out: i8, scale 0.5, zp 3");
  CHECK(spelled(box(picture, "DequantizeLinear")) ==
        "conversion: DequantizeLinear; d; i8, scale 0.5, zp 3");
  CHECK(spelled(box(picture, "Mul")) == "float: Mul (float); z; c: f32[] = 2");
  CHECK(spelled(box(picture, "Shape")) == "float: Shape (float); s");
  CHECK(spelled(box(picture, "s")) == "output: s; i64[2]");
}

TEST_CASE("edges carry types") {
  const Picture picture = make_picture(graph_of(kChain));
  CHECK(edges(picture) ==
        std::vector<std::string>{
            "x -> QuantizeLinear: f32[1,8]", "k -> QuantizeLinear: f32[8,8]",
            "QuantizeLinear -> Gemm + Relu: i8[1,8]", "QuantizeLinear -> Gemm + Relu: i8[8,8]",
            "Gemm + Relu -> DequantizeLinear: i8[1,8]", "DequantizeLinear -> Mul: f32[1,8]",
            "Mul -> Shape: f32[1,8]", "Mul -> z: f32[1,8]", "Shape -> s: i64[2]"});
  CHECK(picture.edges[2].carries == BoxKind::Int8);
}

TEST_CASE("edges lead from a box to a later one, and boxes are told apart") {
  const Picture picture = make_picture(graph_of(kChain));
  std::set<std::string> ids;
  for (const PictureBox& box : picture.boxes) CHECK(ids.insert(box.id).second);
  for (const PictureEdge& edge : picture.edges) CHECK(edge.from < edge.to);
}

TEST_CASE("with a prediction boxes have its verdicts") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(kFloatWeights, rules);
  PictureOptions options;
  options.prediction = &run.prediction;
  const Picture picture = make_picture(run.optimized, options);
  CHECK(box(picture, "DequantizeLinear").verdict == "dangling DQ");
  CHECK(box(picture, "DequantizeLinear").kind == BoxKind::Conversion);
  CHECK(box(picture, "Conv").kind == BoxKind::Float);
}

TEST_CASE("a layer that no rule knows is unknown") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(kFloatWeights, rules, "trt10.0");
  PictureOptions options;
  options.prediction = &run.prediction;
  const PictureBox q = box(make_picture(run.optimized, options), "QuantizeLinear");
  CHECK(q.kind == BoxKind::Other);
  CHECK(q.verdict == "unknown");
}

TEST_CASE("a reformat stands between a tensor and the layer that it is for") {
  const Graph graph = graph_of("in x: i8[1]\ny: f32[1] = Relu(x)\nout y\n");
  Prediction prediction;
  Layer reformat;
  reformat.kind = LayerKind::Reformat;
  reformat.inputs = {{graph.find_value("x"), "x", DataType::Int8, Precision::Int8, {{1}}}};
  reformat.outputs = {{graph.find_value("x"), "r", DataType::Float, Precision::Float, {{1}}}};
  Layer relu;
  relu.node = producer(graph, "y");
  prediction.layers = {reformat, relu};
  PictureOptions options;
  options.prediction = &prediction;
  CHECK(edges(make_picture(graph, options)) == std::vector<std::string>{"x -> Reformat: i8[1]",
                                                                        "Reformat -> Relu: f32[1]",
                                                                        "Relu -> y: f32[1]"});
}

TEST_CASE("around a node: so many edges in both directions") {
  const Graph graph = graph_of(
      "in x: f32[1]\na = Relu(x)\nb = Tanh(a)\nc = Abs(b)\nd = Neg(c)\ne = Exp(b)\nout d, e\n");
  const auto around = [&](std::size_t depth) {
    std::string names;
    const std::vector from{producer(graph, "b")};
    for (const NodeId id : nodes_around(graph, from, depth)) names += graph.node(id).op + " ";
    return names;
  };
  CHECK(around(0) == "Tanh ");
  CHECK(around(1) == "Relu Tanh Abs Exp ");
  CHECK(around(1000) == "Relu Tanh Abs Neg Exp ");
  const std::vector from{producer(graph, "c")};
  CHECK(nodes_around(graph, from, 2).size() == 5);  // Exp reads what Abs reads
}

TEST_CASE("what is cut off is a stub, one for each tensor") {
  const Graph graph = graph_of(
      "in x: f32[1]\na: f32[1] = Relu(x)\nb: f32[1] = Tanh(a)\nc = Abs(b)\nd = Neg(b)\nout b, c, "
      "d\n");
  const std::vector part{producer(graph, "b")};
  PictureOptions options;
  options.part = &part;
  options.focus = part;
  const Picture picture = make_picture(graph, options);
  CHECK(edges(picture) == std::vector<std::string>{"a .. Tanh: f32[1]",
                                                   "Tanh .. c and 1 more: f32[1]",
                                                   "Tanh -> b: f32[1]"});
  CHECK(box(picture, "a").kind == BoxKind::Cut);
  CHECK(box(picture, "Tanh").focus);
  CHECK(count(picture_dot(picture), "style=dashed") == 2);
  CHECK(count(*picture_mermaid(picture), " -.->|") == 2);
  CHECK(count(*picture_svg(picture), "<path class=\"edge cut\"") == 2);
}

TEST_CASE("names of nodes that are gone say where they went") {
  const RuleSet rules = tiny_rules();
  const Analysis run = analyzed(kInt8, rules);
  CHECK(nodes_named(run, run.optimized, "c")->size() == 1);
  CHECK(nodes_named(run, run.model.graph, "dx")->size() == 1);
  const auto gone = nodes_named(run, run.optimized, "dx");
  REQUIRE(!gone);
  CHECK(to_string(gone.error()).find("removed it; --before shows it") != std::string::npos);
  const auto unknown = nodes_named(run, run.optimized, "dxx");
  REQUIRE(!unknown);
  CHECK(unknown.error().hint.find("did you mean") != std::string::npos);
}

TEST_CASE("a module's name stands for all nodes of its layers") {
  std::string text =
      "in x: f32[1,8,8,8]\nconst k: f32[8,8,3,3]\nquant a = i8 per-tensor 0.05\n"
      "quant w = i8 per-tensor 0.1\n";
  std::string from = "x";
  for (const char* block : {"/net/layer/layer.0/", "/net/layer/layer.1/"}) {
    const auto name = [&](const char* part) { return "\"" + (block + std::string(part)) + "\""; };
    text += name("in/Q") + " = Q{a}(" + from + ")\n" + name("in/DQ") + " = DQ{a}(" + name("in/Q") +
            ")\n" + name("conv/Q") + " = Q{w}(k)\n" + name("conv/DQ") + " = DQ{w}(" +
            name("conv/Q") + ")\n" + name("conv/Conv") + " = Conv<pads=[1,1,1,1]>(" +
            name("in/DQ") + ", " + name("conv/DQ") + ")\n" + name("act/Relu") + " = Relu(" +
            name("conv/Conv") + ")\n";
    from = name("act/Relu");
  }
  const Analysis run = analyzed(text + "out " + from + "\n", RuleSet::builtin(), "trt10.0");
  const auto names = [&](const Graph& graph, std::string_view module) {
    std::string found;
    const auto nodes = nodes_named(run, graph, module);
    REQUIRE(nodes);
    for (const NodeId id : *nodes) found += (found.empty() ? "" : " ") + graph.node(id).op;
    return found;
  };
  for (const char* module : {"net.layer.1", "/net/layer/layer.1", "layer.1"}) {
    CHECK(names(run.optimized, module) == "Conv");
    CHECK(names(run.model.graph, module).find("Relu") != std::string::npos);
  }
  CHECK(nodes_named(run, run.optimized, "net.layer")->size() ==
        nodes_named(run, run.optimized, "net")->size());
  CHECK(nodes_named(run, run.optimized, "net")->size() >
        nodes_named(run, run.optimized, "layer.1")->size());

  const auto hint = [&](std::string_view name) {
    const auto none = nodes_named(run, run.optimized, name);
    REQUIRE(!none);
    CHECK(none.error().what == "no node, tensor or module of this name");
    return none.error().hint;
  };
  CHECK(hint("net.layer.2").find("the module net.layer.0, net.layer.1") != std::string::npos);
  CHECK(hint("conv/Conv").find("layer.0/conv/Conv") != std::string::npos);
  CHECK(hint("").find("did you mean") == std::string::npos);
}

TEST_CASE("DOT says names as they are") {
  const std::string dot = picture_dot(make_picture(hostile_graph()));
  CHECK(dot.find(R"(a\"b<script>alert(1)</script>&amp;amp;'--\\x0a%%{)") != std::string::npos);
  CHECK(dot.find('\x1b') == std::string::npos);
  // All quotes pair, on each line.
  for (std::size_t at = 0; at < dot.size();) {
    const std::size_t end = dot.find('\n', at);
    std::size_t quotes = 0;
    for (std::size_t k = at; k < end; ++k) {
      if (dot[k] == '\\')
        ++k;
      else
        quotes += dot[k] == '"';
    }
    CHECK(quotes % 2 == 0);
    at = end + 1;
  }
}

TEST_CASE("SVG says names as they are and has nothing active") {
  const std::string svg = *picture_svg(make_picture(hostile_graph()));
  CHECK(svg.find("a&quot;b&lt;script&gt;") != std::string::npos);
  for (const char* piece : {"<script", "href", "@import", "http://e.x\"", "\x1b", "NaN", "nan"})
    CHECK(svg.find(piece) == std::string::npos);
  CHECK(count(svg, "<g ") == count(svg, "</g>"));
}

TEST_CASE("Mermaid gets nothing but the lines of its grammar that are meant") {
  const std::regex line(
      R"re(flowchart TD|  accTitle: [^"<>]+|  class \w+ focus|  classDef [\w ,:;#-]+|)re"
      R"re(  \w+(\(|\[\[|\[|\{\{|\[/|\(\[)"([^"<>`\\%&]|<br/>)*"(\)|\]\]|\]|\}\}|/\]|\]\)):::\w+|)re"
      R"re(  \w+ (-->|-\.->)(\|"[^"<>`\\%&]*"\|)? \w+)re");
  const auto check = [&](const Graph& graph) {
    PictureOptions options;
    options.title = "m.onnx";
    const std::string text = *picture_mermaid(make_picture(graph, options));
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      CHECK_MESSAGE(std::regex_match(text.substr(at, end - at), line), text.substr(at, end - at));
      at = end + 1;
    }
  };
  check(graph_of(kChain));
  check(hostile_graph());
}

TEST_CASE("Mermaid's marks in names are numbers") {
  const auto label = [](const std::string& name) {
    const std::string text = *picture_mermaid(
        make_picture(graph_of("in \"" + name + "\": f32[1]\ny = Relu(\"" + name + "\")\nout y\n")));
    const std::size_t at = text.find("([\"") + 3;
    return text.substr(at, text.find("<br/>", at) - at);
  };
  CHECK(label("conv1.weight_q") == "conv1.weight_q");
  CHECK(label("/model.0/conv/Conv_output_0") == "/model.0/conv/Conv_output_0");
  CHECK(label("1. item") == "1#46; item");
  CHECK(label("- item") == "#45; item");
  CHECK(label("_it_") == "#95;it#95;");
  CHECK(label("a#b") == "a#35;b");
  CHECK(label("[l](http://x)") == "[l#93;(http#58;//x)");
  CHECK(label("a;b") == "a#59;b");
  CHECK(label("$$x$$") == "#36;#8203;#36;x#36;#8203;#36;");
  // Beside a <br/>, numbers are characters again when Mermaid looks for /(fa[bklrs]?):fa-/ (10.9 and 11.17).
  CHECK(label("fa:fa-car") == "fa:#8203;fa-car");
  CHECK(label("x/fab:fa-a.b:fa-c") == "x/fab:#8203;fa-a.b:#8203;fa-c");
  CHECK(label("fa:fast") == "fa:fast");
}

TEST_CASE("limits are said, with a way out") {
  const Graph graph = long_chain(2100);
  const auto svg = picture_svg(make_picture(graph));
  REQUIRE(!svg);
  CHECK(svg.error().kind == ErrorKind::Limit);
  CHECK(to_string(svg.error()).find("2102 boxes, where 2000 is the limit") != std::string::npos);
  const auto mermaid = picture_mermaid(make_picture(graph));
  REQUIRE(!mermaid);
  CHECK(mermaid.error().what.find("2101 edges, where 500 is the limit") != std::string::npos);
  CHECK(mermaid.error().hint.find("--around") != std::string::npos);
  CHECK(picture_mermaid(make_picture(long_chain(300))));
  CHECK(count(picture_dot(make_picture(graph)), " -> ") == 2101);
}

TEST_CASE("Mermaid's limit on characters") {
  const auto name = [](int k) { return "\"" + std::string(36, '<') + std::to_string(k) + "\""; };
  std::string text = "in " + name(0) + ": f32[1]\n";
  for (int k = 1; k <= 450; ++k) text += name(k) + ": f32[1] = Relu(" + name(k - 1) + ")\n";
  const auto mermaid = picture_mermaid(make_picture(graph_of(text + "out " + name(450) + "\n")));
  REQUIRE(!mermaid);
  CHECK(mermaid.error().what.find("bytes, where 50000 is the limit") != std::string::npos);
}

TEST_CASE("long edges of many layers are drawn, too many are refused") {
  // A chain whose nodes are all read at its end as well.
  const auto fan = [](std::size_t nodes) {
    std::string text = "in v0: f32[1]\n";
    std::string all = "v0";
    for (std::size_t k = 1; k < nodes; ++k) {
      text += "v" + std::to_string(k) + ": f32[1] = Relu(v" + std::to_string(k - 1) + ")\n";
      all += ", v" + std::to_string(k);
    }
    return graph_of(text + "z = Concat<axis=0>(" + all + ")\nout z\n");
  };
  CHECK(picture_svg(make_picture(fan(60))));
  const auto refused = picture_svg(make_picture(fan(1000)));
  REQUIRE(!refused);
  CHECK(refused.error().what.find("200000 layers") != std::string::npos);
}

TEST_CASE("same input, same bytes") {
  const Graph graph = graph_of(kChain);
  CHECK(*picture_svg(make_picture(graph)) == *picture_svg(make_picture(graph)));
}

TEST_CASE("an empty graph is a picture, too") {
  const Graph graph = graph_of("");
  CHECK(picture_svg(make_picture(graph)));
  CHECK(picture_mermaid(make_picture(graph)));
  CHECK(picture_dot(make_picture(graph)).starts_with("digraph \"\" {"));
}
