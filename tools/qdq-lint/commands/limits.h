// limits.h: the option --limits, what a model may ask of the reader.
#pragma once

#include "qdq_lint/model.h"

namespace CLI {
class App;
}

namespace qdq::cli {

void add_limits(CLI::App& parser, ReadLimits& limits);

}  // namespace qdq::cli
