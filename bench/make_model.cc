// make_model NETWORK FILE [NODES]: writes a model that the benchmark reads. NETWORK is chain, wide (both
// with at least NODES nodes), inline-weights or external-scales. The last makes a sparse file beside FILE.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "networks.h"

namespace qdq::bench {
namespace {

bool write_sparse(const ExternalFile& file, const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / file.name;
  std::ofstream out(path, std::ios::binary);
  for (const auto& [offset, bytes] : file.written) {
    out.seekp(static_cast<std::streamoff>(offset));
    out << bytes;
  }
  out.close();
  std::error_code code;
  std::filesystem::resize_file(path, file.size, code);
  return out.good() && !code;
}

int run(const std::string& network, const std::filesystem::path& path, std::uint64_t nodes) {
  ModelWriter model;
  bool written = true;
  if (network == "chain") {
    chain(model, nodes);
  } else if (network == "wide") {
    wide(model, nodes);
  } else if (network == "inline-weights") {
    inline_weights(model);
  } else if (network == "external-scales") {
    written = write_sparse(external_scales(model), path.parent_path());
  } else {
    std::fprintf(stderr, "make_model: no such network: %s\n", network.c_str());
    return 2;
  }
  if (written && model.write(path)) return 0;
  std::fprintf(stderr, "make_model: %s cannot be written\n", path.c_str());
  return 2;
}

}  // namespace
}  // namespace qdq::bench

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::fputs("usage: make_model chain|wide|inline-weights|external-scales FILE [NODES]\n",
               stderr);
    return 2;
  }
  const std::uint64_t nodes = argc == 4 ? std::strtoull(argv[3], nullptr, 10) : 0;
  return qdq::bench::run(argv[1], argv[2], nodes);
}
