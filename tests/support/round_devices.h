// round_devices.h: device classes whose figures make times that a reader can check by hand.
#pragma once

#include <string>

#include "support/rule_folder.h"

namespace qdq::testing {

// Half of each peak is reached: 1 byte takes 2 ns; an operation 1 ns in INT8, 2 ns in FP16 and 4 ns in
// FP32; a kernel at least 1 us. sm_80 has twice the bandwidth of sm_75.
inline RuleFile round_devices() {
  return {"devices.json", R"json({
  "default_sm": 75,
  "kernel": {"efficiency": 0.5, "launch_us": 1, "evidence": ["e"]},
  "devices": [
    {"sm": 75, "name": "Round", "peak_tops": {"int8": 0.002, "fp16": 0.001, "fp32": 0.0005},
     "bandwidth_gb_s": 1, "evidence": ["e"]},
    {"sm": 80, "name": "Wide", "peak_tops": {"int8": 0.002, "fp16": 0.001, "fp32": 0.0005},
     "bandwidth_gb_s": 2, "evidence": ["e"]}]})json"};
}

}  // namespace qdq::testing
