// Operators that work on each element by itself, or on pairs of them under broadcasting.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "support/eval_operators.h"
#include "support/eval_quantize.h"

namespace qdq::testing {
namespace {

using Tensors = std::vector<Tensor>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double softplus(double x) { return std::log1p(std::exp(x)); }

// One function of x and up to two attributes.
struct Unary {
  std::string_view op;
  double (*apply)(double x, double a, double b);
  std::string_view first = {};
  double first_default = 0;
  std::string_view second = {};
  double second_default = 0;
};

constexpr double kSeluAlpha = 1.67326319217681884765625;
constexpr double kSeluGamma = 1.05070102214813232421875;

constexpr std::array kUnary = std::to_array<Unary>({
    {"Abs", [](double x, double, double) { return std::fabs(x); }},
    {"Ceil", [](double x, double, double) { return std::ceil(x); }},
    {"Elu", [](double x, double a, double) { return x < 0 ? a * std::expm1(x) : x; }, "alpha", 1},
    {"Erf", [](double x, double, double) { return std::erf(x); }},
    {"Exp", [](double x, double, double) { return std::exp(x); }},
    {"Floor", [](double x, double, double) { return std::floor(x); }},
    {"HardSigmoid", [](double x, double a, double b) { return std::clamp(a * x + b, 0.0, 1.0); },
     "alpha", 0.2, "beta", 0.5},
    {"HardSwish", [](double x, double, double) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); }},
    {"Identity", [](double x, double, double) { return x; }},
    {"LeakyRelu", [](double x, double a, double) { return x < 0 ? a * x : x; }, "alpha", 0.01},
    {"Log", [](double x, double, double) { return std::log(x); }},
    {"Mish", [](double x, double, double) { return x * std::tanh(softplus(x)); }},
    {"Neg", [](double x, double, double) { return -x; }},
    {"Reciprocal", [](double x, double, double) { return 1 / x; }},
    {"Relu", [](double x, double, double) { return x < 0 ? 0 : x; }},
    {"Round", [](double x, double, double) { return std::nearbyint(x); }},
    {"Selu", [](double x, double a, double b) { return b * (x > 0 ? x : a * std::expm1(x)); },
     "alpha", kSeluAlpha, "gamma", kSeluGamma},
    {"Sigmoid", [](double x, double, double) { return sigmoid(x); }},
    {"Sign", [](double x, double, double) { return x > 0   ? 1.0
                                                   : x < 0 ? -1.0
                                                           : x; }},
    {"Softplus", [](double x, double, double) { return softplus(x); }},
    {"Softsign", [](double x, double, double) { return x / (1 + std::fabs(x)); }},
    {"Sqrt", [](double x, double, double) { return std::sqrt(x); }},
    {"Tanh", [](double x, double, double) { return std::tanh(x); }},
    {"ThresholdedRelu", [](double x, double a, double) { return x > a ? x : 0; }, "alpha", 1},
});

Tensors run_unary(const Call& call) {
  const auto* unary = std::find_if(kUnary.begin(), kUnary.end(),
                                   [&](const Unary& entry) { return entry.op == call.op; });
  const double a = unary->first.empty() ? 0 : call.number(unary->first, unary->first_default);
  const double b = unary->second.empty() ? 0 : call.number(unary->second, unary->second_default);
  Tensor out = call.operand(0);
  for (double& x : out.data) x = unary->apply(x, a, b);
  return {std::move(out)};
}

template <double (*F)(double, double)>
Tensors run_variadic(const Call& call) {
  Tensor out = call.operand(0);
  for (std::size_t k = 1; k < call.operands.size(); ++k) {
    out = broadcast(out, call.operand(k), F);
  }
  return {std::move(out)};
}

double sub(double a, double b) { return a - b; }
double mul(double a, double b) { return a * b; }
double div(double a, double b) { return a / b; }
double power(double a, double b) { return std::pow(a, b); }
double prelu(double x, double slope) { return x < 0 ? slope * x : x; }

Tensors run_div(const Call& call) {
  Tensors out = run_variadic<div>(call);
  if (!call.types.empty() && integer_range(call.types[0]).integer) {
    for (double& value : out[0].data) value = std::trunc(value);
  }
  return out;
}

Tensors run_mean(const Call& call) {
  Tensors out = run_variadic<add>(call);
  const auto count = static_cast<double>(call.operands.size());
  for (double& value : out[0].data) value /= count;
  return out;
}

double clip_bound(const Call& call, std::string_view name, std::size_t slot, double fallback) {
  const auto values = call.numbers(name, slot);
  if (!values) return fallback;
  demand(values->size() == 1, "Clip: " + std::string(name) + " is not one number");
  return values->front();
}

Tensors run_clip(const Call& call) {
  const double low = clip_bound(call, "min", 1, -kInfinity);
  const double high = clip_bound(call, "max", 2, kInfinity);
  Tensor out = call.operand(0);
  for (double& x : out.data) x = lesser(greater(x, low), high);
  return {std::move(out)};
}

Tensors run_dropout(const Call& call) {
  const Tensor* training = call.optional(2);
  demand(!training || training->data == std::vector<double>{0},
         "Dropout: training mode is not evaluated");
  return {call.operand(0)};
}

double gelu_tanh(double x) {
  constexpr double kSqrtTwoOverPi = 0.79788456080286535588;
  return 0.5 * x * (1 + std::tanh(kSqrtTwoOverPi * (x + 0.044715 * x * x * x)));
}

Tensors run_gelu(const Call& call) {
  const std::string approximate = call.text("approximate", "none");
  demand(approximate == "none" || approximate == "tanh", "Gelu: approximate=" + approximate);
  Tensor out = call.operand(0);
  for (double& x : out.data) {
    x = approximate == "tanh" ? gelu_tanh(x) : 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
  }
  return {std::move(out)};
}

Tensors run_cast(const Call& call) {
  demand(call.has("to"), "Cast: the attribute to is missing");
  const auto type = static_cast<DataType>(call.integer("to", 0));
  Tensor out = call.operand(0);
  for (double& x : out.data) x = stored_as(type, x);
  return {std::move(out)};
}

constexpr std::array kOthers = std::to_array<OperatorEntry>({
    {"Add", run_variadic<add>},
    {"Cast", run_cast},
    {"Clip", run_clip},
    {"Div", run_div},
    {"Dropout", run_dropout},
    {"Gelu", run_gelu},
    {"Max", run_variadic<greater>},
    {"Mean", run_mean},
    {"Min", run_variadic<lesser>},
    {"Mul", run_variadic<mul>},
    {"PRelu", run_variadic<prelu>},
    {"Pow", run_variadic<power>},
    {"Sub", run_variadic<sub>},
    {"Sum", run_variadic<add>},
});

constexpr auto kAll = [] {
  std::array<OperatorEntry, kUnary.size() + kOthers.size()> all{};
  std::size_t next = 0;
  for (const Unary& entry : kUnary) all[next++] = {entry.op, run_unary};
  for (const OperatorEntry& entry : kOthers) all[next++] = entry;
  return all;
}();

}  // namespace

std::span<const OperatorEntry> pointwise_operators() { return kAll; }

}  // namespace qdq::testing
