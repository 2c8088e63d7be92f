// viewer.h: the page that shows the data of the HTML report.
#pragma once

#include <string_view>

namespace qdq::html {

// The one that the build embedded, with html.h's kDataToken where the data go; empty without one. Its source
// is generated (cmake/EmbedViewer.cmake).
std::string_view embedded_viewer();

}  // namespace qdq::html
