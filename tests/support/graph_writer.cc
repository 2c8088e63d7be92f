#include "support/graph_writer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace qdq::testing {
namespace {

// Scales that occur in models (not dyadic), dyadic ones, an unknown one, zero points, other types;
// a per-channel one, which no activation should have.
constexpr std::array kActivationQuants = std::to_array<const char*>({
    "i8 per-tensor 0.05",
    "i8 per-tensor 0.05",
    "i8 per-tensor 0.1",
    "i8 per-tensor 0.0625",
    "i8 per-tensor 0.02",
    "i8 per-tensor",
    "i8 per-tensor",
    "i8 per-tensor 0.05 zp=3",
    "u8 per-tensor 0.05 zp=128",
    "i8 per-channel axis=1",
});
constexpr std::array kFurtherQuants = std::to_array<const char*>({
    "f8e4m3 per-tensor 0.05",
    "i4 per-tensor 0.1",
    "u8 per-channel axis=-1",
    "i8 block axis=1 size=2",
    "i32 per-tensor 0.1",
    "i8 per-tensor 0",
});

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string lower_case(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

}  // namespace

Written& GraphWriter::find(const std::string& name) {
  return *std::find_if(values_.begin(), values_.end(),
                       [&](const Written& value) { return value.name == name; });
}

Written GraphWriter::input(Dims dims, const std::string& quant) {
  Written value{"in" + std::to_string(names_++), std::move(dims), quant, 0, true, false};
  head_ +=
      "in " + value.name + ": " + (quant.empty() ? "f32" : "i8") + dims_text(value.dims) + "\n";
  return values_.emplace_back(std::move(value));
}

std::string GraphWriter::constant(const std::string& name, const std::string& declaration) {
  const std::string full = name + std::to_string(names_++);
  head_ += "const " + full + declaration + "\n";
  return full;
}

std::string GraphWriter::quant(const std::string& prefix, const std::string& declaration) {
  const std::string name = prefix + std::to_string(names_++);
  head_ += "quant " + name + " = " + declaration + "\n";
  return name;
}

std::vector<Written> GraphWriter::line(const std::string& prefix, const std::string& right_side,
                                       const std::vector<std::string>& operands,
                                       const std::vector<Dims>& dims, const std::string& quant) {
  std::vector<Written> results;
  std::vector<std::string> names;
  for (const auto& result_dims : dims) {
    names.push_back(prefix + std::to_string(names_++));
    results.push_back({names.back(), result_dims, quant, 0, false, false});
  }
  for (Written& value : values_) {
    value.uses += static_cast<int>(std::count(operands.begin(), operands.end(), value.name));
  }
  body_ += joined(names) + " = " + right_side + "\n";
  values_.insert(values_.end(), results.begin(), results.end());
  ++nodes_;
  return results;
}

Written GraphWriter::node(const std::string& op, const std::string& suffixes,
                          const std::vector<std::string>& operands, Dims dims,
                          const std::string& quant) {
  const std::string right_side = op + suffixes + "(" + joined(operands) + ")";
  return line(lower_case(op), right_side, operands, {std::move(dims)}, quant)[0];
}

Written GraphWriter::quantize(const Written& x, const std::string& quant) {
  Written q = node("Q", "{" + quant + "}", {x.name}, x.dims, quant);
  q.hidden = find(q.name).hidden = x.hidden;
  readings_.push_back({"Q", x.name, quant, q.name});
  return q;
}

Written GraphWriter::dequantize(const Written& q) {
  Written x = node("DQ", "{" + q.quant + "}", {q.name}, q.dims);
  x.hidden = find(x.name).hidden = q.hidden;
  readings_.push_back({"DQ", q.name, q.quant, x.name});
  return x;
}

std::optional<Written> GraphWriter::pick(const std::function<bool(const Written&)>& fits) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (!values_[i].hidden && fits(values_[i])) found.push_back(i);
  }
  if (found.empty()) return std::nullopt;
  const auto count = static_cast<std::int64_t>(found.size());
  const std::int64_t first = random_.chance(75) ? std::max<std::int64_t>(count - 5, 0) : 0;
  return values_[found[static_cast<std::size_t>(random_.between(first, count - 1))]];
}

std::optional<Written> GraphWriter::reader(const std::string& op, const Written& x,
                                           const std::string& quant) const {
  for (const Reading& reading : readings_) {
    if (reading.op != op || reading.operand != x.name || reading.quant != quant) continue;
    return *std::find_if(values_.begin(), values_.end(),
                         [&](const Written& value) { return value.name == reading.result; });
  }
  return std::nullopt;
}

std::string GraphWriter::activation_quant() {
  const auto known = static_cast<std::int64_t>(quants_.size());
  if (known > 0 && random_.chance(70)) {
    return quants_[static_cast<std::size_t>(random_.between(0, known - 1))];
  }
  if (all_types_ && random_.chance(15)) {
    const auto further = random_.between(0, static_cast<std::int64_t>(kFurtherQuants.size()) - 1);
    quants_.push_back(quant("s", kFurtherQuants[static_cast<std::size_t>(further)]));
    return quants_.back();
  }
  const auto which = random_.between(0, static_cast<std::int64_t>(kActivationQuants.size()) - 1);
  quants_.push_back(quant("s", kActivationQuants[static_cast<std::size_t>(which)]));
  return quants_.back();
}

std::string GraphWriter::text() {
  std::vector<std::string> outputs;
  for (const Written& value : values_) {
    if (value.input) continue;
    if (value.uses == 0 ? random_.chance(85) : random_.chance(4)) outputs.push_back(value.name);
  }
  if (outputs.empty()) outputs.push_back(values_.back().name);
  return head_ + body_ + "out " + joined(outputs) + "\n";
}

}  // namespace qdq::testing
