#include "qdq_lint/result.h"

namespace qdq {

std::string to_string(const Error& error) {
  std::string text = error.where.file;
  if (error.where.line > 0) {
    text += ":" + std::to_string(error.where.line);
    if (error.where.column > 0) text += ":" + std::to_string(error.where.column);
  }
  if (!error.where.pointer.empty()) text += " " + error.where.pointer;
  if (!text.empty()) text += ": ";
  text += error.what;
  if (!error.where.node.empty()) text += ", node " + error.where.node;
  if (!error.where.piece.empty()) text += ", at \"" + error.where.piece + "\"";
  if (error.where.byte) text += ", at byte " + std::to_string(*error.where.byte);
  if (!error.hint.empty()) text += "; " + error.hint;
  return text;
}

}  // namespace qdq
