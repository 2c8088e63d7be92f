// rules/devices.json: what it says, and what the loader says of wrong ones.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "rules/compiled.h"
#include "support/round_devices.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

std::string error_with(const std::string& patch) {
  RuleFile file = round_devices();
  nlohmann::json json = nlohmann::json::parse(file.text);
  json = json.patch(nlohmann::json::parse(patch));
  file.text = json.dump();
  const Result<RuleSet> rules = load_rules({classes_file(), rule_file("r"), file});
  return rules ? "" : to_string(rules.error());
}

}  // namespace

TEST_CASE("devices that are wrong") {
  const auto says = [](const char* patch, const char* what) {
    INFO(patch);
    CHECK(error_with(patch) == what);
  };
  says("[]", "");
  says(R"([{"op": "remove", "path": "/default_sm"}])",
       R"(DIR/devices.json /: missing key "default_sm")");
  says(R"([{"op": "replace", "path": "/default_sm", "value": 81}])",
       R"(DIR/devices.json /default_sm: no device has this sm, at "81")");
  says(R"([{"op": "replace", "path": "/kernel/efficiency", "value": 1.5}])",
       "DIR/devices.json /kernel/efficiency: no kernel exceeds its peak");
  says(R"([{"op": "replace", "path": "/kernel/launch_us", "value": 0}])",
       "DIR/devices.json /kernel/launch_us: expected a number above 0");
  says(R"([{"op": "replace", "path": "/kernel/evidence", "value": []}])",
       "DIR/devices.json /kernel/evidence: figures need at least one source");
  says(R"([{"op": "replace", "path": "/devices", "value": []}])",
       "DIR/devices.json /devices: expected at least one device");
  says(R"([{"op": "replace", "path": "/devices/1/sm", "value": 75}])",
       R"(DIR/devices.json /devices/1/sm: devices are listed by rising sm, each once, at "75")");
  says(R"([{"op": "replace", "path": "/devices/1/sm", "value": 8.6}])",
       "DIR/devices.json /devices/1/sm: expected a compute capability such as 80");
  says(R"([{"op": "replace", "path": "/devices/0/bandwidth_gb_s", "value": "1"}])",
       "DIR/devices.json /devices/0/bandwidth_gb_s: expected a number");
  says(R"([{"op": "replace", "path": "/devices/0/peak_tops/fp16", "value": -1}])",
       "DIR/devices.json /devices/0/peak_tops/fp16: expected a number above 0");
  says(R"([{"op": "add", "path": "/devices/0/peak_tops/int3", "value": 1}])",
       R"(DIR/devices.json /devices/0/peak_tops: unknown key, at "int3"; did you mean "int8"?)");
  says(R"([{"op": "remove", "path": "/devices/0/evidence"}])",
       R"(DIR/devices.json /devices/0: missing key "evidence")");
}

TEST_CASE("the class of an sm") {
  const Result<RuleSet> rules = load_rules({classes_file(), rule_file("r"), round_devices()});
  REQUIRE(rules);
  const DeviceTable& table = rules->compiled().devices;
  CHECK(table.find(0)->sm == 75);
  CHECK(table.find(80)->sm == 80);
  CHECK(table.find(79)->sm == 75);
  CHECK(table.find(120)->sm == 80);
  CHECK(table.find(61)->sm == 75);
  CHECK(table.find(80)->bandwidth == 2e9);
  CHECK(table.find(80)->peak(DataType::Int8) == 2e9);
  CHECK(!table.find(80)->peak(DataType::BFloat16));
  CHECK(!table.find(80)->peak(DataType::Int64));
}

TEST_CASE("a rule set without devices has none") {
  const Result<RuleSet> rules = load_rules({classes_file(), rule_file("r")});
  REQUIRE(rules);
  CHECK(rules->compiled().devices.find(80) == nullptr);
}

TEST_CASE("the shipped devices") {
  const RuleSet rules = RuleSet::builtin();
  const DeviceTable& table = rules.compiled().devices;
  CHECK(table.standard_sm == 80);
  for (const DeviceClass& device : table.classes) {
    INFO(device.name);
    CHECK(device.fp16.value_or(0) >= device.fp32);
  }
}
