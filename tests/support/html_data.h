// html_data.h: the data in a page of the HTML report.
#pragma once

#include <string>
#include <string_view>

namespace qdq::testing {

// What stands between the tags of the data's script element; empty if there is none, or no single one.
inline std::string html_data(std::string_view page) {
  constexpr std::string_view kOpen = "<script type=\"application/json\" id=\"qdq-report-data\">";
  constexpr std::string_view kClose = "</script";
  const std::size_t at = page.find(kOpen);
  if (at == std::string_view::npos) return {};
  page.remove_prefix(at + kOpen.size());
  if (page.find(kOpen) != std::string_view::npos) return {};
  return std::string(page.substr(0, page.find(kClose)));
}

}  // namespace qdq::testing
