#include "commands/limits.h"

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <sstream>

namespace qdq::cli {
namespace {

struct Limit {
  std::string_view name;
  std::size_t ReadLimits::*value;
};

constexpr std::array<Limit, 6> kLimits = {{
    {"nodes", &ReadLimits::max_nodes},
    {"depth", &ReadLimits::max_depth},
    {"expanded-bytes", &ReadLimits::max_expanded_bytes},
    {"constant-bytes", &ReadLimits::max_constant_bytes},
    {"scale-elements", &ReadLimits::max_scale_elements},
    {"mark-bytes", &ReadLimits::max_mark_bytes},
}};

// Flattening goes down into subgraphs and functions by calling itself.
constexpr std::size_t kMostDepth = 1000;

std::string known_names() {
  std::string names;
  for (const Limit& limit : kLimits) names += (names.empty() ? "" : ", ") + std::string(limit.name);
  return names;
}

// What is wrong with "NAME=NUMBER"; empty: it has been set.
std::string set(const std::string& text, ReadLimits& limits) {
  const std::size_t split = text.find('=');
  const auto found = std::find_if(kLimits.begin(), kLimits.end(), [&](const Limit& limit) {
    return text.substr(0, split) == limit.name;
  });
  if (split == std::string::npos || found == kLimits.end())
    return "\"" + text + "\" is not NAME=NUMBER; names are " + known_names();
  std::size_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data() + split + 1, end, number);
  if (code != std::errc{} || stop != end) return "\"" + text + "\" has no number";
  if (found->value == &ReadLimits::max_depth && number > kMostDepth)
    return "depth goes up to " + std::to_string(kMostDepth);
  limits.*(found->value) = number;
  return {};
}

}  // namespace

void add_limits(CLI::App& parser, ReadLimits& limits) {
  const auto read = [&limits](const std::string& text) {
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, ',');)
      if (const std::string fault = set(part, limits); !fault.empty())
        throw CLI::ValidationError("--limits", fault);
  };
  parser.add_option_function<std::string>(
      "--limits", read, "what a model may ask for, as nodes=N,depth=N,...; docs/security.md");
}

}  // namespace qdq::cli
