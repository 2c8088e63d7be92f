#include "commands/one_model.h"

#include "commands/command.h"
#include "commands/settings.h"

namespace qdq::cli {

Result<Setup> set_up(const CommonOptions& options, const std::string& model) {
  Result<RuleSet> rules = load_rules(options);
  if (!rules) return rules.take_error();
  const SettingsOptions none;
  Projects projects(*rules, options, none);
  Result<Project*> project = projects.of(model);
  if (!project) return project.take_error();
  const std::string target = (*project)->target;
  for (const std::string& note : (*project)->resolved.notes) say_note(note);
  return Setup{std::move(*rules), target};
}

int run_on_model(const CommonOptions& options, const std::string& model,
                 const std::function<Result<std::string>(const Analysis&, const RuleSet&,
                                                         const TextStyle&)>& make) {
  const Result<Setup> setup = set_up(options, model);
  const Result<void> sound = check_output(options, {model});
  if (!setup || !sound) {
    say_error(setup ? sound.error() : setup.error());
    return kFailed;
  }
  const Result<Analysis> analysis = analyze_argument(model, *setup, options);
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
