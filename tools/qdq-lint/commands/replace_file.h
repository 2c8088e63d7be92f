// replace_file.h: writes a file or a folder so that nobody ever sees half of it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "qdq_lint/result.h"

namespace qdq::cli {

// A regular file, or one that is not there yet: written to a temporary file beside it, which then takes its
// place. Owner and permissions stay; of a symbolic link, the file that it leads to is replaced. SIGINT,
// SIGTERM and SIGHUP wait until that is done, so that no temporary file stays behind.
// What is not a regular file (a FIFO, a terminal, /dev/stdout and the other open files of this process)
// is written to. That nobody reads a pipe any more is no error.
// Errors: Unreadable, with the system's reason.
Result<void> replace_file(const std::string& path, const std::string& text);

// A folder that is not there yet, or is empty: `fill` writes into a temporary one beside it, which then
// takes its place. Signals wait as above. Errors: those of `fill`; Unreadable, with the system's reason.
Result<void> replace_folder(const std::string& path,
                            const std::function<Result<void>(const std::filesystem::path&)>& fill);

}  // namespace qdq::cli
