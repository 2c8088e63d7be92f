#include <system_error>

#include "qdq_lint/config.h"

namespace qdq {
namespace {

bool is_file(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

}  // namespace

std::optional<std::filesystem::path> find_config(const std::filesystem::path& model) {
  std::error_code failed;
  const std::filesystem::path current = std::filesystem::current_path(failed);
  if (failed && !model.is_absolute()) return std::nullopt;
  const std::filesystem::path beside = model == "-" ? "" : model.parent_path();
  // Without a name behind it, a path that ends in "/" is its own parent.
  std::filesystem::path folder = (current / beside / "x").lexically_normal().parent_path();
  while (true) {
    const std::filesystem::path found = folder / "qdq-lint.toml";
    if (is_file(found)) return model.is_absolute() ? found : found.lexically_relative(current);
    const std::filesystem::path above = folder.parent_path();
    if (above == folder) return std::nullopt;
    folder = above;
  }
}

std::optional<std::filesystem::path> find_sidecar(const std::filesystem::path& model) {
  if (model == "-") return std::nullopt;
  std::filesystem::path sidecar = model;
  sidecar += ".qdq-lint.toml";
  if (!is_file(sidecar)) return std::nullopt;
  return sidecar;
}

}  // namespace qdq
