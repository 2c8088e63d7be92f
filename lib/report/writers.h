// writers.h: the makers of the formats, for the table in formats.cc.
#pragma once

#include <memory>

#include "qdq_lint/formats.h"

namespace qdq {

std::unique_ptr<FindingsWriter> full_writer(const FormatContext& context);
std::unique_ptr<FindingsWriter> concise_writer(const FormatContext& context);
std::unique_ptr<FindingsWriter> json_writer(const FormatContext& context);
std::unique_ptr<FindingsWriter> json_lines_writer(const FormatContext& context);
std::unique_ptr<FindingsWriter> github_writer(const FormatContext& context);
std::unique_ptr<FindingsWriter> gitlab_writer(const FormatContext& context);
std::unique_ptr<FindingsWriter> html_writer(const FormatContext& context);
std::unique_ptr<FindingsWriter> junit_writer(const FormatContext& context);
std::unique_ptr<FindingsWriter> markdown_writer(const FormatContext& context);
std::unique_ptr<FindingsWriter> rdjson_writer(const FormatContext& context);
std::unique_ptr<FindingsWriter> sarif_writer(const FormatContext& context);

}  // namespace qdq
