// The manual page, in the macros of man(7).
#include "describe/quoting.h"
#include "describe/writers.h"

namespace qdq::cli {
namespace {

// A line of text: no letter of it is a request.
std::string line(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '\\') {
      out += "\\e";
    } else if (letter == '-') {
      out += "\\-";
    } else {
      out += letter;
    }
  }
  if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
  return out;
}

std::string bold(std::string_view text) { return "\\fB" + line(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + line(text) + "\\fR"; }

std::string option_head(const OptionRow& option) {
  std::string head;
  for (const std::string& name : option.names) head += (head.empty() ? "" : ", ") + bold(name);
  if (option.kind != ValueKind::None) head += " " + italic(option.value);
  return head;
}

std::string options_text(const std::vector<OptionRow>& options) {
  std::string out;
  for (const OptionRow& option : options)
    out += ".TP\n" + option_head(option) + "\n" + line(option.help) + "\n";
  return out;
}

std::string word_text(const OptionRow& word) {
  const std::string text = italic(word.names.front()) + (word.repeated ? "..." : "");
  return word.required ? text : "[" + text + "]";
}

std::string usage(const CommandRow& command) {
  std::string out = bold("qdq-lint " + command.name) + " [" + italic("OPTION") + "...]";
  for (const OptionRow& word : command.words) out += " " + word_text(word);
  return out;
}

std::string command_text(const CommandRow& command) {
  std::string out = ".SS " + command.name + "\n" + usage(command) + "\n.PP\n";
  std::string help = command.help;
  if (!help.empty() && help.front() >= 'a' && help.front() <= 'z')
    help.front() = static_cast<char>(help.front() - 'a' + 'A');
  out += line(help) + ".\n";
  for (const OptionRow& word : command.words)
    out += ".TP\n" + italic(word.names.front()) + "\n" + line(word.help) + "\n";
  return out + options_text(command.options);
}

std::string synopsis(const OptionTable& table) {
  std::string out = bold("qdq-lint") + " " + italic("MODEL") + "...\n";
  for (const CommandRow& command : table.commands) out += ".br\n" + usage(command) + "\n";
  return out;
}

// What the options do not tell.
constexpr char kAround[] = R"(.SH ENVIRONMENT
.TP
\fBNO_COLOR\fR, \fBFORCE_COLOR\fR, \fBCLICOLOR_FORCE\fR
without colors, or with them where output is no terminal, as long as \fB\-\-color\fR says nothing else
.SH FILES
.TP
\fIqdq\-lint.toml\fR
settings; the nearest one in the model's folder or above it
.TP
\fIMODEL.qdq.txt\fR
the snapshot of a model's plan, committed beside it
.SH EXAMPLES
.TP
What is left unfused, and why:
\fBqdq\-lint check model.onnx \-\-target trt10.3,fp16\fR
.TP
The engine's layers:
\fBqdq\-lint predict model.onnx\fR
.TP
All about a finding's rule:
\fBqdq\-lint explain QDQ201\fR
)";

}  // namespace

std::string man_page(const OptionTable& table) {
  const std::size_t paragraph = table.help.find("\n\n");
  std::string out =
      ".\\\" Made from the options of qdq-lint.\n.TH QDQ\\-LINT 1 \"\" \"qdq\\-lint " +
      table.version + "\" \"User Commands\"\n";
  out += ".SH NAME\nqdq\\-lint \\- predict what TensorRT makes of a quantized ONNX model\n";
  out += ".SH SYNOPSIS\n" + synopsis(table);
  out += ".SH DESCRIPTION\n" + line(table.help.substr(0, paragraph)) + "\n.PP\n" +
         bold("qdq-lint") + " " + italic("MODEL") + "... is " + bold("qdq-lint check") + " " +
         italic("MODEL") + "...\n";
  out += ".SH OPTIONS\n" + options_text(table.options);
  out += ".SH COMMANDS\n";
  for (const CommandRow& command : table.commands) out += command_text(command);
  return out + ".SH \"EXIT STATUS\"\n" + line(table.footer) + "\n" + kAround;
}

}  // namespace qdq::cli
