// graph_writer.h: graph notation written line by line while shapes are tracked, for generators.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "support/eval_tensor.h"
#include "support/random.h"

namespace qdq::testing {

// A value that can be read: its shape, and the parameters it is quantized with (empty: float).
struct Written {
  std::string name;
  Dims dims;
  std::string quant;
  int uses = 0;
  bool input = false;
  bool hidden = false;  // never picked: made from weights only

  bool is_float() const { return quant.empty(); }
  bool is_image() const { return dims.size() == 4; }
  bool has_plane(std::int64_t least) const {
    return is_image() && dims[2] >= least && dims[3] >= least;
  }
};

class GraphWriter {
 public:
  // With `all_types` activations are also quantized as evaluate() cannot.
  explicit GraphWriter(Random random, bool all_types = false)
      : random_(random), all_types_(all_types) {}

  Random& random() { return random_; }
  int nodes() const { return nodes_; }

  // Lines. `suffixes` is "{a -> b}<axis=1>" and the like; operands are names. Everything written
  // may be picked afterwards.
  Written input(Dims dims, const std::string& quant = {});
  std::string constant(const std::string& name, const std::string& declaration);
  std::string quant(const std::string& prefix, const std::string& declaration);
  Written node(const std::string& op, const std::string& suffixes,
               const std::vector<std::string>& operands, Dims dims, const std::string& quant = {});
  // A node with one result for each of `dims`, or a chain of stages written as it is.
  std::vector<Written> line(const std::string& prefix, const std::string& right_side,
                            const std::vector<std::string>& operands, const std::vector<Dims>& dims,
                            const std::string& quant = {});
  Written quantize(const Written& x, const std::string& quant);
  Written dequantize(const Written& q);

  // A value that fits, mostly one of the last ones; nothing if there is none.
  std::optional<Written> pick(const std::function<bool(const Written&)>& fits);
  // A DQ or Q that reads `x` with these parameters, if one has been written.
  std::optional<Written> reader(const std::string& op, const Written& x,
                                const std::string& quant) const;
  // Parameters for activations: mostly one of a few, so that scales repeat.
  std::string activation_quant();

  std::string text();  // with the outputs; call it once, at the end

 private:
  struct Reading {
    std::string op, operand, quant, result;
  };
  Written& find(const std::string& name);

  Random random_;
  bool all_types_;
  int nodes_ = 0;
  int names_ = 0;
  std::string head_, body_;
  std::vector<Written> values_;
  std::vector<Reading> readings_;
  std::vector<std::string> quants_;  // of activations
};

}  // namespace qdq::testing
