// scenario_file.h: a *.scenario file as sections, read and written back.
//
//   == title      what it shows, in one line
//   == source     what the expectation rests on
//   == target     trt8.5
//   == graph      in graph notation
//   == steps      "RULE on NODE", in order (may be left out)
//   == layers     "NAME | TYPE | in: int8 float | out: int8", in order; TYPE may be "*"
//   == findings   "QDQ201 message", in order (may be left out)
//   == refusals   "QDQ101 message | quote", the findings of QDQ1.. alone; a network that TensorRT
//                 refuses has no layers to expect
//   == open       why the program does not agree yet: the runner wants it to disagree
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace qdq::testing {

class ScenarioFile {
 public:
  explicit ScenarioFile(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string line;
    while (std::getline(in, line)) {
      if (line.starts_with("== ")) {
        sections_.push_back({line.substr(3), ""});
      } else if (!sections_.empty()) {
        sections_.back().second += line + "\n";
      }
    }
  }

  bool has(const std::string& name) const { return find(name) != nullptr; }
  std::string text(const std::string& name) const {
    const std::string* found = find(name);
    return found ? *found : "";
  }
  std::string line(const std::string& name) const {
    const std::string found = text(name);
    return found.substr(0, found.find('\n'));
  }
  std::vector<std::string> lines(const std::string& name) const {
    std::istringstream in(text(name));
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);)
      if (!line.empty()) out.push_back(line);
    return out;
  }

  void set(const std::string& name, const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    for (auto& [known, old] : sections_)
      if (known == name) old = text;
  }
  void write(const std::filesystem::path& path) const {
    std::ofstream out(path, std::ios::binary);
    for (const auto& [name, text] : sections_) out << "== " << name << "\n" << text;
  }

 private:
  const std::string* find(const std::string& name) const {
    for (const auto& [known, text] : sections_)
      if (known == name) return &text;
    return nullptr;
  }

  std::vector<std::pair<std::string, std::string>> sections_;
};

}  // namespace qdq::testing
