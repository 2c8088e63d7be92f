// markdown.h: text put into Markdown so that it reads the same there as in a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qdq {

// A paragraph behind `lead` ("- " for a bullet), wrapped at 100 columns, with a line end. What would
// start markup in the middle of prose ("<x>", a line that begins with "+ ") is escaped.
std::string markdown_paragraph(const std::string& lead, std::string_view text);

// The same on one line, for addresses and log lines that are searched for.
std::string markdown_line(const std::string& lead, std::string_view text);

// Text from a model, printable() and with all that could be markup, HTML, a link or a mention escaped. It
// may stand in a table.
std::string markdown_text(std::string_view raw);
std::string markdown_code(std::string_view text);  // `text`, with more marks if it holds one
std::string markdown_block(const std::vector<std::string>& lines, std::string_view language);

// One row of a table. "|" in a cell is escaped.
std::string markdown_row(const std::vector<std::string>& cells);
std::string markdown_head(const std::vector<std::string>& names);  // with the line below

}  // namespace qdq
