// devices.h: classes of GPUs, as far as an estimate of time needs them (rules/devices.json).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/graph.h"

namespace QDQ_LINT_API qdq {

// One class, stood for by one product. All figures are peaks of public data sheets, without sparsity.
struct DeviceClass {
  int sm = 0;        // compute capability: 80 for 8.0
  std::string name;  // "A100 80GB PCIe"
  double int8 = 0;   // operations a second, a multiply-accumulate being two
  std::optional<double> fp8, fp16, bf16;
  double fp32 = 0;       // what convolutions in FP32 run at: TF32 where there is such a unit
  double bandwidth = 0;  // bytes a second
  std::vector<std::string> evidence;

  // Empty: the class has no figure for the type, or the type is none to multiply in.
  std::optional<double> peak(DataType type) const;
};

struct DeviceTable {
  int standard_sm = 0;    // the class of a target without sm_NN
  double efficiency = 0;  // the share of its peaks, in work and in bytes, that a kernel reaches
  double launch = 0;      // seconds that a kernel takes however little it does
  std::vector<std::string> evidence;
  std::vector<DeviceClass> classes;  // by sm

  // The class of this sm; else the nearest listed one below; else the lowest. 0: the standard one.
  // Null only if there are no classes.
  const DeviceClass* find(int sm) const;
};

}  // namespace qdq
