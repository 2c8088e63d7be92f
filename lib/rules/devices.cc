// rules/devices.json: read and checked.
#include "qdq_lint/devices.h"

#include <algorithm>

#include "rules/compile.h"

namespace qdq {
namespace {

constexpr double kTera = 1e12;
constexpr double kGiga = 1e9;
constexpr double kMicro = 1e-6;

double positive(const Field& field) {
  const double number = field.number();
  if (!(number > 0)) field.fail("expected a number above 0");
  return number;
}

std::optional<double> tera_or_none(const Field& peaks, std::string_view key) {
  const std::optional<Field> field = peaks.find(key);
  return field ? std::optional(kTera * positive(*field)) : std::nullopt;
}

std::vector<std::string> sources(const Field& parent) {
  std::vector<std::string> evidence = parent.at("evidence").strings();
  if (evidence.empty()) parent.at("evidence").fail("figures need at least one source");
  return evidence;
}

int sm_of(const Field& field) {
  const double number = positive(field);
  const int sm = number < 10000 ? static_cast<int>(number) : 0;
  if (sm != number) field.fail("expected a compute capability such as 80");
  return sm;
}

DeviceClass compile_class(const Field& entry) {
  entry.only({"sm", "name", "peak_tops", "bandwidth_gb_s", "evidence"});
  DeviceClass out;
  out.sm = sm_of(entry.at("sm"));
  out.name = entry.at("name").string();
  const Field peaks = entry.at("peak_tops");
  peaks.only({"int8", "fp8", "fp16", "bf16", "fp32"});
  out.int8 = kTera * positive(peaks.at("int8"));
  out.fp8 = tera_or_none(peaks, "fp8");
  out.fp16 = tera_or_none(peaks, "fp16");
  out.bf16 = tera_or_none(peaks, "bf16");
  out.fp32 = kTera * positive(peaks.at("fp32"));
  out.bandwidth = kGiga * positive(entry.at("bandwidth_gb_s"));
  out.evidence = sources(entry);
  return out;
}

}  // namespace

std::optional<double> DeviceClass::peak(DataType type) const {
  switch (type) {
    case DataType::Int8:
    case DataType::UInt8:
      return int8;
    case DataType::Float8E4M3FN:
    case DataType::Float8E5M2:
      return fp8;
    case DataType::Float16:
      return fp16;
    case DataType::BFloat16:
      return bf16;
    case DataType::Float:
    case DataType::Undefined:
      return fp32;
    default:
      return std::nullopt;
  }
}

const DeviceClass* DeviceTable::find(int sm) const {
  if (classes.empty()) return nullptr;
  const int wanted = sm == 0 ? standard_sm : sm;
  const DeviceClass* found = &classes.front();
  for (const DeviceClass& one : classes)
    if (one.sm <= wanted) found = &one;
  return found;
}

DeviceTable compile_devices(const Field& file) {
  file.only({"default_sm", "kernel", "devices"});
  DeviceTable out;
  const Field kernel = file.at("kernel");
  kernel.only({"efficiency", "launch_us", "evidence"});
  out.efficiency = positive(kernel.at("efficiency"));
  if (out.efficiency > 1) kernel.at("efficiency").fail("no kernel exceeds its peak");
  out.launch = kMicro * positive(kernel.at("launch_us"));
  out.evidence = sources(kernel);
  for (const Field& entry : file.at("devices").items()) {
    out.classes.push_back(compile_class(entry));
    const int sm = out.classes.back().sm;
    if (out.classes.size() > 1 && out.classes[out.classes.size() - 2].sm >= sm)
      entry.at("sm").fail("devices are listed by rising sm, each once", std::to_string(sm));
  }
  if (out.classes.empty()) file.at("devices").fail("expected at least one device");
  out.standard_sm = sm_of(file.at("default_sm"));
  if (out.find(out.standard_sm)->sm != out.standard_sm)
    file.at("default_sm").fail("no device has this sm", std::to_string(out.standard_sm));
  return out;
}

}  // namespace qdq
