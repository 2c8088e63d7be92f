#include "commands/accepted.h"

#include <optional>
#include <sstream>

#include "commands/output.h"
#include "qdq_lint/config.h"

namespace qdq::cli {
namespace {

void note_bad_mark(const Mark& mark, const Analysis& analysis, const Error& error) {
  const std::string node =
      mark.node ? " of " + qualified_name(analysis.model.graph.origin(*mark.node)) : "";
  say_note(to_string(error) + " (" + mark.place + node + ")");
}

// What a mark inside the model accepts. A line that cannot be read accepts nothing, and keeps no other line
// from doing so.
std::vector<Suppression> marked(const Mark& mark, const Analysis& analysis, bool notes) {
  std::vector<Suppression> out;
  const auto is_blank = [](const std::string& text) {
    return text.find_first_not_of(" \t\r\n") == text.npos;
  };
  // A mark that says nothing at all is a bad one; a blank line of one that says something is not.
  std::istringstream lines(is_blank(mark.text) ? "\n" : mark.text);
  for (std::string line; std::getline(lines, line);) {
    if (is_blank(line) && !is_blank(mark.text)) continue;
    Result<std::vector<Suppression>> known =
        parse_mark(line, mark.node.has_value(), analysis.model.path);
    if (!known) {
      if (notes) note_bad_mark(mark, analysis, known.error());
      continue;
    }
    for (Suppression& suppression : *known) {
      if (mark.node) {
        suppression.key = key_text(analysis.keys->key(*mark.node));
        suppression.node = qualified_name(analysis.model.graph.origin(*mark.node));
      }
      out.push_back(std::move(suppression));
    }
  }
  return out;
}

}  // namespace

Result<std::vector<Policy::Acceptance>> accepted_beside(const std::string& model,
                                                        const Analysis& analysis,
                                                        const RuleSet& rules,
                                                        const CommonOptions& options, bool notes) {
  std::vector<Policy::Acceptance> out;
  const auto add = [&](const Suppression& suppression) -> Result<void> {
    Result<Policy::Acceptance> accepted = make_acceptance(rules, suppression);
    if (!accepted) return accepted.take_error();
    out.push_back(std::move(*accepted));
    return {};
  };
  if (const auto sidecar = find_sidecar(model); sidecar && !options.isolated) {
    Result<std::vector<Suppression>> known = load_suppressions(*sidecar);
    if (!known) return known.take_error();
    for (const Suppression& suppression : *known)
      if (Result<void> done = add(suppression); !done) return done.take_error();
  }
  for (const Mark& mark : analysis.model.marks)
    for (const Suppression& suppression : marked(mark, analysis, notes))
      if (const Result<void> done = add(suppression); !done && notes)
        note_bad_mark(mark, analysis, done.error());
  return out;
}

}  // namespace qdq::cli
