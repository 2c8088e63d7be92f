#include "config/read_text.h"

#include <fstream>
#include <system_error>

#include "config/toml_tree.h"

namespace qdq {

Result<std::string> read_text(const std::filesystem::path& file) {
  Error error{ErrorKind::Unreadable, "the file cannot be read", {}, {}};
  error.where.file = file.string();
  std::error_code failed;
  const std::filesystem::file_status status = std::filesystem::status(file, failed);
  if (status.type() == std::filesystem::file_type::not_found) {
    error.kind = ErrorKind::NotFound;
    error.what = "no such file";
    return error;
  }
  if (!failed && !std::filesystem::is_regular_file(status)) {
    error.what = "the path is not a regular file";
    return error;
  }
  std::ifstream in(file, std::ios::binary);
  if (failed || !in) return error;
  // One byte more than allowed: parse_toml() says what is too much.
  std::string text(kMaxConfigBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return error;
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace qdq
