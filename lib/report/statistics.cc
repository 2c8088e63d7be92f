// How often each rule was found in all models of a run, and how much of them runs in INT8.
#include <algorithm>
#include <array>
#include <map>

#include "qdq_lint/formats.h"
#include "report/json_parts.h"
#include "report/layout.h"
#include "report/place.h"
#include "report/wording.h"

namespace qdq {
namespace {

struct RuleCount {
  RuleId rule{};
  Severity severity = Severity::Note;
  std::size_t places = 0;
  std::size_t models = 0;
};

struct Totals {
  std::size_t models = 0, failed = 0, suppressed = 0, known = 0;
  int weighted = 0, int8 = 0, dangling = 0, reformats = 0;
  double macs = 0, int8_macs = 0;
};

class Statistics : public FindingsWriter {
 public:
  explicit Statistics(const FormatContext& context) : context_(context) {}

  std::string add(const Analysis& analysis, const CommittedSnapshot*) override {
    ++totals_.models;
    std::map<std::string, std::size_t> here;
    for (const Finding& finding : analysis.findings) {
      if (finding.suppressed) ++totals_.suppressed;
      if (!finding.suppressed && !finding.counts()) ++totals_.known;
      if (!finding.counts()) continue;
      const std::string& code = context_.rules.rule(finding.rule).code;
      RuleCount& count = counts_[code];
      count.rule = finding.rule;
      count.severity = std::max(count.severity, finding.severity);
      ++count.places;
      if (here[code]++ == 0) ++count.models;
    }
    add_layers(analysis);
    return "";
  }

  std::string add_failed(const std::string&, const Error&) override {
    ++totals_.failed;
    return "";
  }

 protected:
  // The most frequent first.
  std::vector<std::pair<std::string, RuleCount>> ranked() const {
    std::vector<std::pair<std::string, RuleCount>> out(counts_.begin(), counts_.end());
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
      return a.second.places > b.second.places;
    });
    return out;
  }

  FormatContext context_;
  Totals totals_;

 private:
  void add_layers(const Analysis& analysis) {
    const Summary& summary = analysis.prediction.summary;
    totals_.int8 += summary.weighted_int8;
    totals_.weighted += summary.weighted_int8 + summary.weighted_int8_float_out +
                        summary.weighted_fp8 + summary.weighted_float;
    totals_.dangling += summary.dangling_q + summary.dangling_dq;
    totals_.reformats += summary.reformats;
    for (const Layer& layer : analysis.prediction.layers) {
      totals_.macs += layer.macs.value_or(0);
      totals_.int8_macs += layer.int8_macs;
    }
  }

  std::map<std::string, RuleCount> counts_;
};

class StatisticsText : public Statistics {
 public:
  using Statistics::Statistics;

  std::string finish(int) override {
    std::string out;
    for (const auto& [code, count] : ranked()) {
      const std::string number = std::to_string(count.places);
      out += std::string(number.size() < 6 ? 6 - number.size() : 0, ' ') + number + "  " + code +
             " " + context_.rules.rule(count.rule).name + " " +
             std::string(severity_name(count.severity)) + ", in " + counted(count.models, "model") +
             "\n";
    }
    out += counted(totals_.models, "model");
    if (totals_.failed > 0) out += ", " + std::to_string(totals_.failed) + " not readable";
    if (totals_.suppressed > 0) out += "; " + std::to_string(totals_.suppressed) + " suppressed";
    if (totals_.known > 0) out += "; " + std::to_string(totals_.known) + " in the baseline";
    out += "; conv/gemm " + std::to_string(totals_.int8) + " of " +
           std::to_string(totals_.weighted) + " INT8-in/INT8-out";
    if (totals_.macs > 0)
      out += ", " + short_number(100 * totals_.int8_macs / totals_.macs, 3) + " % of MACs in INT8";
    return out + "; " + std::to_string(totals_.dangling) + " dangling Q/DQ; " +
           counted(static_cast<std::size_t>(totals_.reformats), "reformat") + " forecast\n";
  }
};

class StatisticsJson : public Statistics {
 public:
  using Statistics::Statistics;

  std::string finish(int) override {
    Json rules = Json::array();
    for (const auto& [code, count] : ranked())
      rules.push_back({{"code", code},
                       {"rule", context_.rules.rule(count.rule).name},
                       {"severity", severity_name(count.severity)},
                       {"places", count.places},
                       {"models", count.models}});
    Json json = {{"version", kJsonVersion},
                 {"tool", tool_json(context_.rules, context_.tool_version)},
                 {"models", totals_.models},
                 {"failed", totals_.failed},
                 {"suppressed", totals_.suppressed},
                 {"in_baseline", totals_.known},
                 {"weighted", totals_.weighted},
                 {"weighted_int8", totals_.int8},
                 {"int8_mac_share", nullptr},
                 {"dangling", totals_.dangling},
                 {"reformats", totals_.reformats}};
    if (totals_.macs > 0) json["int8_mac_share"] = totals_.int8_macs / totals_.macs;
    json["rules"] = std::move(rules);
    return dump(json);
  }
};

template <class Writer>
std::unique_ptr<FindingsWriter> make(const FormatContext& context) {
  return std::make_unique<Writer>(context);
}

constexpr std::array kStatistics{FindingsFormat{"full", make<StatisticsText>},
                                 FindingsFormat{"json", make<StatisticsJson>}};

}  // namespace

const FindingsFormat* find_statistics(std::string_view name) {
  const auto found =
      std::find_if(kStatistics.begin(), kStatistics.end(),
                   [&](const FindingsFormat& format) { return format.name == name; });
  return found == kStatistics.end() ? nullptr : &*found;
}

}  // namespace qdq
