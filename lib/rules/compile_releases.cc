// Releases and target options: rules/releases/*.json and rules/options.json.
#include <algorithm>

#include "rules/compile.h"

namespace qdq {
namespace {

Phase compile_phase(const Field& entry) {
  entry.only({"phase", "log", "order", "rules", "regions"});
  if (entry.has("rules") == entry.has("regions"))
    entry.fail("a phase needs either \"rules\" or \"regions\"");
  const bool regions = entry.has("regions");
  Phase phase{entry.at("phase").string(), entry.strings_or_none("log"), PhaseOrder::Forward,
              entry.at(regions ? "regions" : "rules").strings(), regions};
  const std::string order = entry.string_or("order", "forward");
  if (order != "forward" && order != "backward")
    entry.at("order").fail("expected \"forward\" or \"backward\"", order);
  if (order == "backward") phase.order = PhaseOrder::Backward;
  return phase;
}

std::vector<std::string> covering(const CompiledRules& set, std::vector<std::string> names,
                                  const ReleaseVersion& version) {
  std::erase_if(names, [&](const std::string& name) { return !set.rule_for(name, version); });
  return names;
}

}  // namespace

Release compile_release(const Field& file) {
  file.only({"release", "evidence", "notes", "engines", "passes-of", "phases", "layers"});
  Release release;
  release.name = file.at("release").string();
  const std::optional<ReleaseVersion> version =
      release.name.starts_with("trt") ? parse_version(std::string_view(release.name).substr(3))
                                      : std::nullopt;
  if (!version) file.at("release").fail("expected a release such as \"trt8.4\"", release.name);
  release.version = *version;
  release.evidence = file.at("evidence").strings();
  release.notes = file.strings_or_none("notes");
  release.engines = file.boolean_or("engines", false);
  release.passes_of = file.string_or("passes-of", "");
  if (!release.passes_of.empty()) {
    for (const char* key : {"phases", "layers"})
      if (file.has(key)) file.at(key).fail("a release with \"passes-of\" has none of its own");
    return release;
  }
  for (const Field& entry : file.at("phases").items())
    release.phases.push_back(compile_phase(entry));
  release.layers = file.at("layers").strings();
  return release;
}

void resolve_passes(CompiledRules& set) {
  for (Release& release : set.releases) {
    if (release.passes_of.empty()) continue;
    const Release* other = set.release(release.passes_of);
    if (!other || !other->passes_of.empty()) {
      Error error{ErrorKind::BadRule,
                  other ? "the release has no passes of its own" : "unknown release",
                  {},
                  ""};
      error.where.file = "releases/" + release.name + ".json";
      error.where.pointer = "/passes-of";
      error.where.piece = release.passes_of;
      throw BadRuleFile{std::move(error)};
    }
    release.phases = other->phases;
    for (Phase& phase : release.phases)
      phase.rules = covering(set, std::move(phase.rules), release.version);
    release.layers = covering(set, other->layers, release.version);
  }
}

std::vector<TargetOption> compile_options(const Field& file) {
  std::vector<TargetOption> options;
  for (const std::string& name : file.keys()) {
    const Field entry = file.at(name);
    entry.only({"summary", "releases", "elsewhere", "always", "excludes", "evidence"});
    TargetOption option;
    option.name = name;
    option.summary = entry.at("summary").prose();
    option.range = parse_range(entry.at("releases").string(), entry.at("releases"));
    option.elsewhere = entry.find("elsewhere") ? entry.at("elsewhere").prose() : "";
    if (entry.has("always"))
      option.always = parse_range(entry.at("always").string(), entry.at("always"));
    option.excludes = entry.strings_or_none("excludes");
    if (entry.at("evidence").strings().empty()) entry.at("evidence").fail("expected a source");
    options.push_back(std::move(option));
  }
  std::sort(options.begin(), options.end(),
            [](const TargetOption& a, const TargetOption& b) { return a.name < b.name; });
  return options;
}

}  // namespace qdq
