#include "rules/quotes.h"

#include "rules/compile.h"

namespace qdq {
namespace {

bool within(const ReleaseRange& inner, const ReleaseRange& outer) {
  const bool starts = !outer.from || (inner.from && *inner.from >= *outer.from);
  const bool ends = !outer.below || (inner.below && *inner.below <= *outer.below);
  return starts && ends;
}

}  // namespace

void compile_quotes(CompiledRule& rule, const Field& file) {
  const std::optional<Field> quotes = file.find("quotes");
  if (!quotes) return;
  for (const Field& field : quotes->items()) {
    field.only({"releases", "says"});
    RuleQuote quote{field.at("releases").string(), field.at("says").string()};
    const ReleaseRange range = parse_range(quote.releases, field.at("releases"));
    if (quote.says.empty()) field.at("says").fail("a quote needs a text");
    if (!within(range, rule.range))
      field.at("releases").fail("the rule is not for all of these releases", quote.releases);
    for (const ReleaseRange& other : rule.quote_ranges)
      if (other.overlaps(range))
        field.at("releases").fail("another quote is for some of these releases", quote.releases);
    rule.info.quotes.push_back(std::move(quote));
    rule.quote_ranges.push_back(range);
  }
}

std::string quote_for(const CompiledRule& rule, const ReleaseVersion& version,
                      const std::string& op) {
  constexpr std::string_view hole = "{op}";
  for (std::size_t k = 0; k < rule.quote_ranges.size(); ++k) {
    if (!rule.quote_ranges[k].contains(version)) continue;
    std::string text = rule.info.quotes[k].says;
    if (const std::size_t at = text.find(hole); at != std::string::npos)
      text.replace(at, hole.size(), op);
    return text;
  }
  return "";
}

}  // namespace qdq
