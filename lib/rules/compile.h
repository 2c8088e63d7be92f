// compile.h: from the JSON of one file to checked rules, classes, releases.
// All functions throw BadRuleFile.
#pragma once

#include "rules/compiled.h"
#include "rules/json_reader.h"

namespace qdq {

// One rule file. Checks everything that can be checked without the other files.
CompiledRule compile_rule(const Field& file);

// What can raise a project rule.
std::span<const std::string_view> project_causes();

// The patterns, predicates and rewrites of a rule or case: names, connectedness, arguments.
// `classes` resolves "@class".
void compile_patterns(CompiledRule& rule, const Field& file, const CompiledRules& set);

std::vector<OpClass> compile_op_classes(const Field& file);
Release compile_release(const Field& file);
std::vector<TargetOption> compile_options(const Field& file);
// Gives each release that runs the passes of another its phases and layers, without the rules that do
// not cover it.
void resolve_passes(CompiledRules& set);
DeviceTable compile_devices(const Field& file);

// Checks between files: ids and codes unique per release, every release resolves every rule it names,
// "because" and example rules exist.
void check_rule_set(const CompiledRules& set);

ReleaseRange parse_range(const std::string& text, const Field& where);
std::optional<ReleaseVersion> parse_version(std::string_view text);  // "8.4", "9"
Confidence parse_confidence(const Field& where);

}  // namespace qdq
