// The formats for other tools: exact text of a small run, with names that would like to be markup.
#include "qdq_lint/formats.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "lint/tiny_rules.h"
#include "support/html_data.h"
#include "support/round_devices.h"

namespace {

using namespace qdq;
using namespace qdq::testing;
using nlohmann::json;

// The node's name holds an escape sequence, a line end, a command, broken UTF-8 and markup.
const char* const kHostile = R"(
in x: f32[1,8,4,4]
const k: f32[8,8,3,3]
quant a = i8 per-tensor 0.5
qx = Q{a}(x)
"\x1b[2J\n::error::50%\xff|<b>&\"*" = DQ{a}(qx)
y = Conv("\x1b[2J\n::error::50%\xff|<b>&\"*", k)
out y
)";

Error pointer() {
  Error error{
      ErrorKind::LfsPointer, "Git LFS pointer (1.2 MB not fetched)", {}, "run git lfs pull"};
  error.where.file = "lfs.onnx";
  return error;
}

// A model of a bad name with one finding, one without findings, one that is a pointer.
std::string document(const char* format, const std::string& name = "a,b:50%\x1b.onnx") {
  const RuleSet rules = tiny_rules();
  const Result<Target> target = rules.target("trt8.4");
  const FindingsFormat* found = find_format(format);
  REQUIRE(found);
  const std::unique_ptr<FindingsWriter> writer =
      found->make({rules, "1.2.3", *target, {}, "/work/tree"});
  Analysis bad = analyzed(kHostile, rules);
  bad.model.path = "/work/tree/models/" + name;
  Analysis good = analyzed(kInt8, rules);
  good.model.path = "./good.onnx";
  std::string out = writer->add(bad, nullptr);
  out += writer->add(good, nullptr);
  out += writer->add_failed("lfs.onnx", pointer());
  return out + writer->finish(1);
}

std::string nothing(const FindingsFormat& format) {
  const RuleSet rules = tiny_rules();
  return format.make({rules, "0", *rules.target("trt8.4"), {}, ""})->finish(0);
}

bool has_control(const std::string& text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return true;
  return false;
}

}  // namespace

TEST_CASE("every format has a name of its own and leaves out no control character") {
  for (const FindingsFormat& format : findings_formats()) {
    CAPTURE(format.name);
    CHECK(find_format(format.name) == &format);
    const std::string text = document(std::string(format.name).c_str());
    CHECK_FALSE(has_control(format.name == "html" ? html_data(text) : text));
    CHECK(text.find('\xff') == std::string::npos);
    CHECK(text.ends_with('\n'));
    CHECK(text == document(std::string(format.name).c_str()));
    const bool terminal = format.name == "full" || format.name == "concise";
    CHECK((text.find("run git lfs pull") == std::string::npos) == terminal);
  }
  CHECK(find_format("text") == nullptr);
}

TEST_CASE("a run without models is a document") {
  for (const FindingsFormat& format : findings_formats()) {
    CAPTURE(format.name);
    const std::string text = nothing(format);
    if (format.name.find("json") != std::string_view::npos || format.name == "gitlab" ||
        format.name == "sarif")
      CHECK(json::accept(text));
  }
}

TEST_CASE("json names the models that could not be read") {
  const json j = json::parse(document("json"));
  CHECK(j["runs"].size() == 2);
  CHECK(j["errors"] ==
        json::array({{{"model", "lfs.onnx"},
                      {"kind", "lfs-pointer"},
                      {"message", "Git LFS pointer (1.2 MB not fetched); run git lfs pull"}}}));
}

TEST_CASE("json-lines") {
  const std::string text = document("json-lines");
  std::vector<json> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t stop = text.find('\n', at);
    lines.push_back(json::parse(text.substr(at, stop - at)));
    at = stop + 1;
  }
  REQUIRE(lines.size() == 5);
  CHECK(lines[0]["type"] == "tool");
  CHECK(lines[0]["schema"] == 1);
  CHECK(lines[0]["version"] == "1.2.3");
  CHECK(lines[1]["type"] == "finding");
  CHECK(lines[1]["model"] == "/work/tree/models/a,b:50%\x1b.onnx");
  CHECK(lines[1]["target"] == "trt8.4");
  CHECK(lines[1]["code"] == "QDQ201");
  CHECK(lines[1]["layers"].size() == 2);
  CHECK(lines[2]["type"] == "model");
  CHECK(lines[2]["summary"]["dangling_dq"] == 1);
  CHECK(lines[3]["model"] == "./good.onnx");
  CHECK(lines[4] == json({{"type", "error"},
                          {"model", "lfs.onnx"},
                          {"kind", "lfs-pointer"},
                          {"message", "Git LFS pointer (1.2 MB not fetched); run git lfs pull"}}));
}

TEST_CASE("github") {
  CHECK(
      document("github") ==
      R"x(::warning file=models/a%2Cb%3A50%25\x1b.onnx,line=1,title=QDQ201 dangling-dq::\x1b[2J\x0a::error::50%25\xff|<b>&"* (scale 0.5) is left over: y runs in float. Quantize the weights of y too.
::notice file=models/a%2Cb%3A50%25\x1b.onnx,line=1,title=qdq-lint::Summary (trt8.4): conv/gemm 0 INT8-in/INT8-out, 0 INT8-in/float-out, 1 float; share of MACs unknown, no shapes; 1 dangling Q, 1 dangling DQ; 0 reformats forecast
::notice file=good.onnx,line=1,title=qdq-lint::Summary (trt8.4): conv/gemm 1 INT8-in/INT8-out, 0 INT8-in/float-out, 0 float; share of MACs unknown, no shapes; 1 dangling Q, 1 dangling DQ; 0 reformats forecast
::error file=lfs.onnx,line=1,title=qdq-lint::Git LFS pointer (1.2 MB not fetched); run git lfs pull
)x");
}

TEST_CASE("gitlab") {
  const json j = json::parse(document("gitlab"));
  REQUIRE(j.size() == 2);
  CHECK(j[0]["check_name"] == "QDQ201 dangling-dq");
  CHECK(j[0]["severity"] == "major");
  CHECK(j[0]["location"] ==
        json({{"path", "models/a,b:50%\\x1b.onnx"}, {"lines", {{"begin", 1}}}}));
  CHECK(j[0]["description"] ==
        R"(\x1b[2J\x0a::error::50%\xff|<b>&"* (scale 0.5) is left over: y runs in float. )"
        "Quantize the weights of y too.");
  CHECK(j[0]["fingerprint"].get<std::string>().size() == 16);
  CHECK(j[0]["fingerprint"] != j[1]["fingerprint"]);
  CHECK(j[1]["severity"] == "blocker");
  CHECK(j[1]["check_name"] == "lfs-pointer");
  CHECK(j[1]["location"]["path"] == "lfs.onnx");
}

TEST_CASE("gitlab's fingerprints differ between copies of a model and do not repeat") {
  const RuleSet rules = tiny_rules();
  const auto writer = find_format("gitlab")->make({rules, "0", *rules.target("trt8.4"), {}, ""});
  Analysis one = analyzed(kFloatWeights, rules);
  CHECK(writer->add(one, nullptr).empty());
  CHECK(writer->add(one, nullptr).empty());
  one.model.path = "copy.onnx";
  CHECK(writer->add(one, nullptr).empty());
  const json j = json::parse(writer->finish(0));
  REQUIRE(j.size() == 3);
  const std::string first = j[0]["fingerprint"];
  CHECK(j[1]["fingerprint"] == first + "-2");
  CHECK(j[2]["fingerprint"].get<std::string>().size() == 16);
  CHECK(j[2]["fingerprint"] != first);
}

TEST_CASE("junit") {
  CHECK(document("junit") == R"x(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="qdq-lint" tests="3" failures="1" errors="1">
  <testsuite name="models/a,b:50%\x1b.onnx" tests="1" failures="1" errors="0">
    <testcase classname="models/a,b:50%\x1b.onnx" name="QDQ201 dangling-dq \x1b[2J\x0a::error::50%\xff|&lt;b&gt;&amp;&quot;*">
      <failure type="warning" message="\x1b[2J\x0a::error::50%\xff|&lt;b&gt;&amp;&quot;* (scale 0.5) is left over: y runs in float">\x1b[2J\x0a::error::50%\xff|&lt;b&gt;&amp;&quot;* (scale 0.5) is left over: y runs in float. Quantize the weights of y too.</failure>
    </testcase>
    <system-out>Summary (trt8.4): conv/gemm 0 INT8-in/INT8-out, 0 INT8-in/float-out, 1 float; share of MACs unknown, no shapes; 1 dangling Q, 1 dangling DQ; 0 reformats forecast</system-out>
  </testsuite>
  <testsuite name="good.onnx" tests="1" failures="0" errors="0">
    <testcase classname="good.onnx" name="qdq-lint"/>
    <system-out>Summary (trt8.4): conv/gemm 1 INT8-in/INT8-out, 0 INT8-in/float-out, 0 float; share of MACs unknown, no shapes; 1 dangling Q, 1 dangling DQ; 0 reformats forecast</system-out>
  </testsuite>
  <testsuite name="lfs.onnx" tests="1" failures="0" errors="1">
    <testcase classname="lfs.onnx" name="qdq-lint">
      <error type="lfs-pointer" message="Git LFS pointer (1.2 MB not fetched); run git lfs pull"/>
    </testcase>
  </testsuite>
</testsuites>
)x");
}

TEST_CASE("junit leaves out what XML has no place for") {
  const std::string text = document("junit", "\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd.onnx");
  CHECK(text.find("name=\"models/\\xef\\xbf\\xbe\\xef\\xbf\\xbf\xef\xbf\xbd.onnx\"") !=
        std::string::npos);
}

TEST_CASE("markdown") {
  CHECK(document("markdown") == R"x(## models/a,b:50%\\x1b.onnx

Summary (trt8.4): conv/gemm 0 INT8-in/INT8-out, 0 INT8-in/float-out, 1 float; share of MACs unknown, no shapes; 1 dangling Q, 1 dangling DQ; 0 reformats forecast

| severity | rule | node | finding | cost | what to do |
|---|---|---|---|---|---|
| warning | QDQ201 dangling-dq | \\x1b\[2J\\x0a::error::50%\\xff\|\<b\>\&"\* | \\x1b\[2J\\x0a::error::50%\\xff\|\<b\>\&"\* (scale 0.5) is left over: y runs in float |  | Quantize the weights of y too. |

## good.onnx

Summary (trt8.4): conv/gemm 1 INT8-in/INT8-out, 0 INT8-in/float-out, 0 float; share of MACs unknown, no shapes; 1 dangling Q, 1 dangling DQ; 0 reformats forecast

No findings.

## lfs.onnx

**error**: Git LFS pointer (1.2 MB not fetched); run git lfs pull
)x");
}

TEST_CASE("markdown makes no link and no mention of a name") {
  const std::string text = document("markdown", "@me www.x.y https:__z [a](b) `c` $d$.onnx");
  CHECK(text.starts_with(
      "## models/\\@me www\\.x.y https:\\_\\_z \\[a\\](b) \\`c\\` \\$d\\$.onnx\n"));
}

TEST_CASE("rdjson") {
  const json j = json::parse(document("rdjson"));
  CHECK(j["source"] == json({{"name", "qdq-lint"}}));
  REQUIRE(j["diagnostics"].size() == 2);
  const json start = {{"line", 1}, {"column", 1}};
  CHECK(j["diagnostics"][0] ==
        json({{"message",
               R"(\x1b[2J\x0a::error::50%\xff|<b>&"* (scale 0.5) is left over: y runs in float. )"
               "Quantize the weights of y too."},
              {"location", {{"path", "models/a,b:50%\\x1b.onnx"}, {"range", {{"start", start}}}}},
              {"severity", "WARNING"},
              {"code", {{"value", "QDQ201"}}}}));
  CHECK(j["diagnostics"][1]["severity"] == "ERROR");
  CHECK(j["diagnostics"][1]["code"]["value"] == "lfs-pointer");
}

TEST_CASE("severities and quotes in every format") {
  const RuleSet rules = tiny_rules();
  const auto text = [&](const char* format, Severity severity) {
    Analysis run = analyzed(kFloatWeights, rules);
    run.findings[0].severity = severity;
    run.findings[0].quote = "no\nway";
    const auto writer = find_format(format)->make({rules, "0", run.target, {}, ""});
    const std::string first = writer->add(run, nullptr);
    return first + writer->finish(0);
  };
  const auto has = [](const std::string& all, const char* piece) {
    return all.find(piece) != std::string::npos;
  };
  CHECK(text("github", Severity::Error).starts_with("::error "));
  CHECK(text("github", Severity::Warning).starts_with("::warning "));
  CHECK(text("github", Severity::Note).starts_with("::notice "));
  CHECK(has(text("gitlab", Severity::Error), "\"critical\""));
  CHECK(has(text("gitlab", Severity::Note), "\"info\""));
  CHECK(has(text("rdjson", Severity::Error), "\"ERROR\""));
  CHECK(has(text("rdjson", Severity::Note), "\"INFO\""));
  CHECK(has(text("junit", Severity::Error), "<failure type=\"error\""));
  CHECK_FALSE(has(text("junit", Severity::Note), "<failure"));
  CHECK(has(text("junit", Severity::Note), "failures=\"0\""));
  CHECK(has(text("github", Severity::Error), R"(float. TensorRT 8.4 stops with "no\x0away". Q)"));
  CHECK(has(text("markdown", Severity::Note), R"(TensorRT 8.4 says "no\\x0away" |)"));
}

TEST_CASE("a long table ends and says so") {
  const RuleSet rules = tiny_rules();
  Analysis run = analyzed(kFloatWeights, rules);
  run.findings.assign(201, run.findings[0]);
  run.groups.assign(201, run.groups[0]);
  const std::string text =
      find_format("markdown")->make({rules, "0", run.target, {}, ""})->add(run, nullptr);
  CHECK(text.ends_with("|\n\nAnd 1 more finding.\n"));
}
