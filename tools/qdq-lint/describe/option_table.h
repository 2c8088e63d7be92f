// option_table.h: the commands and options of qdq-lint as plain values, for what is written about them.
#pragma once

#include <string>
#include <vector>

namespace qdq::cli {

struct CommandLine;

// What the word behind an option, or a word by itself, stands for.
enum class ValueKind { None, Text, Choice, File, Folder, Model, Rule, Target };

struct OptionRow {
  std::vector<std::string> names;  // "-o", "--output"; of a word by itself its name: "MODEL"
  std::string help;
  ValueKind kind = ValueKind::None;  // None: a flag
  std::string value;                 // how help calls the value: "FILE"
  std::vector<std::string> choices;  // of ValueKind::Choice
  bool required = false;
  bool repeated = false;
};

struct CommandRow {
  std::string name;
  std::string help;
  std::vector<OptionRow> options;  // in the order of --help
  std::vector<OptionRow> words;    // those without a dash, in order
};

// What can be written behind --target and where a rule is wanted.
struct KnownNames {
  std::vector<std::string> releases;        // "trt8.4", and "latest"
  std::vector<std::string> target_options;  // "fp16"
  std::vector<std::string> rules;           // ids and codes
};

struct OptionTable {
  std::string version;
  std::string help;    // of the program as a whole
  std::string footer;  // on exit codes
  std::vector<OptionRow> options;
  std::vector<CommandRow> commands;
  KnownNames names;
};

// Reads the parser itself, and the built-in rules.
OptionTable read_option_table(const CommandLine& line);

}  // namespace qdq::cli
