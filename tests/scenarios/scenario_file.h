// scenario_file.h: a *.scenario file as sections, read and written back.
//
//   == title      what it shows, in one line
//   == source     what the expectation rests on
//   == target     trt8.5; further lines: targets for which all of it holds too
//   == graph      in graph notation
//   == steps      "RULE on NODE", in order
//   == layers     "NAME | TYPE | in: int8 float | out: int8", in order; TYPE may be "*"
//   == findings   "QDQ201 message", in order. Of these three, one may do
//   == log        the steps in the words of TensorRT's verbose log
//   == refusals   "QDQ101 message | quote", the findings of QDQ1.. alone; a network that TensorRT
//                 refuses has no layers to expect
//   == open       why the program does not agree yet: the runner wants it to disagree
//
// A section may show how sure each line is, in all lines or none: "RULE on NODE (observed)", a fifth
// column " | observed" behind a layer, "QDQ201 (warning, documented) message" with the severity.
#pragma once

#include <algorithm>
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

// The *.scenario files of a folder, by name.
inline std::vector<std::filesystem::path> scenario_paths(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".scenario") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace qdq::testing
