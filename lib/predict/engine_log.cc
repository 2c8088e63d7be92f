// The list of an engine's layers in a log: "Layer(TYPE): NAME, Tactic: ..., IN -> OUT" as the builder
// writes it under --verbose, or "Name: ..., LayerType: ..." as --dumpLayerInfo and TensorRT 10 do.
#include <algorithm>
#include <cctype>
#include <charconv>

#include "predict/engine_parts.h"

namespace qdq {
namespace {

constexpr auto kNone = std::string_view::npos;

bool eat(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// What stands before the mark; the text goes on behind it. Nothing if there is no such mark.
std::optional<std::string_view> before(std::string_view& text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  if (at == kNone) return std::nullopt;
  const std::string_view head = text.substr(0, at);
  text.remove_prefix(at + mark.size());
  return head;
}

// Terminals' colours, which trtexec switches on and off around a line.
std::string without_colors(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    const std::size_t escape = line.find("\x1b[");
    out += line.substr(0, escape);
    if (escape == kNone) break;
    const std::size_t end = line.find('m', escape);
    line.remove_prefix(end == kNone ? line.size() : end + 1);
  }
  while (!out.empty() && (out.back() == '\r' || out.back() == ' ')) out.pop_back();
  return out;
}

// "[11/01/2024-10:32:57] [V] [TRT] " and "[TensorRT] VERBOSE: ": what stands there but for the time.
// Nothing if the line has no such prefix.
std::optional<std::string_view> eat_log_prefix(std::string_view& line) {
  bool any = false;
  if (line.size() > 22 && line[0] == '[' &&
      std::isdigit(static_cast<unsigned char>(line[1])) != 0) {
    const std::size_t close = line.find("] ");
    if (close != kNone && line.substr(0, close).find(':') != kNone) {
      line.remove_prefix(close + 2);
      any = true;
    }
  }
  const std::string_view marked = line;
  for (bool more = true; more; any = any || more) {
    more = false;
    for (const std::string_view mark :
         {"[V]", "[I]", "[W]", "[E]", "[F]", "[TRT]", "[TensorRT]", "VERBOSE:", "INFO:"})
      if (line == mark || line.starts_with(std::string(mark) + ' ')) {
        line.remove_prefix(std::min(mark.size() + 1, line.size()));
        more = true;
      }
  }
  if (!any) return std::nullopt;
  std::string_view marks = marked.substr(0, marked.size() - line.size());
  if (marks.ends_with(' ')) marks.remove_suffix(1);
  return marks;
}

// At `at` stands "(Int8[1,64:32,56,56])", as since 8.5, or "[Int8(1,64,56,56)]", as before: where it
// ends. kNone: it does not stand there.
std::size_t type_end(std::string_view text, std::size_t at) {
  const bool round = text[at] == '(';
  if (!round && text[at] != '[') return kNone;
  std::size_t k = at + 1;
  while (k < text.size() && std::isalnum(static_cast<unsigned char>(text[k])) != 0) ++k;
  if (k == at + 1 || k >= text.size() || text[k] != (round ? '[' : '(')) return kNone;
  k = text.find_first_not_of("0123456789,:-x? ", k + 1);
  const std::string_view close = round ? "])" : ")]";
  return k != kNone && text.substr(k).starts_with(close) ? k + close.size() : kNone;
}

// "a (Int8[1,3]), b (Int8[1,3])". Takes what it reads off the text; false if the text ends in between.
bool read_tensors(std::string_view& text, std::vector<EngineTensor>& out) {
  while (!text.empty() && !text.starts_with("-> ")) {
    std::size_t at = 0;
    std::size_t end = kNone;
    for (; at < text.size() && end == kNone; ++at) end = type_end(text, at);
    if (end == kNone) return false;
    std::string_view name = text.substr(0, at - 1);
    if (name.ends_with(' ')) name.remove_suffix(1);
    out.push_back({std::string(name), std::string(text.substr(at, end - at - 1))});
    text.remove_prefix(end);
    if (!eat(text, ", ") && !eat(text, " ") && !text.empty()) return false;
  }
  return true;
}

// Behind "Layer(".
std::optional<EngineLayer> listed_layer(std::string_view text) {
  EngineLayer layer;
  const std::optional<std::string_view> type = before(text, "): ");
  const std::optional<std::string_view> name = before(text, ", Tactic: ");
  if (!type || !name || name->empty() || !before(text, ", ")) return std::nullopt;
  while (eat(text, " ")) {
  }
  layer.type = *type;
  layer.name = *name;
  layer.typed = true;
  if (!read_tensors(text, layer.inputs) || !eat(text, "-> ") || !read_tensors(text, layer.outputs))
    return std::nullopt;
  return layer;
}

// Behind "[": "{ Name: a, Location: Device, Dimensions: [1,3], Format/Datatype: Half }, { ... }]".
bool described_tensors(std::string_view& text, std::vector<EngineTensor>& out) {
  while (eat(text, " ")) {
  }
  while (eat(text, "{ Name: ")) {
    std::optional<std::string_view> entry = before(text, " }");
    if (!entry) return false;
    const std::size_t name = std::min(entry->find(", Location: "), entry->find(", Dimensions: "));
    if (name == kNone) return false;
    EngineTensor tensor{std::string(entry->substr(0, name)), {}};
    if (before(*entry, "Format/Datatype: ")) tensor.type = *entry;
    out.push_back(std::move(tensor));
    eat(text, ", ");
  }
  return eat(text, "]");
}

// Behind "Name: ".
std::optional<EngineLayer> described_layer(std::string_view text) {
  EngineLayer layer;
  const std::optional<std::string_view> name = before(text, ", LayerType: ");
  const std::optional<std::string_view> type = before(text, ", Inputs: [");
  if (!name || name->empty() || !type || !described_tensors(text, layer.inputs) ||
      !eat(text, ", Outputs: [") || !described_tensors(text, layer.outputs))
    return std::nullopt;
  layer.name = *name;
  layer.type = *type;
  layer.typed = true;
  if (std::string_view rest = text; before(rest, ", Origin: "))
    layer.origin = rest.substr(0, rest.find(','));
  if (before(text, ", Metadata: ")) layer.metadata = metadata_nodes(text);
  return layer;
}

// "[TensorRT v8510]", "[TensorRT v100300]": the last two digits are the patch.
std::optional<ReleaseVersion> packed_version(std::string_view digits) {
  int number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (parsed.ec != std::errc{} || number < 1000) return std::nullopt;
  const int step = number < 10000 ? 10 : 100;
  return ReleaseVersion{number / 100 / step, number / 100 % step};
}

// "8.5.10", "10.3.0.26".
std::optional<ReleaseVersion> dotted_version(std::string_view text) {
  ReleaseVersion version;
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc{} || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  return minor.ec == std::errc{} ? std::optional(version) : std::nullopt;
}

std::optional<ReleaseVersion> version_in(std::string_view line) {
  constexpr std::string_view kPacked = "[TensorRT v";
  if (const std::size_t at = line.find(kPacked); at != kNone)
    return packed_version(line.substr(at + kPacked.size()));
  for (const std::string_view mark : {"TensorRT version: ", "TensorRT Version: "})
    if (const std::size_t at = line.find(mark); at != kNone)
      return dotted_version(line.substr(at + mark.size()));
  return std::nullopt;
}

class LogReader {
 public:
  Result<EngineReport> run(std::string_view text) {
    while (!text.empty() && !error_) {
      const std::size_t end = text.find('\n');
      ++line_;
      cut_ = end == kNone;
      read(without_colors(text.substr(0, end)));
      text.remove_prefix(cut_ ? text.size() : end + 1);
    }
    if (error_) return std::move(*error_);
    return report();
  }

 private:
  enum class Section { None, Listing, Description };

  void read(const std::string& full) {
    std::string_view line = full;
    while (eat(line, " ")) {
    }
    const std::optional<std::string_view> marks = eat_log_prefix(line);
    const bool prefixed = marks.has_value();
    if (!release_) release_ = version_in(full);
    log_ = log_ || prefixed || full.starts_with("&&&& ");
    if (line.starts_with("Engine Layer Information:")) {
      begin(Section::Listing, listing_);
    } else if (line == "Layers:") {
      begin(Section::Description, described_);
      header_marks_ = marks ? std::string(*marks) : "";
      raw_names_ = !prefixed;
    } else if (line.starts_with("Bindings:")) {
      section_ = Section::None;
    } else if (section_ == Section::Description && (!prefixed || line.starts_with("Name: "))) {
      raw_names_ = raw_names_ || (!prefixed && !line.empty());
      describe(line);
    } else if (section_ == Section::Description && !raw_names_) {
      if (marks == header_marks_) describe(line);
    } else if (eat(line, "Layer(")) {
      list(line);
    } else if (prefixed) {
      section_ = Section::None;
    }
  }

  void begin(Section section, std::vector<EngineLayer>& layers) {
    section_ = section;
    if (!layers.empty()) earlier_.push_back(std::move(layers));
    layers.clear();
  }

  void describe(std::string_view line) {
    if (line.empty()) return;
    EngineLayer layer;
    layer.name = line;
    if (!eat(line, "Name: ")) {
      described_.push_back(std::move(layer));
    } else if (std::optional<EngineLayer> read = described_layer(line)) {
      described_.push_back(std::move(*read));
    } else {
      fail();
    }
  }

  // Outside a list, what looks like an entry may be something else, but for the end of the file.
  void list(std::string_view line) {
    if (std::optional<EngineLayer> layer = listed_layer(line)) {
      listing_.push_back(std::move(*layer));
    } else if (section_ == Section::Listing || cut_) {
      fail();
    }
  }

  void fail() {
    error_ = Error{cut_ ? ErrorKind::Truncated : ErrorKind::Malformed,
                   cut_ ? "the log ends inside the entry of a layer"
                        : "not what the list of the engine's layers has here",
                   {},
                   cut_ ? "write the log again" : ""};
    error_->where.line = line_;
  }

  Result<EngineReport> report() {
    const bool described = !described_.empty() && (described_[0].typed || listing_.empty());
    EngineReport out;
    out.format = EngineFormat::Log;
    out.release = release_;
    out.layers = std::move(described ? described_ : listing_);
    if (out.layers.empty()) return no_layers();
    const bool other = std::ranges::any_of(earlier_, [&](const std::vector<EngineLayer>& layers) {
      return !std::ranges::equal(layers, out.layers, {}, &EngineLayer::name, &EngineLayer::name);
    });
    if (other) out.notes.emplace_back("the log lists several engines: the last one is compared");
    return out;
  }

  Error no_layers() const {
    return {ErrorKind::Malformed,
            log_ ? "the log has no list of the engine's layers"
                 : "the file is neither layer information nor a log of TensorRT",
            {},
            "build or load the engine with trtexec --verbose --dumpLayerInfo "
            "--profilingVerbosity=detailed"};
  }

  Section section_ = Section::None;
  // A list of names either has the logger's prefix on every line, the one of its head, and then
  // lines with another are between; or on none, and a prefix ends it.
  std::string header_marks_;
  bool raw_names_ = false;
  std::vector<EngineLayer> listing_, described_;
  std::vector<std::vector<EngineLayer>> earlier_;
  std::optional<ReleaseVersion> release_;
  std::optional<Error> error_;
  int line_ = 0;
  bool cut_ = false;
  bool log_ = false;
};

}  // namespace

Result<EngineReport> engine_from_log(std::string_view text) { return LogReader().run(text); }

}  // namespace qdq
