// The table of formats, and the three that are made of functions of report.h.
#include "qdq_lint/formats.h"

#include <algorithm>
#include <array>

#include "report/writers.h"

namespace qdq {
namespace {

class Full : public FindingsWriter {
 public:
  explicit Full(const FormatContext& context) : context_(context) {}

  std::string add(const Analysis& analysis, const CommittedSnapshot*) override {
    const std::string text = full_report(analysis, context_.rules, context_.style);
    const std::string gap = any_ && !text.empty() ? "\n" : "";
    any_ = any_ || !text.empty();
    return gap + text;
  }
  std::string add_failed(const std::string&, const Error&) override { return ""; }
  std::string finish(int) override { return ""; }

 private:
  FormatContext context_;
  bool any_ = false;
};

class Concise : public FindingsWriter {
 public:
  explicit Concise(const FormatContext& context) : context_(context) {}

  std::string add(const Analysis& analysis, const CommittedSnapshot*) override {
    return concise_report(analysis, context_.rules, context_.style);
  }
  std::string add_failed(const std::string&, const Error&) override { return ""; }
  std::string finish(int) override { return ""; }

 private:
  FormatContext context_;
};

class JsonDocument : public FindingsWriter {
 public:
  explicit JsonDocument(const FormatContext& context)
      : json_(context.rules, context.tool_version) {}

  std::string add(const Analysis& analysis, const CommittedSnapshot*) override {
    json_.add(analysis);
    return "";
  }
  std::string add_failed(const std::string& model, const Error& error) override {
    json_.add_failed(model, error);
    return "";
  }
  std::string finish(int) override { return json_.text(); }

 private:
  FindingsJson json_;
};

constexpr std::array kFormats{
    FindingsFormat{"full", full_writer},         FindingsFormat{"concise", concise_writer},
    FindingsFormat{"json", json_writer},         FindingsFormat{"json-lines", json_lines_writer},
    FindingsFormat{"github", github_writer},     FindingsFormat{"gitlab", gitlab_writer},
    FindingsFormat{"html", html_writer},         FindingsFormat{"junit", junit_writer},
    FindingsFormat{"markdown", markdown_writer}, FindingsFormat{"rdjson", rdjson_writer},
    FindingsFormat{"sarif", sarif_writer},
};

}  // namespace

std::unique_ptr<FindingsWriter> full_writer(const FormatContext& context) {
  return std::make_unique<Full>(context);
}

std::unique_ptr<FindingsWriter> concise_writer(const FormatContext& context) {
  return std::make_unique<Concise>(context);
}

std::unique_ptr<FindingsWriter> json_writer(const FormatContext& context) {
  return std::make_unique<JsonDocument>(context);
}

std::span<const FindingsFormat> findings_formats() { return kFormats; }

const FindingsFormat* find_format(std::string_view name) {
  const auto found =
      std::find_if(kFormats.begin(), kFormats.end(),
                   [&](const FindingsFormat& format) { return format.name == name; });
  return found == kFormats.end() ? nullptr : &*found;
}

}  // namespace qdq
