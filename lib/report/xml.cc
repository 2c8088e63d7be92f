#include "report/xml.h"

#include "qdq_lint/printable.h"

namespace qdq {

// What printable() leaves can stand in XML 1.0, but for two code points.
std::string xml(std::string_view text) {
  const std::string shown = printable(text);
  std::string out;
  for (std::size_t at = 0; at < shown.size(); ++at) {
    const char c = shown[at];
    if (shown.compare(at, 3, "\xef\xbf\xbe") == 0 || shown.compare(at, 3, "\xef\xbf\xbf") == 0) {
      out += shown[at + 2] == '\xbe' ? "\\xef\\xbf\\xbe" : "\\xef\\xbf\\xbf";
      at += 2;
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace qdq
