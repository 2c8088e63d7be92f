// The files that engines' layers are read from, sound and damaged.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "predict/engine_parts.h"
#include "qdq_lint/compare.h"

using namespace qdq;

namespace {

EngineReport parsed(std::string_view text) {
  Result<EngineReport> report = parse_engine(text, "engine");
  if (!report) FAIL(to_string(report.error()));
  return std::move(*report);
}

// What is said about a file that cannot be used.
std::string refused(std::string_view text, ErrorKind kind = ErrorKind::Malformed) {
  const Result<EngineReport> report = parse_engine(text, "engine");
  if (report) return "it was read";
  CHECK(report.error().kind == kind);
  return to_string(report.error());
}

constexpr std::string_view kLayer = R"({"Layers": [
  {"Name": "w + Conv_9", "LayerType": "CaskConvolution",
   "Inputs": [{"Name": "x", "Location": "Device", "Dimensions": [1,3,[8]],
               "Format/Datatype": "Row major Int8 format"}],
   "Outputs": [{"Name": "y", "Format/Datatype": "Half"}, {"Name": "z"}],
   "Kernel": [3,3], "Weights": {"Type": "Int8", "Count": 864}, "Name2": "no", "HasBias": 1,
   "TacticName": "sm80", "StreamId": 0,
   "Metadata": "[ONNX Layer: Conv_9]\u001e[ONNX Layer: a[0]]\u001f[ONNX Layer: Conv_9]"}],
 "Bindings": ["x", "y"]})";

constexpr std::string_view kListing =
    "&&&& RUNNING TensorRT.trtexec [TensorRT v8510] # trtexec --verbose\r\n"
    "[08/20/2024-19:31:54] [V] [TRT] Engine Layer Information:\r\n"
    "Layer(Reformat): Q, Tactic: 0x00000000000003ea, x (Float[1,3,8,8]) -> 176 "
    "(Int8[1,3:4,8,8])\r\n"
    "Layer(NoOp): PWN(a, b), Tactic: 0x0000000000000000, "
    "(Unnamed Layer* 3) [ElementWise]_out (Float[1,-1]), a -> b (Half[2]) -> y, z (Int8[2])\r\n"
    "Layer(Constant): c, Tactic: 0x0000000000000000,  -> c_out (Float[])\r\n"
    "[08/20/2024-19:31:54] [I] [TRT] Loaded engine size: 12 MiB\r\n";

}  // namespace

TEST_CASE("layer information with all details") {
  const EngineReport report = parsed(kLayer);
  CHECK(report.format == EngineFormat::LayerInfo);
  CHECK(has_types(report));
  REQUIRE(report.layers.size() == 1);
  const EngineLayer& layer = report.layers[0];
  CHECK(layer.name == "w + Conv_9");
  CHECK(layer.type == "CaskConvolution");
  REQUIRE(layer.inputs.size() == 1);
  CHECK(layer.inputs[0].type == "Row major Int8 format");
  CHECK(has_int8_type(layer.inputs[0]));
  REQUIRE(layer.outputs.size() == 2);
  CHECK(layer.outputs[0].name == "y");
  CHECK_FALSE(has_int8_type(layer.outputs[0]));
  CHECK(layer.metadata == std::vector<std::string>{"Conv_9", "a[0]"});
}

TEST_CASE("layer information may be names, and a list of its own") {
  const EngineReport names =
      parsed("\xef\xbb\xbf{\"Layers\": [\"Conv_1\"\n,\"Relu_2\"], \"Bindings\": []}");
  CHECK_FALSE(has_types(names));
  REQUIRE(names.layers.size() == 2);
  CHECK(names.layers[1].name == "Relu_2");
  CHECK(parsed(R"([{"Name": "a", "Inputs": [], "Outputs": []}])").layers[0].typed);
  const EngineReport mixed = parsed(R"({"Layers": [{"Name": "a", "Inputs": []}, "b"]})");
  CHECK(mixed.layers[0].typed);
  CHECK_FALSE(has_types(mixed));
  // Separators as they are, which JSON does not allow and some versions write.
  CHECK(
      parsed(
          "{\"Layers\": [{\"Name\": \"a\", \"Metadata\": \"[ONNX Layer: p]\x1e[ONNX Layer: q]\"}]}")
          .layers[0]
          .metadata.size() == 2);
  CHECK(metadata_nodes("[ONNX Layer: a][ONNX Layer: b]") == std::vector<std::string>{"a", "b"});
  CHECK(metadata_nodes("nothing [here]").empty());
}

TEST_CASE("the list of layers in a verbose log, new and old") {
  const EngineReport report = parsed(kListing);
  CHECK(report.format == EngineFormat::Log);
  REQUIRE(report.release);
  CHECK(*report.release == ReleaseVersion{8, 5});
  REQUIRE(report.layers.size() == 3);
  CHECK(report.layers[0].type == "Reformat");
  CHECK(report.layers[0].outputs[0].name == "176");
  CHECK(report.layers[0].outputs[0].type == "Int8[1,3:4,8,8]");
  CHECK(report.layers[1].name == "PWN(a, b)");
  REQUIRE(report.layers[1].inputs.size() == 2);
  CHECK(report.layers[1].inputs[0].name == "(Unnamed Layer* 3) [ElementWise]_out");
  CHECK(report.layers[1].inputs[1].name == "a -> b");
  REQUIRE(report.layers[1].outputs.size() == 1);
  CHECK(report.layers[1].outputs[0].name == "y, z");
  CHECK(report.layers[2].inputs.empty());
  const EngineReport old = parsed(
      "[V] [TRT] Engine Layer Information:\n"
      "Layer(CaskConvolution): Q_1_quantize_scale_node + Conv_2, Tactic: 42, "
      "x[Int8(1,64,56,56)], r[Half(1,64,56,56)] -> y[Int8(1,64,56,56)]\n");
  CHECK(old.layers[0].inputs[1].type == "Half(1,64,56,56)");
  CHECK(has_int8_type(old.layers[0].outputs[0]));
}

TEST_CASE("loggers may put their mark on every line") {
  const EngineReport listed = parsed(
      "[TensorRT] VERBOSE: Engine Layer Information:\n"
      "[TensorRT] VERBOSE: Layer(A): Conv_1, Tactic: -141, d[Float(1,-1)] -> (Unnamed Layer* 1) "
      "[Activation]_output[Int8(6,28)]\n"
      " [01/10/2024-21:55:12] [TRT] [V] Layer(A): Conv_2, Tactic: 1, d (Int8[1]) -> e (Int8[1])\n");
  REQUIRE(listed.layers.size() == 2);
  CHECK(listed.layers[0].outputs[0].name == "(Unnamed Layer* 1) [Activation]_output");
  const EngineReport described = parsed(
      "[I] Layers:\n[I] Name: a, LayerType: b, Inputs: [], Outputs: []\n[I] Bindings:\n[I] x\n");
  REQUIRE(described.layers.size() == 1);
  CHECK(described.layers[0].type == "b");
}

TEST_CASE("described layers in a log, with and without details") {
  const EngineReport report = parsed(
      "[11/01/2024-10:32:57] [I] TensorRT version: 10.3.0\n"
      "[11/01/2024-10:32:57] [V] [TRT] Layers:\n"
      "Name: {ForeignNode[a...b]}, LayerType: Myelin, Inputs: [], Outputs: [ { Name: t, Location: "
      "Device, Dimensions: [2,1], Format/Datatype: Row major linear FP32 }], TacticValue: 0x0\n\n"
      "Name: Conv_1, LayerType: kgen, Inputs: [ { Name: x, y, Dimensions: [1], Format/Datatype: "
      "Int8 "
      "}, { Name: z, Location: Device, Dimensions: [], Format/Datatype: Half }], Outputs: [ { "
      "Name: "
      "o, Dimensions: [1], Format/Datatype: Int8 }], StreamId: 0, Metadata: [ONNX Layer: "
      "Conv_1]\x1e[ONNX Layer: Relu_2]\n\nBindings:\nx\no\n");
  CHECK(*report.release == ReleaseVersion{10, 3});
  REQUIRE(report.layers.size() == 2);
  CHECK(report.layers[0].inputs.empty());
  REQUIRE(report.layers[1].inputs.size() == 2);
  CHECK(report.layers[1].inputs[0].name == "x, y");
  CHECK(report.layers[1].inputs[1].type == "Half");
  CHECK(report.layers[1].metadata.size() == 2);

  const EngineReport names = parsed(
      "\x1b[1m[01/02/2024-10:00:00] [I] Layers:\x1b[0m\nConv_1 + Relu_2\nPWN(a, "
      "b)\n\nBindings:\nx\n"
      "[01/02/2024-10:00:00] [I] done\nConv_9\n");
  REQUIRE(names.layers.size() == 2);
  CHECK_FALSE(has_types(names));
  CHECK(names.layers[1].name == "PWN(a, b)");
}

TEST_CASE("a list of names may have the logger's prefix on every line") {
  const std::string mark = "[01/02/2024-10:11:12] [I]";
  const EngineReport names = parsed(
      mark + " Layers:\n" + mark + " Conv_1 + Relu_2\n[01/02/2024-10:11:12] [W] [TRT] odd\n" +
      mark + "\n" + mark + " PWN(a, b)\n" + mark + " \n" + mark + " Bindings:\n" + mark + " x\n" +
      mark + " Starting inference\n");
  REQUIRE(names.layers.size() == 2);
  CHECK_FALSE(has_types(names));
  CHECK(names.layers[0].name == "Conv_1 + Relu_2");
  CHECK(names.layers[1].name == "PWN(a, b)");
  // Where the names have none, a prefix ends them even without bindings.
  const EngineReport raw = parsed(mark + " Layers:\nConv_1\n" + mark + " Conv_2\nConv_3\n");
  REQUIRE(raw.layers.size() == 1);
  CHECK(raw.layers[0].name == "Conv_1");
}

TEST_CASE("a type is known by its word alone") {
  const auto known = [](const char* type) { return has_known_type(EngineTensor{"t", type}); };
  for (const char* type : {"Row major Int8 format", "Int8[1,64:32,56,56]", "Half(1)", "Float",
                           "Channel major FP16 format where C % 8 == 0", "BFloat16", "Bool[1]",
                           "Int32", "Int64[]", "FP8", "Row major linear INT8", "UInt8", "FP4E2M1"})
    CHECK_MESSAGE(known(type), type);
  for (const char* type : {"", "N/A due to dynamic shapes", "Row major linear", "Unknown"})
    CHECK_MESSAGE(!known(type), type);
}

TEST_CASE("tensors without a type leave the layer's types unknown") {
  const EngineReport json = parsed(
      R"([{"Name": "Q", "Origin": "QDQ",
           "Inputs": [{"Name": "x", "Format/Datatype": "N/A due to dynamic shapes"}],
           "Outputs": [{"Name": "y", "Format/Datatype": "Int8"}]},
          {"Name": "R", "Inputs": [{"Name": "x", "Format/Datatype": "Int8"}], "Outputs": []}])");
  CHECK(json.layers[0].origin == "QDQ");
  CHECK_FALSE(has_known_types(json.layers[0]));
  CHECK(has_types(json));
  CHECK(has_known_types(json.layers[1]));
  CHECK(json.layers[1].origin.empty());
  const EngineReport log = parsed(
      "[I] Layers:\n"
      "Name: Q, LayerType: Reformat, Inputs: [ { Name: x, Dimensions: [-1] }, { Name: w, "
      "Dimensions: [1], Format/Datatype: Int8 }], Outputs: [ { Name: y, Dimensions: [-1], "
      "Format/Datatype: N/A due to dynamic shapes }], Origin: QDQ, TacticValue: 0x0\n");
  REQUIRE(log.layers[0].inputs.size() == 2);
  CHECK(log.layers[0].inputs[0].type.empty());
  CHECK(log.layers[0].inputs[1].type == "Int8");
  CHECK(log.layers[0].outputs[0].type == "N/A due to dynamic shapes");
  CHECK(log.layers[0].origin == "QDQ");
}

TEST_CASE("a log of several engines is that of its last one") {
  const std::string head = "[V] [TRT] Engine Layer Information:\nLayer(A): ";
  const std::string tail = ", Tactic: 1, x (Int8[1]) -> y (Int8[1])\n";
  const EngineReport two = parsed(head + "Conv_1" + tail + head + "Conv_2" + tail);
  REQUIRE(two.layers.size() == 1);
  CHECK(two.layers[0].name == "Conv_2");
  CHECK(two.notes.size() == 1);
  CHECK(parsed(head + "Conv_1" + tail + head + "Conv_1" + tail).notes.empty());
}

TEST_CASE("releases as tools pack them") {
  const auto release = [](const std::string& version) {
    const std::string log = "&&&& RUNNING TensorRT.trtexec [TensorRT v" + version + "] # x\n" +
                            "Layer(A): a, Tactic: 1, x (Int8[1]) -> y (Int8[1])\n";
    return parsed(log).release;
  };
  CHECK(release("8001") == ReleaseVersion{8, 0});
  CHECK(release("8601") == ReleaseVersion{8, 6});
  CHECK(release("100300") == ReleaseVersion{10, 3});
  CHECK(release("101501") == ReleaseVersion{10, 15});
  CHECK(release("110000") == ReleaseVersion{11, 0});
  CHECK_FALSE(release("x"));
}

TEST_CASE("files that are something else") {
  CHECK(refused("").find("empty") != std::string::npos);
  CHECK(refused(std::string("\xff\xfe{\0\"\0", 6)).find("UTF-16") != std::string::npos);
  CHECK(refused(std::string("{\0\"\0L\0", 6)).find("UTF-16") != std::string::npos);
  CHECK(refused(std::string("\x08\x07\x12\x00pytorch", 11)).find("the model comes first") !=
        std::string::npos);
  CHECK(refused(std::string("ptrt\0\1\2", 7)).find("serialized TensorRT engine") !=
        std::string::npos);
  CHECK(refused("PK\x03\x04zip").find("ZIP") != std::string::npos);
  CHECK(refused(std::string("\x7f"
                            "ELF\0\1",
                            6))
            .find("binary") != std::string::npos);
  CHECK(refused("just words\n").find("neither") != std::string::npos);
  CHECK(refused("[08/20/2024-19:31:30] [V] [TRT] Original: 359 layers\n").find("no list") !=
        std::string::npos);
  CHECK(refused(R"({"layers": []})").find("\"Layers\"") != std::string::npos);
  CHECK(refused(R"({"Layers": []})").find("\"Layers\"") != std::string::npos);
  CHECK(refused(R"([{"count": 10}, {"name": "a", "timeMs": 1}])").find("/0: ") !=
        std::string::npos);
  CHECK(refused("version https://git-lfs.github.com/spec/v1\n", ErrorKind::LfsPointer)
            .find("git lfs pull") != std::string::npos);
}

TEST_CASE("damaged layer information is said where") {
  CHECK(refused("{\"Layers\": [\n{\"Name\": \"a\"},\n{\"Name\": tru}]}", ErrorKind::Malformed)
            .starts_with("engine:3:"));
  CHECK(refused("{\"Layers\": [\"a\",\n\"b\"", ErrorKind::Truncated).starts_with("engine:2:"));
  CHECK(refused(R"({"Layers": [{"Name": "a", "Inputs": [{"Name": "x)", ErrorKind::Truncated)
            .find("/Layers/0/Inputs/0/Name") != std::string::npos);
  CHECK(refused(R"({"Layers": {"a": 1}})").find("/Layers: ") != std::string::npos);
  CHECK(refused(R"({"Layers": "a"})").find("/Layers: ") != std::string::npos);
  CHECK(refused(R"({"Layers": ["a", 1]})").find("/Layers/1: ") != std::string::npos);
  CHECK(refused(R"({"Layers": [["a"]]})").find("/Layers/0: ") != std::string::npos);
  CHECK(refused(R"({"Layers": [{"Name": 1}]})").find("/Layers/0/Name: ") != std::string::npos);
  CHECK(refused(R"({"Layers": ["a", {"LayerType": "b"}]})").find("/Layers/1: ") !=
        std::string::npos);
  CHECK(refused(R"({"Layers": [{"Name": "a", "Inputs": {}}]})").find("/Layers/0/Inputs: ") !=
        std::string::npos);
  CHECK(refused(R"({"Layers": [{"Name": "a", "Inputs": "x"}]})").find("/Layers/0/Inputs: ") !=
        std::string::npos);
  CHECK(refused(R"({"Layers": [{"Name": "a", "Outputs": [1]}]})").find("/Layers/0/Outputs/0: ") !=
        std::string::npos);
  CHECK(refused("{\"Layers\": [\"a\"]} and more").starts_with("engine:1:"));
  CHECK(refused("{\"Layers\": [\"\xff\"]}").starts_with("engine:1:"));
  CHECK(refused(std::string(100000, '[')).find("/0: ") != std::string::npos);
  CHECK(refused("{\"a\": " + std::string(100000, '['), ErrorKind::Limit).find("deeper") !=
        std::string::npos);
  const std::string nested = R"({"Layers": [{"Name": "a", "Kernel": )" + std::string(5000, '[');
  CHECK(refused(nested, ErrorKind::Limit).find("/Layers/0/Kernel") != std::string::npos);
}

TEST_CASE("every cut of a file is an error or a shorter list") {
  for (const std::string_view whole : {kLayer, kListing})
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const Result<EngineReport> report = parse_engine(whole.substr(0, size), "engine");
      if (!report) {
        CHECK_FALSE(report.error().where.file.empty());
        continue;
      }
      CAPTURE(size);
      CHECK(report->format == EngineFormat::Log);
      CHECK(report->layers.size() <= parsed(whole).layers.size());
    }
  CHECK(refused(kListing.substr(0, kListing.find("176")), ErrorKind::Truncated)
            .starts_with("engine:3: "));
}

TEST_CASE("a damaged entry in a log is said where") {
  CHECK(refused("[V] [TRT] Engine Layer Information:\nLayer(A): b\n[V] [TRT] more\n")
            .starts_with("engine:2: "));
  CHECK(refused("[I] Layers:\nName: a, LayerType: b, Inputs: [ { Name: x }]\n")
            .starts_with("engine:2: "));
}

TEST_CASE("files that cannot be read") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path();
  const Result<EngineReport> directory = read_engine(folder);
  REQUIRE_FALSE(directory);
  CHECK(directory.error().kind == ErrorKind::Unreadable);
  const Result<EngineReport> missing = read_engine(folder / "qdq-lint-no-such-engine.json");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::NotFound);

  const std::filesystem::path file =
      folder / ("qdq-lint-engine-" + std::to_string(::getpid()) + ".txt");
  std::ofstream(file) << kLayer;
  EngineLimits limits;
  CHECK(read_engine(file, limits));
  limits.max_bytes = kLayer.size() - 1;
  const Result<EngineReport> large = read_engine(file, limits);
  REQUIRE_FALSE(large);
  CHECK(large.error().kind == ErrorKind::Limit);
  CHECK(large.error().where.file == file.string());
  std::filesystem::remove(file);
}
