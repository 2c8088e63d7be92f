#include "commands/engine.h"

namespace qdq::cli {

Result<EngineReport> read_engine_argument(const std::string& file) {
  Result<EngineReport> engine = read_engine(file);
  if (engine)
    for (const std::string& note : engine->notes) say_note(file + ": " + note);
  return engine;
}

void choose_target(CommonOptions& options, bool target_given, const EngineReport& engine) {
  if (target_given || !engine.release) return;
  options.target =
      "trt" + std::to_string(engine.release->major) + "." + std::to_string(engine.release->minor);
  say_note(engine.path + ": the log is of TensorRT " + options.target.substr(3) +
           ": predicting for " + options.target + "; --target overrides it");
}

}  // namespace qdq::cli
