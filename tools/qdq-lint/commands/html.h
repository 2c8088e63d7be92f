// html.h: what a page is asked for that text is not.
#pragma once

#include "commands/options.h"

namespace qdq::cli {

// Nothing for another format. Error Usage if this program has no viewer, or if the page would go to a
// terminal.
Result<void> check_html(const CommonOptions& options);

}  // namespace qdq::cli
