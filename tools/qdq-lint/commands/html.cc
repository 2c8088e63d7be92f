#include "commands/html.h"

#include "qdq_lint/html_report.h"

namespace qdq::cli {

Result<void> check_html(const CommonOptions& options) {
  if (options.format != "html") return {};
  if (Result<void> there = check_html_viewer(); !there) return there;
  if (Output(options.output).to_terminal())
    return Error{ErrorKind::Usage,
                 "an HTML page is nothing for a terminal",
                 {},
                 "write it to a file: --output report.html"};
  return {};
}

}  // namespace qdq::cli
