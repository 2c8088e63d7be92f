// The pages of rules and their index.
#include <doctest/doctest.h>

#include "lint/tiny_rules.h"
#include "qdq_lint/report.h"
#include "qdq_lint/rule_text.h"
#include "report/markdown.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

std::string page(const RuleSet& rules, const char* name) {
  const Result<std::string> text = rule_page(rules, name);
  return text ? *text : "error: " + to_string(text.error());
}

bool has(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

// A lint rule with the parts that the tiny set leaves out.
RuleFile full_lint_rule() {
  return {"lint/lonely-q.json", R"json({"id": "lonely-q", "kind": "lint", "code": "QDQ299",
    "severity": "warning", "summary": "A Q that is alone.", "why": "It is a layer | of its own.",
    "advice": "Share the scale <s>.", "releases": ">=8.2", "confidence": "observed",
    "fix": {"pytorch-quantization": "Share a `TensorQuantizer`.", "modelopt": ["No", "option."],
            "graph-surgery": "Reconnect."},
    "evidence": ["log a"], "on": "q", "match": ["z = q:Q{s}(y)", "y = n:@weighted{}(x, rest...)"],
    "where": ["not only_use(y)", "read_by(y, \"@shape-query\")"],
    "message": "{q} is alone behind {n}", "because": ["quantize-conv"],
    "examples": [
      {"name": "bad", "target": "trt8.4", "rules": ["merge-q"],
       "graph": ["in x: f32[1]", "out x"], "findings": ["z is alone behind y"]},
      {"name": "good", "graph": ["in x: f32[1]", "out x"], "findings": []}]})json"};
}

}  // namespace

TEST_CASE("the page of a lint rule, word for word") {
  const RuleSet rules = tiny_rules({full_lint_rule()});
  CHECK(page(rules, "QDQ299") == R"(# QDQ299 lonely-q

A Q that is alone.

| kind | releases | runs in | confidence | file |
|---|---|---|---|---|
| lint, warning | >=8.2 | trt8.4 to trt10.0 | observed | `rules/lint/lonely-q.json` |

## Why it costs

It is a layer | of its own.

## What to do

Share the scale \<s>.

## How to fix it

- **pytorch-quantization**: Share a `TensorQuantizer`.
- **ModelOpt**: No option.
- **Graph surgery**: Reconnect.

## Examples

**bad**, target trt8.4, behind `merge-q`:

```text
in x: f32[1]
out x
```

Finding: **QDQ299** z is alone behind y

**good**:

```text
in x: f32[1]
out x
```

No finding.

## Pattern

Run on `q`, in the graph that is left after all rewriting:

```text
z = q:Q{s}(y)
y = n:@weighted{}(x, rest...)
```

If all of these hold:

- `not only_use(y)`: not so that y has one reader. (The value has exactly one reader and is no
  network output.)
- `read_by(y, "@shape-query")`: y is read by @shape-query. (Some reader of the value is this
  operator or of this class.)

Operator classes:

- `@shape-query`: Shape. s
- `@weighted`: Conv. s

It says:

```text
{q} is alone behind {n}
```

and names what stood in the way of `quantize-conv`.

## Evidence

- log a
)");
}

TEST_CASE("a page by id and by code is the same") {
  const RuleSet rules = tiny_rules({full_lint_rule()});
  CHECK(page(rules, "lonely-q") == page(rules, "QDQ299"));
}

TEST_CASE("the lines of a pattern stand as in the file, the anchor's not first") {
  const RuleSet rules = tiny_rules();
  const RuleText text = rule_text(rules, rules.find("quantize-conv")->id);
  CHECK(text.match == std::vector<std::string>{"y = conv:Conv(a, w, bias...)", "a = da:DQ{sa}(qa)",
                                               "w = dw:DQ{sw}(qw)"});
  const RuleSet other = tiny_rules({full_lint_rule()});
  CHECK(rule_text(other, other.find("lonely-q")->id).match.front() == "z = q:Q{s}(y)");
}

TEST_CASE("the page of a rewrite rule has its cases and TensorRT's pass and log") {
  const std::string text = page(tiny_rules(), "quantize-conv");
  CHECK(has(text,
            "| rewrite | >=8.0 | trt8.4 | documented | quantize | "
            "`QuantizeDoubleInputNodes` | `rules/quantize-conv.json` |"));
  CHECK(has(text, R"(**Case "int8 out"**, if it also matches:

```text
z = qo:Q{so}(y)
```

- `only_use(y)`: y has one reader. (The value has exactly one reader and is no network output.)

becomes

```text
z = conv{sa, sw -> so}(qa, qw, bias...)
```

TensorRT's verbose log says of it:

```text
QuantizeDoubleInputNodes: fusing into {conv}
```

**Case "float out"**:
)"));
  CHECK(has(text, "\nbecomes\n\n```text\nin x: f32[1]\n"));
  CHECK(has(text, "\nstays as it is.\n"));
}

TEST_CASE("the page of a layer rule names its LayerType") {
  const std::string text = page(tiny_rules(), "convolution");
  CHECK(has(text, "| layer | >=8.0 | trt8.4 to trt10.0 | observed | `CaskConvolution` |"));
  CHECK(has(text, "\n## Why\n\nw\n"));
  CHECK(has(text, "\n`n` is a `X`.\n"));
  CHECK(has(text, "\n`n` is none of these.\n"));
}

TEST_CASE("a rule that no release runs says so") {
  CHECK(has(page(tiny_rules(), "old"), "| lint, note | >=8.0 <8.4 | no release |"));
}

TEST_CASE("releases and phases that differ are named") {
  const auto release = [](const std::string& name, const std::string& phase,
                          const std::vector<std::string>& rules) {
    return release_file(rules, R"({"release": ")" + name + R"(", "phases": [{"phase": ")" + phase +
                                   R"(", "rules": [)" +
                                   (rules.empty() ? "" : "\"" + rules[0] + "\"") + "]}]}");
  };
  const Result<RuleSet> rules =
      load_rules({rule_file("moves"), release("trt8.4", "early", {"moves"}),
                  release("trt8.6", "early", {}), release("trt9", "late", {"moves"})});
  REQUIRE(rules);
  CHECK(has(page(*rules, "moves"),
            "| trt8.4 to trt9, but not trt8.6 | observed | early (trt8.4), late (trt9) |"));
}

TEST_CASE("two files of one id are one page, the older release first") {
  const auto of = [](const char* range, const char* file) {
    RuleFile rule = rule_file("twice", std::string(R"({"releases": ")") + range + "\"}");
    rule.path = file;
    return rule;
  };
  const Result<RuleSet> rules =
      load_rules({of("<9.0", "a.json"), of(">=9.0", "b.json"), release_file({"twice"})});
  REQUIRE(rules);
  const std::string text = page(*rules, "twice");
  CHECK(text.starts_with("# twice\n"));
  CHECK(has(text, "\n# twice >=9.0\n"));
  CHECK(text.find("`rules/a.json`") < text.find("`rules/b.json`"));
}

TEST_CASE("an unknown rule is answered with the nearest ones") {
  const RuleSet rules = tiny_rules();
  CHECK(page(rules, "quantise-conv") ==
        R"(error: no rule is called "quantise-conv"; nearest: quantize-conv)");
  CHECK(has(page(rules, "QDQ202"), "nearest: QDQ201"));
  const Result<std::string> far = rule_page(rules, "something entirely different");
  REQUIRE(!far);
  CHECK(far.error().kind == ErrorKind::Usage);
  CHECK(has(to_string(far.error()), "`qdq-lint rules` lists them"));
}

TEST_CASE("the index lists every rule once, by folder") {
  const RuleSet rules = tiny_rules();
  const std::string text = rules_index(rules);
  CHECK(has(text, "\n## layers\n"));
  CHECK(has(text,
            "| QDQ201 | warning | [dangling-dq](dangling-dq.md) | A DQ that nothing absorbed. "
            "| >=8.0 | observed | e |\n"));
  CHECK(text.find("QDQ101") < text.find("QDQ201"));
  for (const RuleInfo& rule : rules.rules()) {
    const std::string link = "(" + rule.name + ".md)";
    INFO(link);
    CHECK(has(text, link));
    CHECK(text.find(link) == text.rfind(link));
  }
}

TEST_CASE("prose that looks like markup is none") {
  const std::string long_word(97, 'x');
  CHECK(markdown_paragraph("", long_word + " + <b> `<c>` 1 < 2") ==
        long_word + " +\n\\<b> `<c>` 1 < 2\n");
  CHECK(markdown_paragraph("- ", long_word + "y + z") == "- " + long_word + "y\n  \\+ z\n");
  CHECK(markdown_row({"a|b", "<c>"}) == "| a\\|b | \\<c> |\n");
}

TEST_CASE("every predicate can be read about") {
  const std::vector<PredicateText> all = predicate_texts();
  REQUIRE(!all.empty());
  for (const PredicateText& predicate : all) {
    INFO(predicate.name);
    CHECK(predicate.doc.ends_with("."));
    CHECK(!predicate.words.empty());
    for (std::size_t k = 0; k < 4; ++k)  // what the words name is there
      if (has(predicate.words, "{" + std::to_string(k) + "}")) CHECK(k < predicate.params.size());
  }
}
