/* onnx_bytes.h: small ONNX models as bytes, for C. Messages are written with the numbers of onnx.proto. */
#ifndef QDQ_LINT_TESTS_ONNX_BYTES_H
#define QDQ_LINT_TESTS_ONNX_BYTES_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct message {
  char *data;
  size_t size, room;
} message;

static void put_bytes(message *to, const void *from, size_t size) {
  if (to->size + size > to->room) {
    to->room = 2 * (to->size + size);
    to->data = realloc(to->data, to->room);
    if (!to->data) abort();
  }
  memcpy(to->data + to->size, from, size);
  to->size += size;
}

static void put_varint(message *to, uint64_t number) {
  do {
    const unsigned char byte = (unsigned char)((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
    put_bytes(to, &byte, 1);
    number >>= 7;
  } while (number > 0);
}

static void put_number(message *to, unsigned field, uint64_t number) {
  put_varint(to, field << 3);
  put_varint(to, number);
}

static void put_sized(message *to, unsigned field, const void *from, size_t size) {
  put_varint(to, field << 3 | 2);
  put_varint(to, size);
  put_bytes(to, from, size);
}

static void put_text(message *to, unsigned field, const char *text) {
  put_sized(to, field, text, strlen(text));
}

/* Ends the inner message. */
static void put_message(message *to, unsigned field, message *inner) {
  put_sized(to, field, inner->data, inner->size);
  free(inner->data);
  memset(inner, 0, sizeof(*inner));
}

/* An input or output of the graph: float[8]. The name may hold anything. */
static void put_tensor_info(message *graph, unsigned field, const void *name, size_t size) {
  message dim = {0}, shape = {0}, tensor = {0}, type = {0}, info = {0};
  put_number(&dim, 1, 8);
  put_message(&shape, 1, &dim);
  put_number(&tensor, 1, 1);
  put_message(&tensor, 2, &shape);
  put_message(&type, 1, &tensor);
  put_sized(&info, 1, name, size);
  put_message(&info, 2, &type);
  put_message(graph, field, &info);
}

static message node_of(const char *op, const char *name) {
  message node = {0};
  put_text(&node, 3, name);
  put_text(&node, 4, op);
  return node;
}

/* Ends the graph. The caller frees the result's data. */
static message model_of(message *graph) {
  message model = {0}, opset = {0};
  put_number(&model, 1, 8);
  put_text(graph, 2, "g");
  put_message(&model, 7, graph);
  put_number(&opset, 2, 13);
  put_message(&model, 8, &opset);
  return model;
}

/* `count` Relu in a row, from "x0" to "x<count>". */
static message relu_chain(int count) {
  message graph = {0};
  char from[16], to[16];
  int k;
  for (k = 0; k < count; ++k) {
    message node;
    sprintf(from, "x%d", k);
    sprintf(to, "x%d", k + 1);
    node = node_of("Relu", "");
    put_text(&node, 1, from);
    put_text(&node, 2, to);
    put_message(&graph, 1, &node);
  }
  put_tensor_info(&graph, 11, "x0", 2);
  sprintf(to, "x%d", count);
  put_tensor_info(&graph, 12, to, strlen(to));
  return model_of(&graph);
}

/* x -> Q -> DQ -> y, with a scale that lies in the file `location`. */
static message external_scale(const char *location) {
  message graph = {0}, node, tensor = {0}, entry = {0};
  node = node_of("QuantizeLinear", "q");
  put_text(&node, 1, "x");
  put_text(&node, 1, "s");
  put_text(&node, 2, "m");
  put_message(&graph, 1, &node);
  node = node_of("DequantizeLinear", "d");
  put_text(&node, 1, "m");
  put_text(&node, 1, "s");
  put_text(&node, 2, "y");
  put_message(&graph, 1, &node);
  put_number(&tensor, 2, 1);
  put_text(&tensor, 8, "s");
  put_text(&entry, 1, "location");
  put_text(&entry, 2, location);
  put_message(&tensor, 13, &entry);
  put_number(&tensor, 14, 1);
  put_message(&graph, 5, &tensor);
  put_tensor_info(&graph, 11, "x", 1);
  put_tensor_info(&graph, 12, "y", 1);
  return model_of(&graph);
}

/* Relu of a tensor and of another one, added up. The names are no UTF-8, and the second has a 0 inside. */
#define ODD_TENSOR "x\xff"
#define ODD_READER "relu\xfe"
static message odd_names(void) {
  static const char second[] = {'x', 0, 'y'};
  message graph = {0}, node;
  node = node_of("Relu", ODD_READER);
  put_text(&node, 1, ODD_TENSOR);
  put_text(&node, 2, "a");
  put_message(&graph, 1, &node);
  node = node_of("Relu", "other");
  put_sized(&node, 1, second, sizeof(second));
  put_text(&node, 2, "b");
  put_message(&graph, 1, &node);
  node = node_of("Add", "add");
  put_text(&node, 1, "a");
  put_text(&node, 1, "b");
  put_text(&node, 2, "z");
  put_message(&graph, 1, &node);
  put_tensor_info(&graph, 11, ODD_TENSOR, strlen(ODD_TENSOR));
  put_tensor_info(&graph, 11, second, sizeof(second));
  put_tensor_info(&graph, 12, "z", 1);
  return model_of(&graph);
}

#endif
