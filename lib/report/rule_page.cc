// The page of a rule, in Markdown: for `qdq-lint explain` and for docs/rules.
#include <algorithm>

#include "base/nearest.h"
#include "qdq_lint/report.h"
#include "qdq_lint/rule_text.h"
#include "report/markdown.h"

namespace qdq {
namespace {

constexpr std::size_t kSuggestions = 5;

std::string heading(int level, std::string_view text) {
  return "\n" + std::string(static_cast<std::size_t>(level), '#') + " " + std::string(text) +
         "\n\n";
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : std::string(between)) + part;
  return out;
}

// "trt8.0 to trt11", with those between that do not run it.
std::string run_range(const std::vector<RunText>& runs, const std::vector<std::string>& all) {
  if (runs.empty()) return "no release";
  std::vector<std::string> without;
  const auto runs_in = [&](const std::string& release) {
    return std::any_of(runs.begin(), runs.end(),
                       [&](const RunText& run) { return run.release == release; });
  };
  const auto first = std::find(all.begin(), all.end(), runs.front().release);
  const auto last = std::find(all.begin(), all.end(), runs.back().release);
  for (auto it = first; it != last; ++it)
    if (!runs_in(*it)) without.push_back(*it);
  std::string text = runs.front().release;
  if (runs.size() > 1) text += " to " + runs.back().release;
  return without.empty() ? text : text + ", but not " + joined(without, ", ");
}

// "quantize", or with releases where they differ: "motion (trt8.0 to trt8.4), quantize (trt8.5)".
std::string phases_text(const std::vector<RunText>& runs) {
  std::vector<std::string> phases;
  for (const RunText& run : runs)
    for (const std::string& phase : run.phases)
      if (std::find(phases.begin(), phases.end(), phase) == phases.end()) phases.push_back(phase);
  std::vector<std::string> parts;
  for (const std::string& phase : phases) {
    std::vector<std::string> in;
    for (const RunText& run : runs)
      if (std::find(run.phases.begin(), run.phases.end(), phase) != run.phases.end())
        in.push_back(run.release);
    parts.push_back(in.size() == runs.size() ? phase : phase + " (" + joined(in, ", ") + ")");
  }
  return joined(parts, ", ");
}

class RulePage {
 public:
  RulePage(const RuleSet& rules, const RuleInfo& info)
      : rules_(rules), info_(info), text_(rule_text(rules, info.id)) {}

  std::string text() {
    out_ = markdown_paragraph("", info_.summary) + "\n";
    status();
    out_ += heading(2, why_heading()) + markdown_paragraph("", info_.why);
    if (!info_.code.empty()) {
      advice();
      examples();
    }
    if (info_.kind != RuleKind::Project) pattern();
    if (info_.kind == RuleKind::Rewrite || info_.kind == RuleKind::Fix) rewrites();
    if (info_.code.empty()) examples();
    if (!info_.evidence.empty()) out_ += heading(2, "Evidence");
    for (const std::string& source : info_.evidence) out_ += markdown_line("- ", source);
    return std::move(out_);
  }

 private:
  std::string_view why_heading() const {
    if (info_.kind == RuleKind::Rewrite) return "Why TensorRT does it";
    if (info_.kind == RuleKind::Fix)
      return info_.keeps_numbers ? "Why the numbers stay" : "What it does to the numbers";
    if (info_.kind == RuleKind::Layer || info_.kind == RuleKind::Project) return "Why";
    return info_.severity == Severity::Error ? "Why it is wrong" : "Why it costs";
  }

  void status() {
    std::vector<std::string> names = {"kind"};
    std::vector<std::string> cells = {kind()};
    if (info_.kind == RuleKind::Project) {
      names.emplace_back("raised by");
      cells.push_back(markdown_code(info_.raised_by));
    } else if (info_.kind == RuleKind::Fix) {
      names.emplace_back("answers");
      std::vector<std::string> codes;
      for (const std::string& name : info_.answers) codes.push_back(code_of(name));
      cells.push_back(joined(codes, ", "));
    } else {
      names.insert(names.end(), {"releases", "runs in", "confidence"});
      cells.insert(cells.end(), {info_.releases, run_range(text_.runs, rules_.releases()),
                                 std::string(confidence_name(info_.confidence))});
    }
    if (const std::string phases = phases_text(text_.runs); !phases.empty()) {
      names.emplace_back("phase");
      cells.push_back(phases);
    }
    if (!info_.mirrors_pass.empty()) {
      names.emplace_back("TensorRT's pass");
      cells.push_back(markdown_code(info_.mirrors_pass));
    }
    if (!text_.layer_type.empty()) {
      names.emplace_back("LayerType");
      cells.push_back(markdown_code(text_.layer_type));
    }
    names.emplace_back("file");
    cells.push_back(markdown_code("rules/" + info_.file));
    out_ += markdown_head(names) + markdown_row(cells);
  }

  std::string code_of(const std::string& lint) const {
    const RuleInfo* rule = rules_.find(lint);
    return (rule ? rule->code + " " : "") + markdown_code(lint);
  }

  std::string kind() const {
    if (info_.kind == RuleKind::Fix)
      return info_.keeps_numbers ? "fix, safe" : "fix, unsafe: changes numbers";
    if (info_.kind == RuleKind::Rewrite) return "rewrite";
    if (info_.kind == RuleKind::Layer) return "layer";
    const std::string name = info_.kind == RuleKind::Project ? "project, " : "lint, ";
    return name + std::string(severity_name(info_.severity));
  }

  void advice() {
    out_ += heading(2, "What to do") + markdown_paragraph("", info_.advice);
    if (!info_.fix) return;
    out_ += heading(2, "How to fix it");
    if (const std::string fixes = fixes_text(); !fixes.empty())
      out_ += markdown_paragraph("- ", "**qdq-lint fix**: " + fixes);
    const auto tool = [&](const std::string& name, const std::string& how) {
      out_ += markdown_paragraph("- ", "**" + name + "**: " + how);
    };
    tool("pytorch-quantization", info_.fix->pytorch_quantization);
    tool("ModelOpt", info_.fix->modelopt);
    tool("Graph surgery", info_.fix->graph_surgery);
  }

  // The fix rules that answer this lint rule, in the order in which they are tried.
  std::string fixes_text() const {
    std::string safe, unsafe;
    for (const RuleInfo& rule : rules_.rules()) {
      const std::vector<std::string>& answers = rule.answers;
      if (std::find(answers.begin(), answers.end(), info_.name) == answers.end()) continue;
      std::string& list = rule.keeps_numbers ? safe : unsafe;
      list += (list.empty() ? "" : ", ") + markdown_code(rule.name);
    }
    if (!safe.empty()) safe += " (safe)";
    if (!unsafe.empty()) unsafe += " (unsafe)";
    return safe + (safe.empty() || unsafe.empty() ? "" : "; ") + unsafe;
  }

  void conditions(const std::vector<ConditionText>& where) {
    for (const ConditionText& one : where)
      out_ += markdown_paragraph("- ", markdown_code(one.text) +
                                           (one.negated ? ": not so that " : ": ") + one.words +
                                           ". (" + one.doc + ")");
  }

  void pattern() {
    out_ += heading(2, "Pattern");
    std::string runs_on = "Run on " + markdown_code(text_.on);
    if (text_.over_model) runs_on += ", in the model as loaded";
    if (info_.kind == RuleKind::Lint && !text_.over_model)
      runs_on += ", in the graph that is left after all rewriting";
    out_ += runs_on + ":\n\n" + markdown_block(text_.match, "text");
    if (!text_.where.empty()) out_ += "\nIf all of these hold:\n\n";
    conditions(text_.where);
    if (!text_.classes.empty()) out_ += "\nOperator classes:\n\n";
    for (const ClassText& one : text_.classes)
      out_ += markdown_paragraph("- ", markdown_code("@" + one.name) + ": " +
                                           joined(one.members, ", ") + ". " + one.summary);
    if (info_.kind != RuleKind::Lint) return;
    out_ += "\nIt says:\n\n" + markdown_block({text_.message}, "text");
    if (text_.because.empty()) return;
    std::vector<std::string> names;
    for (const std::string& name : text_.because) names.push_back(markdown_code(name));
    out_ += "\n" + markdown_paragraph(
                       "", "and names what stood in the way of " + joined(names, ", ") + ".");
  }

  void rewrites() {
    out_ += heading(2, "Rewrite");
    bool first = true;
    for (const CaseText& one : text_.cases) {
      if (!one.name.empty()) {
        if (!first) out_ += "\n";
        out_ += "**Case \"" + one.name + "\"**";
        if (one.confidence) out_ += " (" + std::string(confidence_name(*one.confidence)) + ")";
        out_ += one.match.empty() && one.where.empty() ? ":\n\n" : ", if it also matches:\n\n";
      }
      first = false;
      if (!one.match.empty()) out_ += markdown_block(one.match, "text") + "\n";
      conditions(one.where);
      if (!one.where.empty()) out_ += "\n";
      if (!one.match.empty() || !one.where.empty()) out_ += "becomes\n\n";
      out_ += markdown_block(one.rewrite, "text");
      if (!one.log.empty())
        out_ += "\nTensorRT's verbose log says of it:\n\n" + markdown_block(one.log, "text");
    }
  }

  void examples() {
    out_ += heading(2, "Examples");
    bool first = true;
    for (const ExampleText& example : text_.examples) {
      if (!first) out_ += "\n";
      first = false;
      example_head(example);
      out_ += markdown_block(example.graph, "text");
      project_file("qdq-lint.toml", "toml", example.settings);
      project_file("The baseline", "text", example.baseline);
      project_file("The committed snapshot", "text", example.snapshot);
      outcome(example);
    }
  }

  void example_head(const ExampleText& example) {
    std::string text = "**" + example.name + "**";
    if (!example.target.empty()) text += ", target " + example.target;
    if (!example.rules.empty()) {
      std::vector<std::string> names;
      for (const std::string& name : example.rules) names.push_back(markdown_code(name));
      text += ", behind " + joined(names, ", ");
    }
    out_ += markdown_paragraph("", text + ":") + "\n";
  }

  void project_file(const std::string& name, const std::string& language,
                    const std::vector<std::string>& lines) {
    if (!lines.empty()) out_ += "\n" + name + ":\n\n" + markdown_block(lines, language);
  }

  void outcome(const ExampleText& example) {
    if (example.findings) {
      if (example.findings->empty()) out_ += "\nNo finding.\n";
      for (const std::string& message : *example.findings)
        out_ += "\n" + markdown_paragraph("", "Finding: **" + info_.code + "** " + message);
    } else if (example.layer) {
      const bool is = !example.layer->empty();
      out_ +=
          "\n`n` " + (is ? "is a " + markdown_code(*example.layer) : "is none of these") + ".\n";
    } else if (example.unchanged) {
      out_ += "\n" + markdown_paragraph("", example.unchanged->empty()
                                                ? "stays as it is."
                                                : "stays as it is: " + *example.unchanged + ".");
    } else {
      out_ += "\nbecomes\n\n" + markdown_block(example.after, "text");
    }
  }

  const RuleSet& rules_;
  const RuleInfo& info_;
  RuleText text_;
  std::string out_;
};

Error unknown_rule(const RuleSet& rules, std::string_view name) {
  std::vector<std::string> names;
  for (const RuleInfo& info : rules.rules()) {
    if (names.empty() || names.back() != info.name) names.push_back(info.name);
    if (!info.code.empty()) names.push_back(info.code);
  }
  const std::vector<std::string> near = nearest_names(name, names, kSuggestions);
  Error error{ErrorKind::Usage, "no rule is called \"" + std::string(name) + "\"", {}, ""};
  error.hint = near.empty() ? "`qdq-lint rules` lists them" : "nearest: " + joined(near, ", ");
  return error;
}

std::string title(const RuleInfo& info) {
  return "# " + (info.code.empty() ? "" : info.code + " ") + info.name + "\n\n";
}

}  // namespace

Result<std::string> rule_page(const RuleSet& rules, std::string_view name) {
  const RuleInfo* found = rules.find(name);
  if (!found) return unknown_rule(rules, name);
  std::string out;
  for (const RuleInfo& info : rules.rules()) {
    if (info.name != found->name) continue;
    out += out.empty() ? title(info) : heading(1, info.name + " " + info.releases);
    out += RulePage(rules, info).text();
  }
  return out;
}

}  // namespace qdq
