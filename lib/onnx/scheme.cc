#include "qdq_lint/scheme.h"

#include <algorithm>
#include <tuple>

namespace qdq {
namespace {

auto place_of(const Placement& placement) {
  return std::tuple(placement.tensor, placement.reader.has_value(),
                    placement.reader ? placement.reader->node : NodeId{},
                    placement.reader ? placement.reader->slot : 0);
}

bool before(const Placement& a, const Placement& b) { return place_of(a) < place_of(b); }

}  // namespace

SharedQuantizer per_tensor(double scale, DataType type) {
  return std::make_shared<const Quantizer>(Quantizer{type, {scale}, {}, 1});
}

SharedQuantizer per_channel(std::vector<double> scales, std::int64_t axis, DataType type) {
  return std::make_shared<const Quantizer>(Quantizer{type, std::move(scales), {}, axis});
}

void Scheme::add(ValueId tensor, SharedQuantizer quantizer) {
  put({tensor, std::nullopt, std::move(quantizer)});
}

void Scheme::add(ValueId tensor, Use reader, SharedQuantizer quantizer) {
  put({tensor, reader, std::move(quantizer)});
}

bool Scheme::remove(ValueId tensor) { return drop(tensor, std::nullopt); }

bool Scheme::remove(ValueId tensor, Use reader) { return drop(tensor, reader); }

void Scheme::put(Placement placement) {
  std::vector<Placement>& all = placements_.write();
  const auto at = std::lower_bound(all.begin(), all.end(), placement, before);
  if (at != all.end() && place_of(*at) == place_of(placement))
    *at = std::move(placement);
  else
    all.insert(at, std::move(placement));
}

bool Scheme::drop(ValueId tensor, std::optional<Use> reader) {
  const Placement wanted{tensor, reader, nullptr};
  const std::vector<Placement>& known = placements_.read();
  const auto found = std::lower_bound(known.begin(), known.end(), wanted, before);
  if (found == known.end() || place_of(*found) != place_of(wanted)) return false;
  const auto position = found - known.begin();
  std::vector<Placement>& all = placements_.write();
  all.erase(all.begin() + position);
  return true;
}

void Scheme::take_out(PairId pair) {
  if (takes_out(pair)) return;
  std::vector<PairId>& all = taken_out_.write();
  all.insert(std::lower_bound(all.begin(), all.end(), pair), pair);
}

void Scheme::put_back(PairId pair) {
  if (takes_out(pair)) std::erase(taken_out_.write(), pair);
}

bool Scheme::takes_out(PairId pair) const {
  return std::binary_search(taken_out_.read().begin(), taken_out_.read().end(), pair);
}

bool Scheme::operator==(const Scheme& other) const {
  const auto same = [](const Placement& a, const Placement& b) {
    return place_of(a) == place_of(b) &&
           (a.quantizer == b.quantizer ||
            (a.quantizer && b.quantizer && *a.quantizer == *b.quantizer));
  };
  return taken_out_.read() == other.taken_out_.read() &&
         std::ranges::equal(placements_.read(), other.placements_.read(), same);
}

}  // namespace qdq
