#include "commands/one_model.h"

#include "commands/command.h"

namespace qdq::cli {

int run_on_model(const CommonOptions& options, const std::string& model,
                 const std::function<Result<std::string>(const Analysis&, const RuleSet&,
                                                         const TextStyle&)>& make) {
  const Result<Setup> setup = set_up(options);
  const Result<void> sound = check_output(options, {model});
  if (!setup || !sound) {
    say_error(setup ? sound.error() : setup.error());
    return kFailed;
  }
  const Result<Analysis> analysis = analyze_argument(model, *setup);
  if (!analysis) {
    say_error(analysis.error(), model);
    return kFailed;
  }
  say_notes(*analysis, options.verbose);
  Output output(options.output);
  const Result<std::string> text = make(*analysis, setup->rules, text_style(options, output));
  if (!text) {
    say_error(text.error(), model);
    return kFailed;
  }
  output.write(*text);
  return output.finish() ? kDone : kFailed;
}

}  // namespace qdq::cli
