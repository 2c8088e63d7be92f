// The graph notation: what parses prints and reads as itself; what does not is refused with its place.
#include <variant>

#include "fuzz/require.h"
#include "graph/pattern.h"
#include "qdq_lint/graph_text.h"
#include "qdq_lint/node_keys.h"

using namespace qdq;
using namespace qdq::fuzzing;

namespace {

void check_graph(std::string_view text) {
  const Result<Graph> graph = parse_graph(text, "fuzz.graph");
  if (!graph) {
    const ErrorKind kind = graph.error().kind;
    require(kind == ErrorKind::BadNotation || kind == ErrorKind::BadGraph,
            "a refused text is one of bad notation or of a bad graph", to_string(graph.error()));
    require(!graph.error().what.empty(), "an error says what is wrong");
    return;
  }
  require(static_cast<bool>(verify(*graph)), "what parses verifies");
  const std::string printed = print_graph(*graph);
  const Result<Graph> again = parse_graph(printed, "printed.graph");
  require(static_cast<bool>(again), "what is printed parses",
          again ? printed : to_string(again.error()) + "\n" + printed);
  require(canonical_form(*again) == canonical_form(*graph), "what is printed is the same graph",
          printed);
  require(print_graph(*again) == printed, "printing again gives the same bytes", printed);
  const NodeKeys keys(*graph);
}

// Lines of rules are in a notation of their own.
void check_lines(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const auto pattern = parse_pattern_line(line);
    const auto rewrite = parse_rewrite_line(line, {"q", "x"});
    if (const auto* error = std::get_if<NotationError>(&pattern))
      require(error->column > 0, "an error in a pattern line has a column", line);
    if (const auto* error = std::get_if<NotationError>(&rewrite))
      require(error->column > 0, "an error in a rewrite line has a column", line);
    at = end + 1;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_graph(text_of(data, size));
  check_lines(text_of(data, size));
  return 0;
}
