#include "fuzz/change_messages.h"

#include <array>
#include <string>
#include <vector>

#include "support/random.h"

namespace qdq::fuzzing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using testing::Random;

constexpr std::array kWords = {"QuantizeLinear",
                               "DequantizeLinear",
                               "Conv",
                               "ConvTranspose",
                               "MatMul",
                               "Gemm",
                               "Add",
                               "Mul",
                               "Concat",
                               "Relu",
                               "Sigmoid",
                               "Clip",
                               "MaxPool",
                               "GlobalAveragePool",
                               "Transpose",
                               "Reshape",
                               "Softmax",
                               "LayerNormalization",
                               "BatchNormalization",
                               "Split",
                               "Slice",
                               "Resize",
                               "Pad",
                               "If",
                               "Loop",
                               "Constant",
                               "Cast",
                               "Identity",
                               "Dropout",
                               "Shape",
                               "Gather",
                               "com.microsoft",
                               "axis",
                               "block_size",
                               "pads",
                               "strides",
                               "group",
                               "perm",
                               "to",
                               "qdq-lint.ignore",
                               "location",
                               ""};

constexpr std::array<std::int64_t, 14> kNumbers = {0, 1,  2,   3,   4,       -1,        -2,
                                                   8, 32, 127, 255, 1 << 30, INT64_MAX, INT64_MIN};

struct Found {
  std::vector<Message*> messages;
  std::vector<std::string> texts;
};

// Not deeper than a reader of models goes anyway.
void find(Message& message, Found& found, int depth) {
  found.messages.push_back(&message);
  if (depth == 0) return;
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int k = 0; k < count; ++k) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
        find(*(field->is_repeated() ? reflection.MutableRepeatedMessage(&message, field, k)
                                    : reflection.MutableMessage(&message, field)),
             found, depth - 1);
      if (field->type() == FieldDescriptor::TYPE_STRING)
        found.texts.push_back(field->is_repeated() ? reflection.GetRepeatedString(message, field, k)
                                                   : reflection.GetString(message, field));
    }
  }
}

template <class T>
const T& one_of(Random& random, const std::vector<T>& all) {
  return all[static_cast<std::size_t>(
      random.between(0, static_cast<std::int64_t>(all.size()) - 1))];
}

std::string text(Random& random, const Found& found) {
  if (!found.texts.empty() && random.chance(75)) return one_of(random, found.texts);
  return kWords[static_cast<std::size_t>(random.between(0, std::ssize(kWords) - 1))];
}

std::int64_t number(Random& random) {
  return kNumbers[static_cast<std::size_t>(random.between(0, std::ssize(kNumbers) - 1))];
}

void set_single(Message& message, const FieldDescriptor* field, Random& random,
                const Found& found) {
  const Reflection& reflection = *message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.SetString(&message, field, text(random, found));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&message, field, number(random));
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&message, field, static_cast<std::int32_t>(number(random)));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.SetFloat(&message, field, static_cast<float>(number(random)) / 8);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnumValue(&message, field, static_cast<int>(random.between(0, 25)));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      reflection.MutableMessage(&message, field);
      return;
    default:
      return;
  }
}

void add_element(Message& message, const FieldDescriptor* field, Random& random,
                 const Found& found) {
  const Reflection& reflection = *message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.AddString(&message, field, text(random, found));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.AddInt64(&message, field, number(random));
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.AddInt32(&message, field, static_cast<std::int32_t>(number(random)));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.AddFloat(&message, field, static_cast<float>(number(random)) / 8);
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      Message* added = reflection.AddMessage(&message, field);
      const Message* like = one_of(random, found.messages);
      // Not itself, which has grown by `added`.
      if (like->GetDescriptor() == added->GetDescriptor() && like != added &&
          like->ByteSizeLong() < 4096) {
        const std::string copy = like->SerializeAsString();
        static_cast<void>(added->ParseFromString(copy));
      }
      return;
    }
    default:
      return;
  }
}

void set_element(Message& message, const FieldDescriptor* field, int at, Random& random,
                 const Found& found) {
  const Reflection& reflection = *message.GetReflection();
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING)
    reflection.SetRepeatedString(&message, field, at, text(random, found));
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64)
    reflection.SetRepeatedInt64(&message, field, at, number(random));
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT)
    reflection.SetRepeatedFloat(&message, field, at, static_cast<float>(number(random)) / 8);
}

void change_repeated(Message& message, const FieldDescriptor* field, Random& random,
                     const Found& found) {
  const Reflection& reflection = *message.GetReflection();
  const int count = reflection.FieldSize(message, field);
  if (count == 0 || random.chance(30)) return add_element(message, field, random, found);
  const int at = static_cast<int>(random.between(0, count - 1));
  const int last = count - 1;
  if (random.chance(50)) return set_element(message, field, at, random, found);
  reflection.SwapElements(&message, field, at, random.chance(50) ? last : (at + 1) % count);
  if (random.chance(40)) reflection.RemoveLast(&message, field);
}

void change(Message& root, Random& random) {
  Found found;
  find(root, found, 40);
  Message& message = *one_of(random, found.messages);
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  const google::protobuf::Descriptor* type = message.GetDescriptor();
  const FieldDescriptor* field =
      fields.empty() || random.chance(20)
          ? type->field(static_cast<int>(random.between(0, type->field_count() - 1)))
          : one_of(random, fields);
  if (field->is_repeated()) return change_repeated(message, field, random, found);
  if (random.chance(15)) return reflection.ClearField(&message, field);
  set_single(message, field, random, found);
}

}  // namespace

void change_messages(Message& root, std::uint64_t seed) {
  Random random(seed);
  for (std::int64_t changes = random.between(1, 4); changes > 0; --changes) change(root, random);
}

}  // namespace qdq::fuzzing
