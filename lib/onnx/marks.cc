#include "onnx/marks.h"

#include <algorithm>

namespace qdq::reader {
namespace {

constexpr std::string_view kKey = "qdq-lint.ignore";
constexpr std::string_view kPrefix = "qdq-lint: ignore";
constexpr std::string_view kBlanks = " \t\r\n";
// What the shortest mark counts: their number is bounded as well as their text.
constexpr std::size_t kLeastCost = 16;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

class Collector {
 public:
  Collector(std::uint32_t node, const ReadLimits& limits, FlatModel& model)
      : node_(node), most_(limits.max_mark_bytes), model_(model) {}

  void read_metadata(const std::vector<Range>& metadata, std::string_view place) {
    for (const Range entry : metadata) {
      std::string_view key;
      std::string_view value;
      WireReader reader(model_.file, entry);
      Field field;
      while (reader.next(field)) {
        if (field.is(1, WireType::Bytes)) key = text_of(model_.file, field.bytes);
        if (field.is(2, WireType::Bytes)) value = text_of(model_.file, field.bytes);
      }
      if (key == kKey && reader.status()) add(value, place);
    }
  }

  // Exporters write whole stack traces there: each line is looked at once.
  void read_doc_string(std::string_view doc) {
    std::size_t end = 0;
    for (std::size_t at = doc.find(kPrefix); at != std::string_view::npos;
         at = doc.find(kPrefix, end)) {
      const std::size_t start = doc.rfind('\n', at) + 1;  // npos + 1 is 0
      end = std::min(doc.find('\n', at), doc.size());
      const std::string_view text = doc.substr(at + kPrefix.size(), end - at - kPrefix.size());
      const bool begins = trimmed(doc.substr(start, at - start)).empty();
      const bool is_word = text.empty() || kBlanks.find(text.front()) != std::string_view::npos;
      if (begins && is_word) add(text, "doc_string");
    }
  }

 private:
  void add(std::string_view text, std::string_view place) {
    if (model_.mark_bytes > most_) return;
    text = trimmed(text);
    model_.mark_bytes += std::max(text.size(), kLeastCost);
    if (model_.mark_bytes <= most_) {
      model_.marks.push_back({node_, std::string(text), place});
    } else {
      model_.notes.push_back("it holds more than " + std::to_string(most_) +
                             " bytes of suppressions for qdq-lint; the rest is not read");
    }
  }

  std::uint32_t node_;
  std::size_t most_;
  FlatModel& model_;
};

}  // namespace

void collect_marks(const std::vector<Range>& metadata, const ReadLimits& limits, FlatModel& model) {
  Collector(kNone, limits, model).read_metadata(metadata, "metadata_props");
}

bool may_hold_marks(const NodeScan& scan) {
  return !scan.metadata.empty() || scan.doc_string.find(kPrefix) != std::string_view::npos;
}

void collect_marks(const NodeScan& scan, std::uint32_t node, const ReadLimits& limits,
                   FlatModel& model) {
  Collector collector(node, limits, model);
  collector.read_doc_string(scan.doc_string);
  collector.read_metadata(scan.metadata, "node metadata_props");
}

std::vector<Mark> marks_of(const FlatModel& model, const GraphWriter& writer) {
  std::vector<Mark> marks;
  for (const FlatMark& mark : model.marks) {
    std::optional<OriginId> node;
    if (mark.node != kNone) {
      const auto stand_in = model.stand_ins.find(mark.node);
      node =
          writer.written_origin(stand_in == model.stand_ins.end() ? mark.node : stand_in->second);
      if (!node) continue;
    }
    marks.push_back({node, mark.text, std::string(mark.place)});
  }
  return marks;
}

}  // namespace qdq::reader
