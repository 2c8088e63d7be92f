// The reader of models, on bytes: an Error that says what is wrong, or a graph that holds together.
#include <filesystem>
#include <span>

#include "fuzz/require.h"
#include "qdq_lint/graph_text.h"
#include "qdq_lint/model.h"
#include "qdq_lint/node_keys.h"

using namespace qdq;
using namespace qdq::fuzzing;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // External data may be found there.
  static const std::filesystem::path folder = std::string(QDQ_SOURCE_DIR) + "/tests/fuzz/external";
  ReadLimits limits;
  limits.max_nodes = 50'000;
  limits.max_expanded_bytes = std::size_t{1} << 20;
  const Result<Model> model = read_model(std::as_bytes(std::span(data, size)), folder, limits);
  if (!model) {
    require(model.error().kind != ErrorKind::Internal, "no model breaks an invariant",
            to_string(model.error()));
    require(!model.error().what.empty() && model.error().where.file == "-",
            "an error says what is wrong, and where");
    return 0;
  }
  require(static_cast<bool>(verify(model->graph)), "what is read verifies");
  const std::string printed = print_graph(model->graph);
  const Result<Graph> again = parse_graph(printed, "printed.graph");
  require(static_cast<bool>(again), "what is read prints as something that parses",
          again ? printed : to_string(again.error()) + "\n" + printed);
  require(print_graph(*again) == printed, "and reads as it is printed", printed);
  const NodeKeys keys(model->graph);
  return 0;
}
