// RuleSet: files -> compiled rules, lookups, targets.
#include <algorithm>
#include <fstream>
#include <numeric>
#include <set>
#include <sstream>

#include "base/guard.h"
#include "rules/builtin.h"
#include "rules/compile.h"
#include "rules/rule_files.h"
#include "rules/stored.h"

namespace qdq {

namespace fs = std::filesystem;

std::string_view confidence_name(Confidence confidence) {
  switch (confidence) {
    case Confidence::Unknown:
      return "unknown";
    case Confidence::Inferred:
      return "inferred";
    case Confidence::Documented:
      return "documented";
    case Confidence::Observed:
      return "observed";
  }
  return "unknown";
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::Note:
      return "note";
    case Severity::Warning:
      return "warning";
    case Severity::Error:
      return "error";
  }
  return "note";
}

int CompiledRules::find_class(std::string_view name) const {
  for (std::size_t k = 0; k < classes.size(); ++k)
    if (classes[k].name == name) return static_cast<int>(k);
  return -1;
}

const CompiledRule* CompiledRules::rule_for(std::string_view name,
                                            const ReleaseVersion& version) const {
  for (const CompiledRule& rule : rules)
    if (rule.info.name == name && rule.range.contains(version)) return &rule;
  return nullptr;
}

const Release* CompiledRules::release(std::string_view name) const {
  for (const Release& release : releases)
    if (release.name == name) return &release;
  return nullptr;
}

namespace {

std::string spelled_op(const PatternLine& line) {
  switch (line.op_kind) {
    case PatternLine::OpKind::Any:
      return "any operator";
    case PatternLine::OpKind::Class:
      return "@" + line.op;
    case PatternLine::OpKind::Op:
      return line.op;
  }
  return {};
}

bool binds(const MatchPart& part, HoleIndex hole) {
  const auto is_hole = [&](const OperandHole& place) { return place.hole == hole; };
  return part.label == hole || part.out_quant == hole ||
         std::ranges::any_of(part.results, is_hole) ||
         std::ranges::any_of(part.operands, is_hole) ||
         std::ranges::find(part.in_quant, hole) != part.in_quant.end();
}

}  // namespace

void CompiledRules::number_operators() {
  const auto number = [&](const std::string& op) {
    const auto next = static_cast<OperatorNumber>(operators.size() + 1);
    return operators.try_emplace(op, next).first->second;
  };
  const auto number_parts = [&](std::vector<MatchPart>& parts) {
    for (MatchPart& part : parts) {
      if (part.line.op_kind == PatternLine::OpKind::Op) part.op_number = number(part.line.op);
      part.spelled = spelled_op(part.line);
    }
  };
  for (const OpClass& op_class : classes)
    for (const ClassMember& member : op_class.members) number(member.op);
  for (CompiledRule& rule : rules) {
    number_parts(rule.match);
    for (RuleCase& rule_case : rule.cases) number_parts(rule_case.match);
  }
}

void CompiledRules::mark_explaining() {
  std::set<std::string_view> names;
  for (const CompiledRule& rule : rules) names.insert(rule.because.begin(), rule.because.end());
  for (CompiledRule& rule : rules) rule.explains = names.contains(rule.info.name);
}

void CompiledRules::find_ready_lines() {
  for (CompiledRule& rule : rules)
    for (PredicateCall& call : rule.where) {
      call.ready = 1;
      for (const PredicateArg& arg : call.args) {
        const auto* hole = std::get_if<HoleIndex>(&arg);
        if (!hole) continue;
        const auto by = std::ranges::find_if(
            rule.match, [&](const MatchPart& part) { return binds(part, *hole); });
        call.ready = std::max<std::size_t>(call.ready, 1 + std::size_t(by - rule.match.begin()));
      }
    }
}

void CompiledRules::sort_holes() {
  for (CompiledRule& rule : rules)
    for (RuleCase& one : rule.cases) {
      one.by_name.resize(one.holes.size());
      std::iota(one.by_name.begin(), one.by_name.end(), HoleIndex{0});
      std::ranges::sort(one.by_name, {},
                        [&](HoleIndex hole) -> const std::string& { return one.holes[hole].name; });
    }
}

ClassTable::ClassTable(const CompiledRules& rules, const ReleaseVersion& version)
    : rules_(rules), in_((rules.operators.size() + 1) * rules.classes.size()) {
  for (std::size_t k = 0; k < rules.classes.size(); ++k) {
    classes_.emplace(rules.classes[k].name, static_cast<int>(k));
    for (const ClassMember& member : rules.classes[k].members)
      if (member.range.contains(version))
        in_[static_cast<std::size_t>(rules.operator_number(member.op)) * rules.classes.size() + k] =
            true;
  }
}

RuleSet RuleSetAccess::make(CompiledRules rules) {
  RuleSet set;
  rules.number_operators();
  rules.mark_explaining();
  rules.find_ready_lines();
  rules.sort_holes();
  set.compiled_ = std::make_shared<const CompiledRules>(std::move(rules));
  return set;
}

namespace {

// FNV-1a over paths and contents: tells rule sets apart in reports, guards nothing.
std::string digest_of(const std::vector<RuleFile>& files) {
  std::uint64_t hash = 14695981039346656037ull;
  const auto feed = [&](const std::string& text) {
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    hash = (hash ^ 0xff) * 1099511628211ull;
  };
  for (const RuleFile& file : files) {
    feed(file.path);
    feed(file.text);
  }
  std::ostringstream out;
  out << std::hex << hash;
  return out.str();
}

struct ParsedFile {
  nlohmann::json json;
  std::string path;
  Field root() const { return Field(json, path, ""); }
};

CompiledRules compile_all(std::vector<RuleFile> files) {
  std::sort(files.begin(), files.end(),
            [](const RuleFile& a, const RuleFile& b) { return a.path < b.path; });
  CompiledRules set;
  set.digest = digest_of(files);
  std::vector<ParsedFile> rule_files;
  for (const RuleFile& file : files) {
    ParsedFile parsed{parse_json(file.text, file.path), file.path};
    if (file.path == "op-classes.json") {
      set.classes = compile_op_classes(parsed.root());
    } else if (file.path == "options.json") {
      set.options = compile_options(parsed.root());
    } else if (file.path.starts_with("releases/")) {
      set.releases.push_back(compile_release(parsed.root()));
    } else if (file.path == "devices.json") {
      set.devices = compile_devices(parsed.root());
    } else {
      rule_files.push_back(std::move(parsed));
    }
  }
  for (const ParsedFile& file : rule_files) {
    CompiledRule rule = compile_rule(file.root());
    compile_patterns(rule, file.root(), set);
    set.rules.push_back(std::move(rule));
  }
  std::sort(set.rules.begin(), set.rules.end(), [](const CompiledRule& a, const CompiledRule& b) {
    return std::tie(a.info.name, a.info.file) < std::tie(b.info.name, b.info.file);
  });
  for (std::size_t k = 0; k < set.rules.size(); ++k) {
    set.rules[k].info.id = static_cast<RuleId>(k);
    set.infos.push_back(set.rules[k].info);
  }
  std::sort(set.releases.begin(), set.releases.end(),
            [](const Release& a, const Release& b) { return a.version < b.version; });
  resolve_passes(set);
  check_rule_set(set);
  return set;
}

std::vector<RuleFile> builtin_files() {
  std::vector<RuleFile> files;
  for (const EmbeddedFile& file : embedded_rules())
    files.push_back({std::string(file.path), std::string(file.text)});
  return files;
}

// The id that a rule file says it replaces; empty if none or if the file is broken, which compiling
// will say better.
std::string replaced_id(const RuleFile& file) {
  const nlohmann::json json = nlohmann::json::parse(file.text, nullptr, false);
  if (!json.is_object() || !json.contains("replaces") || !json["replaces"].is_string()) return "";
  return json["replaces"].get<std::string>();
}

std::string id_of(const RuleFile& file) {
  const nlohmann::json json = nlohmann::json::parse(file.text, nullptr, false);
  return json.is_object() && json.contains("id") && json["id"].is_string()
             ? json["id"].get<std::string>()
             : "";
}

}  // namespace

Result<RuleSet> compile_rule_files(std::vector<RuleFile> files, const fs::path& dir) {
  try {
    return RuleSetAccess::make(compile_all(std::move(files)));
  } catch (BadRuleFile& bad) {
    bad.error.where.file = (dir / bad.error.where.file).string();
    return std::move(bad.error);
  }
}

RuleSet RuleSet::builtin() {
  static const RuleSet set = RuleSetAccess::make(restore_rules(builtin_rules()));
  return set;
}

Result<RuleSet> RuleSet::load(const fs::path& dir) {
  return guarded([&]() -> Result<RuleSet> {
    Result<std::vector<RuleFile>> files = read_rule_files(dir);
    if (!files) return files.take_error();
    return compile_rule_files(std::move(*files), dir);
  });
}

Result<RuleSet> RuleSet::builtin_plus(const fs::path& dir) {
  return guarded([&]() -> Result<RuleSet> {
    Result<std::vector<RuleFile>> added = read_rule_files(dir);
    if (!added) return added.take_error();
    std::vector<RuleFile> files = builtin_files();
    for (const RuleFile& file : *added) {
      const std::string replaced = replaced_id(file);
      std::erase_if(files, [&](const RuleFile& old) {
        return old.path == file.path || (!replaced.empty() && id_of(old) == replaced);
      });
    }
    files.insert(files.end(), added->begin(), added->end());
    return compile_rule_files(std::move(files), dir);
  });
}

std::span<const RuleInfo> RuleSet::rules() const { return compiled_->infos; }
const RuleInfo& RuleSet::rule(RuleId id) const {
  return compiled_->infos[static_cast<std::size_t>(id)];
}

const RuleInfo* RuleSet::find(std::string_view name_or_code) const {
  for (const RuleInfo& info : compiled_->infos)
    if (info.name == name_or_code || (!info.code.empty() && info.code == name_or_code))
      return &info;
  return nullptr;
}

std::vector<std::string> RuleSet::releases() const {
  std::vector<std::string> names;
  for (const Release& release : compiled_->releases) names.push_back(release.name);
  return names;
}

std::vector<std::string> RuleSet::target_options() const {
  std::vector<std::string> names;
  for (const TargetOption& option : compiled_->options) names.push_back(option.name);
  for (const DeviceClass& device : compiled_->devices.classes)
    names.push_back("sm_" + std::to_string(device.sm));
  return names;
}

std::string RuleSet::digest() const { return compiled_->digest; }

Result<void> RuleSet::export_builtin(const fs::path& dir) {
  for (const EmbeddedFile& file : embedded_rules()) {
    const fs::path path = dir / file.path;
    std::error_code code;
    fs::create_directories(path.parent_path(), code);
    std::ofstream out(path, std::ios::binary);
    out.write(file.text.data(), static_cast<std::streamsize>(file.text.size()));
    out.close();  // a full disk may show only now
    if (!out.good()) {
      Error error{ErrorKind::Unreadable,
                  "cannot be written: " + std::generic_category().message(errno),
                  {},
                  ""};
      error.where.file = path.string();
      return error;
    }
  }
  return {};
}

}  // namespace qdq
