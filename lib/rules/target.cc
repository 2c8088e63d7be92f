// Targets: "trt8.4,fp16,sm_80" -> a release that there is, and options.
#include <algorithm>
#include <charconv>

#include "rules/compile.h"

namespace qdq {
namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t stop = std::min(text.find(',', at), text.size());
    parts.emplace_back(text.substr(at, stop - at));
    at = stop + 1;
  }
  return parts;
}

std::string joined(const std::vector<std::string>& parts, const std::string& glue) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : glue) + part;
  return out;
}

Error usage(std::string what, std::string piece, std::string hint) {
  Error error{ErrorKind::Usage, std::move(what), {}, std::move(hint)};
  error.where.piece = std::move(piece);
  return error;
}

// The newest release with engine evidence; the newest at all if none has.
const Release* latest(const CompiledRules& set) {
  const Release* found = nullptr;
  for (const Release& release : set.releases)
    if (!found || release.engines || !found->engines) found = &release;
  return found;
}

// The newest listed release not above `wanted`. A file without a minor number stands for its whole
// major, which this gives for free: 9.3 is not below 9.
const Release* nearest_release(const CompiledRules& set, const ReleaseVersion& wanted) {
  const Release* found = nullptr;
  for (const Release& release : set.releases)
    if (release.version <= wanted) found = &release;
  return found;
}

const TargetOption* find_option(const CompiledRules& set, const std::string& name) {
  for (const TargetOption& option : set.options)
    if (option.name == name) return &option;
  return nullptr;
}

std::optional<Error> add_option(const CompiledRules& set, const std::string& option,
                                Target& target) {
  const bool device = option.starts_with("sm_");
  for (const std::string& other : target.options)
    if (other == option || (device && other.starts_with("sm_")))
      return usage("two options of a target say the same or contradict each other", option,
                   "the other one is " + other);
  target.options.push_back(option);
  if (const TargetOption* known = find_option(set, option)) {
    if (known->range.contains(target.release))
      target.flags.insert(option);
    else
      target.notes.push_back(option + " has no effect in " + target.release_name + ": " +
                             known->elsewhere);
    return std::nullopt;
  }
  const std::string_view digits =
      std::string_view(option).substr(std::min<std::size_t>(3, option.size()));
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), target.sm);
  if (device && error == std::errc() && end == digits.data() + digits.size() && target.sm > 0)
    return std::nullopt;
  std::vector<std::string> known;
  for (const TargetOption& each : set.options) known.push_back(each.name);
  known.emplace_back("sm_NN");
  return usage("unknown target option", option, "known are " + joined(known, ", "));
}

// What holds without being given, and what the options that were given switch off.
void settle_options(const CompiledRules& set, Target& target) {
  for (const TargetOption& option : set.options)
    if (option.always && option.always->contains(target.release)) target.flags.insert(option.name);
  for (const TargetOption& option : set.options) {
    if (!target.flags.contains(option.name)) continue;
    for (const std::string& other : option.excludes)
      if (target.flags.erase(other))
        target.notes.push_back(other + " has no effect beside " + option.name);
  }
}

}  // namespace

std::string Target::name() const {
  return release_name + (options.empty() ? "" : "," + joined(options, ","));
}

Result<Target> RuleSet::target(std::string_view text) const {
  const CompiledRules& set = *compiled_;
  const std::vector<std::string> parts = split(text);
  Target target;
  const Release* release = nullptr;
  if (parts[0] == "latest") {
    release = latest(set);
    if (release) target.asked = release->version;
  } else {
    const std::optional<ReleaseVersion> wanted =
        parts[0].starts_with("trt") ? parse_version(std::string_view(parts[0]).substr(3))
                                    : std::nullopt;
    if (wanted) release = nearest_release(set, *wanted);
    if (wanted) target.asked = *wanted;
    if (release && release->name != parts[0] && release->version != *wanted)
      target.notes.push_back(parts[0] + " is not listed: the rules of " + release->name +
                             " are used");
  }
  if (!release)
    return usage("unknown target", parts[0], "known are latest, " + joined(releases(), ", "));
  target.release = release->version;
  target.release_name = release->name;
  for (std::size_t k = 1; k < parts.size(); ++k)
    if (std::optional<Error> error = add_option(set, parts[k], target)) return *error;
  settle_options(set, target);
  return target;
}

}  // namespace qdq
