// What kind of engine file some bytes are, and what they are if they are none.
#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <system_error>

#include "predict/engine_parts.h"

namespace qdq {
namespace {

constexpr std::string_view kExport =
    "write it with trtexec --exportLayerInfo=FILE --profilingVerbosity=detailed";

Error not_engine(std::string what, std::string hint) {
  return {ErrorKind::Malformed, std::move(what), {}, std::move(hint)};
}

struct Magic {
  std::string_view bytes;
  std::string_view what;
};

constexpr std::array<Magic, 5> kMagic = {{{"PK\x03\x04", "a ZIP archive"},
                                          {"\x1f\x8b", "gzip-compressed"},
                                          {"ptrt", "a serialized TensorRT engine"},
                                          {"ftrt", "a serialized TensorRT engine"},
                                          {"\x28\xb5\x2f\xfd", "zstd-compressed"}}};

// Logs carry escapes for colours and metadata carries separators; no text has the others.
bool is_binary(std::string_view head) {
  return std::ranges::any_of(head, [](char c) {
    const auto code = static_cast<unsigned char>(c);
    return code < 0x20 &&
           std::string_view("\t\n\v\f\r\x1b\x1c\x1d\x1e\x1f").find(c) == std::string_view::npos;
  });
}

bool is_utf16(std::string_view head) {
  if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff")) return true;
  return head.size() >= 4 && (head[0] == 0) != (head[1] == 0) && (head[0] == 0) == (head[2] == 0) &&
         (head[1] == 0) == (head[3] == 0);
}

std::optional<Error> refuse(std::string_view text) {
  const std::string_view head = text.substr(0, 4096);
  if (text.empty()) return not_engine("the file is empty", std::string(kExport));
  if (head.starts_with("version https://git-lfs"))
    return Error{ErrorKind::LfsPointer, "Git LFS pointer", {}, "run git lfs pull"};
  if (is_utf16(head))
    return not_engine("the file is text in UTF-16, as Windows PowerShell redirects output",
                      "convert it to UTF-8 first: iconv -f UTF-16 -t UTF-8");
  for (const Magic& magic : kMagic)
    if (head.starts_with(magic.bytes))
      return not_engine(
          "the file is " + std::string(magic.what) + ", not layer information or a log",
          std::string(kExport));
  if (head.starts_with('\x08') && is_binary(head))
    return not_engine("the file looks like an ONNX model, not like layer information or a log",
                      "the model comes first: qdq-lint compare MODEL ENGINE");
  if (is_binary(head))
    return not_engine("the file is binary, not layer information or a log", std::string(kExport));
  return std::nullopt;
}

// A log may start with a date in brackets or with "{ForeignNode[": one character does not tell.
bool looks_like_json(std::string_view text) {
  const auto next = [&] {
    const std::size_t at = text.find_first_not_of(" \t\r\n");
    text.remove_prefix(std::min(at, text.size()));
    const char c = text.empty() ? '\0' : text.front();
    text.remove_prefix(text.empty() ? 0 : 1);
    return c;
  };
  const char first = next();
  if (first == '{') return std::string_view("\"}\0", 3).find(next()) != std::string_view::npos;
  return first == '[' && std::string_view("{\"[]\0", 5).find(next()) != std::string_view::npos;
}

Result<std::string> bytes_of(const std::filesystem::path& path, const EngineLimits& limits) {
  std::error_code failed;
  const std::filesystem::file_status status = std::filesystem::status(path, failed);
  if (status.type() == std::filesystem::file_type::not_found)
    return Error{ErrorKind::NotFound, "no such file", {}, {}};
  if (!std::filesystem::is_regular_file(status))
    return Error{ErrorKind::Unreadable, "the path is not a regular file", {}, {}};
  const std::uintmax_t size = std::filesystem::file_size(path, failed);
  if (!failed && size > limits.max_bytes)
    return Error{ErrorKind::Limit,
                 "the file has " + std::to_string(size) + " bytes, " +
                     std::to_string(limits.max_bytes) + " are read at most",
                 {},
                 "keep only the list of the engine's layers"};
  std::ifstream in(path, std::ios::binary);
  std::string text(failed ? 0 : size, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (failed || !in) return Error{ErrorKind::Unreadable, "the file cannot be read", {}, {}};
  return text;
}

// The words, case aside, that spellings of data types begin with: "Int8", "FP8E4M3", "BFloat16".
constexpr std::array<std::string_view, 12> kTypeWords = {"int4", "int8",   "int32", "int64",
                                                         "uint", "float",  "fp",    "half",
                                                         "bf16", "bfloat", "bool",  "e8m0"};

}  // namespace

std::string_view engine_format_name(EngineFormat format) {
  return format == EngineFormat::LayerInfo ? "layer information" : "log";
}

bool has_known_type(const EngineTensor& tensor) {
  const auto alnum = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  std::string text;
  for (const char c : tensor.type)
    text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!alnum(text[at]) || (at > 0 && alnum(text[at - 1]))) continue;
    const std::string_view rest = std::string_view(text).substr(at);
    if (std::ranges::any_of(kTypeWords, [&](auto word) { return rest.starts_with(word); }))
      return true;
  }
  return false;
}

bool has_known_types(const EngineLayer& layer) {
  const auto known = [](const EngineTensor& tensor) { return has_known_type(tensor); };
  return layer.typed && std::ranges::all_of(layer.inputs, known) &&
         std::ranges::all_of(layer.outputs, known);
}

bool has_types(const EngineReport& report) {
  return std::ranges::all_of(report.layers, [](const EngineLayer& layer) { return layer.typed; });
}

std::vector<std::string> metadata_nodes(std::string_view text) {
  constexpr std::string_view kMark = "[ONNX Layer: ";
  std::vector<std::string> names;
  for (std::size_t at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark)) {
    text.remove_prefix(at + kMark.size());
    // A name may hold brackets: it ends at the one before the next separator.
    const std::string_view entry =
        text.substr(0, std::min(text.find_first_of("\x1e\x1f"), text.find(kMark)));
    std::string name(entry.substr(0, entry.rfind(']')));
    if (!name.empty() && std::ranges::find(names, name) == names.end())
      names.push_back(std::move(name));
  }
  return names;
}

Result<EngineReport> parse_engine(std::string_view text, const std::string& path,
                                  const EngineLimits& limits) {
  const auto with_file = [&](Error error) {
    error.where.file = path;
    return error;
  };
  if (text.size() > limits.max_bytes)
    return with_file({ErrorKind::Limit, "the text is longer than is read", {}, {}});
  if (std::optional<Error> refused = refuse(text)) return with_file(std::move(*refused));
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  Result<EngineReport> report =
      looks_like_json(text) ? engine_from_json(text, limits) : engine_from_log(text);
  if (!report) return with_file(report.take_error());
  report->path = path;
  return report;
}

Result<EngineReport> read_engine(const std::filesystem::path& path, const EngineLimits& limits) {
  Result<std::string> text = bytes_of(path, limits);
  if (text) return parse_engine(*text, path.string(), limits);
  Error error = text.take_error();
  error.where.file = path.string();
  return error;
}

}  // namespace qdq
