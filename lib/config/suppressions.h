// suppressions.h: the [[suppress]] tables of a file. Throws BadConfigFile.
#pragma once

#include <vector>

#include "config/section.h"

namespace qdq {

// In a sidecar the model is known: node, key and models may all be absent.
enum class SuppressionsOf { Project, OneModel };

std::vector<Suppression> read_suppressions(const Section& file, SuppressionsOf place);

// Fails where the glob of that key is longer than glob_matches() should be asked to bear.
void check_glob(const Section& section, std::string_view key, std::string_view glob);

}  // namespace qdq
