// rules.h: rule files, operator classes, releases and targets.
//
// A rule is one JSON file with everything about it (rules/README.md). Loading is compiling: a rule
// set that loaded is free of unknown names, unbound holes and rules without evidence.
//
// A RuleSet is immutable after loading and may be shared by any number of threads.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/result.h"

namespace QDQ_LINT_API qdq {

enum class RuleId : std::uint32_t {};

// How sure a rule is. Ordered: a prediction is as good as the weakest rule behind it.
enum class Confidence { Unknown, Inferred, Documented, Observed };
std::string_view confidence_name(Confidence confidence);  // "unknown" ... "observed"

// Project rules have no pattern: what the project's own files ask for raises them (judge.h). Fix rules
// rewrite the model itself (fix.h); no release runs them.
enum class RuleKind { Rewrite, Region, Layer, Lint, Project, Fix };
enum class Severity { Note, Warning, Error };
std::string_view severity_name(Severity severity);

// A TensorRT release: major.minor. Releases compare as numbers.
struct ReleaseVersion {
  int major = 0;
  int minor = 0;
  auto operator<=>(const ReleaseVersion&) const = default;
};

// What a prediction is made for: a release of rules/releases plus options.
struct Target {
  ReleaseVersion release;            // of the file that is used: rewrites and layers go by it
  ReleaseVersion asked;              // as asked for: lint rules and their quotes go by it
  std::string release_name;          // "trt8.4", the file that is used
  std::vector<std::string> options;  // as given, in order: "fp16", "sm_80"
  std::set<std::string> flags;       // fp16, bf16, dla, strongly-typed
  int sm = 0;                        // 80 for sm_80; 0: not given
  std::vector<std::string> notes;    // "trt8.3 is not listed: using trt8.2"
  std::string name() const;          // "trt8.4,fp16,sm_80"
};

// How to mend what a lint rule finds, in the tools that place Q/DQ. Where a tool has no knob for it,
// the text says so.
struct RuleFix {
  std::string pytorch_quantization;
  std::string modelopt;
  std::string graph_surgery;  // on the ONNX file, with onnx-graphsurgeon or the like
};

// What TensorRT says where it meets what a lint rule finds, word for word; "{op}" is the operator of
// the rule's node.
struct RuleQuote {
  std::string releases;  // ">=8.0 <8.6"
  std::string says;
};

// What a user can read about a rule. Everything in it stands in the rule's file.
struct RuleInfo {
  RuleId id{};
  std::string name;  // kebab-case id
  std::string code;  // QDQ201 for lint and project rules; empty for others
  RuleKind kind = RuleKind::Rewrite;
  std::string file;
  std::string summary;
  std::string why;
  std::string advice;
  std::optional<RuleFix> fix;  // lint rules, where the file has one
  std::string releases;        // ">=8.0 <10.0"
  Confidence confidence = Confidence::Inferred;
  std::vector<std::string> evidence;
  std::string mirrors_pass;  // TensorRT's own name of the pass
  Severity severity = Severity::Warning;
  std::vector<RuleQuote> quotes;     // of lint rules; no two for one release
  std::string raised_by;             // of project rules: "budget.max-dangling"
  std::vector<std::string> answers;  // of fix rules: the lint rules whose findings they mend
  bool keeps_numbers = true;         // of fix rules: the model computes the same, bit for bit
};

struct CompiledRules;  // lib/rules/compiled.h

class RuleSet {
 public:
  // The rules that the binary carries. Never fails: the build's tests load them.
  static RuleSet builtin();
  // A folder with the layout of rules/. Error BadRule with file, JSON pointer and column; NotFound.
  static Result<RuleSet> load(const std::filesystem::path& dir);
  // The built-in set with the folder's files added. A repeated id is an error unless the file says
  // "replaces".
  static Result<RuleSet> builtin_plus(const std::filesystem::path& dir);

  std::span<const RuleInfo> rules() const;  // sorted by name, then release range
  const RuleInfo& rule(RuleId id) const;
  const RuleInfo* find(std::string_view name_or_code) const;
  std::vector<std::string> releases() const;        // "trt8.0", ... in release order
  std::vector<std::string> target_options() const;  // "bf16", ...; "sm_80", ... of devices known
  std::string digest() const;                       // of all files; goes into every report

  // "trt8.4,fp16,sm_80" or "latest[,options]". Error Usage lists what there is.
  Result<Target> target(std::string_view text) const;

  // Writes the built-in files out. Errors: Unreadable.
  static Result<void> export_builtin(const std::filesystem::path& dir);

  const CompiledRules& compiled() const { return *compiled_; }  // for the library itself
  std::shared_ptr<const CompiledRules> shared() const { return compiled_; }  // likewise

 private:
  friend struct RuleSetAccess;
  std::shared_ptr<const CompiledRules> compiled_;
};

}  // namespace qdq
