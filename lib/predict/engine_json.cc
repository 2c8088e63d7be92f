// Layer information as `trtexec --exportLayerInfo` writes it. Read as a stream of events: a file costs
// no more memory than what is kept of it, however deep or long it is.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "predict/engine_parts.h"

namespace qdq {
namespace {

using nlohmann::json;

// A key in a JSON pointer.
std::string escaped(std::string_view key) {
  std::string out;
  for (const char c : key) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

class LayerInfoReader : public json::json_sax_t {
 public:
  LayerInfoReader(std::string_view text, const EngineLimits& limits)
      : text_(text), limits_(limits) {}

  Result<EngineReport> result() {
    if (error_) return std::move(*error_);
    if (report_.layers.empty()) return not_layer_info();
    return std::move(report_);
  }

  bool null() override { return scalar(); }
  bool boolean(bool) override { return scalar(); }
  bool number_integer(json::number_integer_t) override { return scalar(); }
  bool number_unsigned(json::number_unsigned_t) override { return scalar(); }
  bool number_float(json::number_float_t, const std::string&) override { return scalar(); }
  bool binary(json::binary_t&) override { return scalar(); }

  bool string(std::string& text) override {
    next_element();
    if (in_layers() && depth() == base_ + 1) {
      report_.layers.push_back({});
      report_.layers.back().name = text;
    } else if (in_layers() && depth() == base_ + 2 && !tensors()) {
      field(text);
    } else if (in_layers() && depth() == base_ + 4 && tensors()) {
      tensor_field(text);
    } else {
      return expected_here();
    }
    return true;
  }

  bool start_object(std::size_t) override { return open(false); }
  bool start_array(std::size_t) override { return open(true); }

  bool key(std::string& name) override {
    stack_.back().key = name;
    return true;
  }

  bool end_object() override {
    const bool layer = in_layers() && depth() == base_ + 2;
    stack_.pop_back();
    return !layer || !report_.layers.back().name.empty() ||
           fail(ErrorKind::Malformed, "the layer has no \"Name\"");
  }

  bool end_array() override {
    stack_.pop_back();
    return true;
  }

  bool parse_error(std::size_t byte, const std::string&, const json::exception&) override {
    // The parser counts from 1, and points one past the end when the text ends too soon.
    const std::size_t at = byte == 0 ? 0 : byte - 1;
    const bool cut = text_.substr(std::min(at + 1, text_.size())).find_first_not_of(" \t\r\n") ==
                         std::string_view::npos &&
                     !stack_.empty();
    fail(cut ? ErrorKind::Truncated : ErrorKind::Malformed,
         cut ? "the JSON ends before it is complete" : "not JSON from here on",
         cut ? "export the layer information again" : "");
    const std::string_view before = text_.substr(0, at);
    error_->where.line = 1 + static_cast<int>(std::ranges::count(before, '\n'));
    error_->where.column = static_cast<int>(at - (before.rfind('\n') + 1)) + 1;
    return false;
  }

 private:
  struct Frame {
    bool array = false;
    std::size_t next = 0;  // array: how many elements have begun
    std::string key;       // object: of the current member
  };

  std::size_t depth() const { return stack_.size(); }

  // The list of layers is the member "Layers" of the document, or the document itself.
  bool in_layers() const {
    return depth() > base_ && stack_[base_].array && (base_ == 0 || stack_[0].key == "Layers");
  }

  bool is_layers_member() const { return base_ == 1 && depth() == 1 && stack_[0].key == "Layers"; }

  std::vector<EngineTensor>* tensors() {
    const std::string& key = stack_[base_ + 1].key;
    if (key == "Inputs") return &report_.layers.back().inputs;
    if (key == "Outputs") return &report_.layers.back().outputs;
    return nullptr;
  }

  void next_element() {
    if (!stack_.empty() && stack_.back().array) ++stack_.back().next;
  }

  bool open(bool array) {
    next_element();
    if (stack_.empty()) base_ = array ? 0 : 1;
    if (depth() == limits_.max_depth)
      return fail(ErrorKind::Limit, "the JSON is nested deeper than " +
                                        std::to_string(limits_.max_depth) + " levels");
    const bool layer = in_layers() && depth() == base_ + 1;
    const bool list = in_layers() && depth() == base_ + 2 && tensors();
    const bool tensor = in_layers() && depth() == base_ + 3 && tensors();
    if (((layer || tensor) && array) || ((list || is_layers_member()) && !array) || wrong_place())
      return wrong();
    if (layer) report_.layers.push_back({});
    if (list) report_.layers.back().typed = true;
    if (tensor) tensors()->push_back({});
    stack_.push_back({array, 0, {}});
    return true;
  }

  // Where only text may stand.
  bool wrong_place() const {
    if (!in_layers()) return false;
    const std::string& key = stack_.back().key;
    if (depth() == base_ + 2) return key == "Name" || key == "LayerType";
    return depth() == base_ + 4 && key == "Name" &&
           (stack_[base_ + 1].key == "Inputs" || stack_[base_ + 1].key == "Outputs");
  }

  // A scalar that is no text: numbers and flags inside layers are not needed.
  bool scalar() {
    next_element();
    return expected_here();
  }

  bool expected_here() {
    const bool element = in_layers() && depth() == base_ + 1;
    const bool list = in_layers() && depth() == base_ + 2 && tensors();
    const bool tensor = in_layers() && depth() == base_ + 3 && tensors();
    return (!element && !list && !tensor && !is_layers_member() && !wrong_place()) || wrong();
  }

  void field(const std::string& text) {
    EngineLayer& layer = report_.layers.back();
    const std::string& key = stack_.back().key;
    if (key == "Name") layer.name = text;
    if (key == "LayerType") layer.type = text;
    if (key == "Origin") layer.origin = text;
    if (key == "Metadata") layer.metadata = metadata_nodes(text);
  }

  void tensor_field(const std::string& text) {
    EngineTensor& tensor = tensors()->back();
    const std::string& key = stack_.back().key;
    if (key == "Name") tensor.name = text;
    if (key == "Format/Datatype") tensor.type = text;
  }

  bool wrong() { return fail(ErrorKind::Malformed, "not what layer information has here"); }

  bool fail(ErrorKind kind, std::string what, std::string hint = {}) {
    if (error_) return false;
    error_ = Error{kind, std::move(what), {}, std::move(hint)};
    for (const Frame& frame : stack_) {
      if (frame.array ? frame.next == 0 : frame.key.empty()) break;
      error_->where.pointer +=
          '/' + (frame.array ? std::to_string(frame.next - 1) : escaped(frame.key));
    }
    return false;
  }

  static Error not_layer_info() {
    return {ErrorKind::Malformed,
            "the JSON has no list \"Layers\" with layers in it",
            {},
            "write it with trtexec --exportLayerInfo=FILE --profilingVerbosity=detailed"};
  }

  std::string_view text_;
  const EngineLimits& limits_;
  EngineReport report_;
  std::vector<Frame> stack_;
  std::size_t base_ = 1;  // how many objects are around the list of layers
  std::optional<Error> error_;
};

// Some versions write the separators of metadata as they are, which JSON does not allow.
std::string with_escaped_controls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '\x1e' || c == '\x1f') {
      out += c == '\x1e' ? "\\u001e" : "\\u001f";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

Result<EngineReport> engine_from_json(std::string_view text, const EngineLimits& limits) {
  std::string escaped;
  if (text.find_first_of("\x1e\x1f") != std::string_view::npos) {
    escaped = with_escaped_controls(text);
    text = escaped;
  }
  LayerInfoReader reader(text, limits);
  // The reader has kept what went wrong, if something did.
  static_cast<void>(json::sax_parse(text.begin(), text.end(), &reader));
  return reader.result();
}

}  // namespace qdq
