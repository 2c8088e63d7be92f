// xml.h: text of models in XML.
#pragma once

#include <string>
#include <string_view>

namespace qdq {

// printable(), escaped for XML 1.0: for text and for attributes in double quotes.
std::string xml(std::string_view text);

}  // namespace qdq
