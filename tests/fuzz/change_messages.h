// change_messages.h: random changes of a protobuf message that leave it one.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>

namespace qdq::fuzzing {

// A few changes anywhere below `root`: an element repeated, moved or taken out, a field cleared, a number
// changed, a name replaced by another one of the message or by a word that means something in ONNX. The
// same seed changes the same message in the same way.
void change_messages(google::protobuf::Message& root, std::uint64_t seed);

}  // namespace qdq::fuzzing
