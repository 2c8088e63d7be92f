// random_transformer.h: what random graphs have of transformers: products of activations, normalisations
// over the last axis, as one operator and as several.
#pragma once

#include "support/graph_writer.h"

namespace qdq::testing {

// The matrices are the last two dims of an image.
void add_attention(GraphWriter& g);
void add_layer_norm(GraphWriter& g);
void add_gelu(GraphWriter& g);
void add_product(GraphWriter& g);

}  // namespace qdq::testing
