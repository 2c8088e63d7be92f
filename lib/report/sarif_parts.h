// sarif_parts.h: the pieces of a SARIF 2.1.0 run, and what code scanning takes of them.
//
// Limits and required properties are those that GitHub documents for code scanning (github/docs:
// sarif-support-for-code-scanning.md, sarif-limits.md).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "qdq_lint/formats.h"
#include "qdq_lint/node_keys.h"
#include "qdq_lint/qdq_lint.h"
#include "report/json_parts.h"

namespace qdq::sarif {

constexpr std::size_t kRuns = 20;
constexpr std::size_t kResults = 25'000;  // of a run
// A file may have 10 MB when it is packed. Results are made of the same words over and over and shrink to
// less than a tenth; this many bytes of them leave room for that to be wrong by half.
constexpr std::size_t kResultBytes = 60'000'000;
constexpr std::size_t kRelated = 100;       // related locations of a result
constexpr std::size_t kFlow = 1'000;        // locations of a result's reason chain
constexpr std::size_t kDescription = 1024;  // characters
constexpr std::size_t kNotifications = 1'000;

// Safe in a message: printable, and nothing in it is a link.
Json message(const std::string& text);

// The rule as a reportingDescriptor, with its page as help.
Json rule(const RuleSet& rules, const RuleInfo& info);

// The first `limit` characters, three dots for the rest.
std::string cut(const std::string& text, std::size_t limit);

// The run's artifacts and logical locations: each thing once, others refer to it by index.
class Places {
 public:
  enum Content { kModel, kText };
  // Index of the file's artifact.
  std::size_t artifact(const std::string& uri, Content content);
  Json& artifact_json(std::size_t index) { return artifacts_[index]; }
  Json artifact_location(std::size_t index) const;
  // Index of the node's logical location.
  std::size_t node(std::size_t artifact, const std::string& name, std::uint64_t key);
  Json logical_location(std::size_t index) const;

  const Json& artifacts() const { return artifacts_; }
  const Json& logical() const { return logical_; }

 private:
  std::size_t add_logical(const std::string& id, const Json& json);

  Json artifacts_ = Json::array();
  Json logical_ = Json::array();
  std::map<std::string, std::size_t> by_uri_;
  std::map<std::string, std::size_t> by_name_;
};

// The nodes around a finding, as a graph with few nodes.
class Neighbourhood {
 public:
  explicit Neighbourhood(const Graph& model);
  // Empty if the finding concerns but one node.
  Json around(const Finding& finding) const;

 private:
  const Graph& model_;
  std::vector<NodeId> node_of_;  // by origin
};

// Groups of one model's findings as results, without ruleIndex.
class Results {
 public:
  Results(const Analysis& analysis, const FormatContext& context, const CommittedSnapshot* snapshot,
          Places& places, std::size_t artifact);

  Json result(const FindingGroup& group);
  // Locations that were left out of the results so far.
  std::size_t cut_locations() const { return cut_; }

 private:
  static Json whole_line(int line);
  Json in_file(const std::string& file, int line);
  Json at_line(const Finding& finding, const std::string& text);
  Json at_line(OriginId origin, const std::string& text);
  Json at_bytes(OriginId origin, const std::string& text);
  Json with_node(Json physical, OriginId origin, const std::string& text);
  Json related(const FindingGroup& group);
  Json flow(const Finding& finding);
  Json suppression(const Suppressed& by);
  Json properties(const FindingGroup& group) const;
  std::string line_hash(const FindingGroup& group);
  std::string name(OriginId origin) const;

  const Analysis& run_;
  const FormatContext& context_;
  const CommittedSnapshot* snapshot_;
  Places& places_;
  std::size_t artifact_;
  Neighbourhood nodes_;
  std::map<std::string, int> seen_;
  std::size_t cut_ = 0;
};

}  // namespace qdq::sarif
