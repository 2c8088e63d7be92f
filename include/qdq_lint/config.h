// config.h: what a project's files ask of qdq-lint, as plain values.
//
// qdq-lint.toml lies beside the models or above them; MODEL.qdq-lint.toml lies beside one model and holds
// suppressions only. Nothing here knows rules: names of rules and severities are checked where they are
// used (judge.h), with the line that they stand on.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/result.h"

namespace QDQ_LINT_API qdq {

// A word of a configuration file or the command line, and where it stands: "qdq-lint.toml", 7; a word of
// the command line has no line and the option as its file ("--select").
struct Word {
  std::string text;
  std::string file;
  int line = 0;
};

// Upper and lower bounds; what is empty is not asked for.
struct Budget {
  std::optional<double> min_int8_macs;     // 0..1, of the MACs of weighted layers
  std::optional<double> max_dangling;      // Q and DQ left over
  std::optional<double> max_reformats;     // forecast converting reformats
  std::optional<double> max_float_layers;  // weighted layers in float
  std::optional<double> max_unknown_layers;
  std::vector<Word>
      places;  // the key of a bound, "max-dangling", and where it stands; may lack any
};

// Findings that are known and accepted. At least one of node, key and models says where, but for those
// of one model's own file or marks.
struct Suppression {
  Word rule;         // a selector (judge.h)
  std::string node;  // a glob over qualified node names; empty: any
  std::string
      key;  // as key_text() spells it: the structural key of a node (node_keys.h); empty: any
  std::string models;  // a glob over the model's path, relative to the file's folder; empty: any
  std::string reason;  // never empty
};

struct PerFileIgnore {
  std::string models;  // a glob over the model's path, relative to the file's folder
  std::vector<Word> rules;
};

struct SeverityOverride {
  Word rule;
  Word severity;  // "error", "warning", "note"
};

struct Config {
  std::string file;  // as found; empty: none
  std::optional<Word> target;
  std::optional<Word> fail_on;
  std::optional<std::vector<Word>> select, ignore;
  std::vector<Word> extend_select, extend_ignore;
  std::vector<SeverityOverride> severity;  // in the order of the file
  std::vector<PerFileIgnore> per_file_ignores;
  Budget budget;
  std::vector<Suppression> suppressions;
  std::optional<Word> baseline;  // path, relative to the file's folder
};

// Errors: BadConfig with line and column; an unknown key names the nearest known one. Limit: 1 MiB, 16
// levels of nesting.
Result<Config> parse_config(std::string_view text, const std::string& file);
// The same of a file. Errors: also NotFound, Unreadable.
Result<Config> load_config(const std::filesystem::path& file);

// A file of suppressions only: the same table arrays, no other key. It belongs to one model, so that
// node, key and models may all be absent.
Result<std::vector<Suppression>> parse_suppressions(std::string_view text, const std::string& file);
Result<std::vector<Suppression>> load_suppressions(const std::filesystem::path& file);

// The text of a mark inside a model (Mark::text of model.h), one suppression a line and rule:
// "RULE[,RULE...]: reason" of a node, "RULE[,RULE...] NODE-GLOB: reason" of the model as a whole. A
// node's have no `node`: the caller knows which it is. `file` is the model's; the words have no line.
// Errors: BadConfig with the line.
Result<std::vector<Suppression>> parse_mark(std::string_view text, bool of_node,
                                            const std::string& file);

// The nearest qdq-lint.toml in the model's folder or one above it; for "-" the current folder counts as
// the model's. The folder is the one that the path names: a link to a model counts where the link is.
// Relative where the model's path is.
std::optional<std::filesystem::path> find_config(const std::filesystem::path& model);
// MODEL.qdq-lint.toml ("net.onnx.qdq-lint.toml"), if there is one.
std::optional<std::filesystem::path> find_sidecar(const std::filesystem::path& model);

// The settings as a qdq-lint.toml that parse_config() reads back, places aside, with a comment of where
// each comes from. Bytes that TOML cannot hold become U+FFFD.
std::string config_text(const Config& config);

// Whether the glob covers the whole text: * is any run of characters but "/", ** any run at all, ? one
// character but "/". No other character is special. Takes the glob's length times the text's.
bool glob_matches(std::string_view glob, std::string_view text);

}  // namespace qdq
