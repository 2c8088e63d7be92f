// model_file.h: a regular file, read piece by piece as its bytes are asked for.
//
// The file is not mapped: a mapping would show every change that somebody makes to the file while it is
// read, and kill the process if the file became shorter. Here each byte is read once, into memory of the
// file's size of which only what was read takes room, and finish() tells whether the file was left alone.
#pragma once

#include <atomic>
#include <ctime>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "onnx/bytes.h"
#include "qdq_lint/result.h"

namespace qdq::reader {

class ModelFile {
 public:
  // Directories, FIFOs, sockets and devices are refused before anything could block on them.
  static Result<ModelFile> open(const std::filesystem::path& path);

  ModelFile(ModelFile&& other) noexcept;
  ModelFile& operator=(ModelFile&&) = delete;
  ModelFile(const ModelFile&) = delete;
  ModelFile& operator=(const ModelFile&) = delete;
  ~ModelFile();

  // Valid as long as the file stays where it is. Any number of threads may look at them.
  Bytes bytes() { return {memory_, *this}; }

  // Gives the range to `take`, piece by piece. It is read for this and not kept. Errors: Unreadable; those
  // of `take`, at which it ends.
  Result<void> copy(Range range, const std::function<Result<void>(std::string_view)>& take) const;

  // To be asked when all is read: bytes that could not be read were taken for zeros until then. An Error
  // of kind Unreadable.
  Result<void> finish() const;

 private:
  friend class Bytes;
  ModelFile() = default;

  std::uint64_t fetch(Range range);
  void fetch_blocks(std::uint64_t first);
  bool is_there(std::uint64_t block) const {
    return (there_[block / 64].load(std::memory_order_acquire) >> (block % 64) & 1) != 0;
  }

  int fd_ = -1;
  std::span<std::byte> memory_;
  // A bit for each block, set when its bytes are there: several threads may ask for bytes at a time.
  std::unique_ptr<std::atomic<std::uint64_t>[]> there_;
  std::uint64_t blocks_ = 0;
  std::mutex reading_;            // for what follows
  std::uint64_t last_end_ = 0;    // the block behind those that were read last
  std::uint64_t last_count_ = 0;  // how many those were
  int fault_ = 0;                 // errno of a read
  bool cut_ = false;              // a read found the end too early
  std::timespec modified_{};
};

}  // namespace qdq::reader
