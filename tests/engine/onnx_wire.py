"""ONNX files as protobuf wire format, as far as the tests change them: nodes, their operands, the batch size.

No package needed. A message is a list of (field, wire type, value); length-delimited values are bytes.
"""
GRAPH, NODE, INPUT, OUTPUT, NAME, OP = 7, 1, 1, 2, 3, 4
QDQ = ("QuantizeLinear", "DequantizeLinear")


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _encoded(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def parse(data):
    fields, at = [], 0
    while at < len(data):
        key, at = _varint(data, at)
        wire = key & 7
        if wire == 0:
            value, at = _varint(data, at)
        elif wire == 2:
            size, at = _varint(data, at)
            value, at = data[at:at + size], at + size
        else:
            size = {1: 8, 5: 4}[wire]
            value, at = data[at:at + size], at + size
        fields.append((key >> 3, wire, value))
    return fields


def serialize(fields):
    out = bytearray()
    for field, wire, value in fields:
        out += _encoded(field << 3 | wire)
        if wire == 0:
            out += _encoded(value)
        else:
            out += (_encoded(len(value)) if wire == 2 else b"") + value
    return bytes(out)


def _text(node, field):
    return [value.decode() for key, _, value in node if key == field]


class Node:
    def __init__(self, op, name, inputs, outputs, rest=()):
        self.op, self.name, self.inputs, self.outputs = op, name, inputs, outputs
        self.rest = list(rest)

    @staticmethod
    def read(data):
        node = parse(data)
        rest = [field for field in node if field[0] not in (INPUT, OUTPUT, NAME, OP)]
        return Node("".join(_text(node, OP)), "".join(_text(node, NAME)), _text(node, INPUT),
                    _text(node, OUTPUT), rest)

    def bytes(self):
        fields = [(INPUT, 2, name.encode()) for name in self.inputs]
        fields += [(OUTPUT, 2, name.encode()) for name in self.outputs]
        fields += [(NAME, 2, self.name.encode()), (OP, 2, self.op.encode())]
        return serialize(fields + self.rest)


class Model:
    """A model whose nodes can be changed; everything else stays byte for byte."""

    def __init__(self, data):
        self.fields = parse(data)
        graph = parse(next(value for field, _, value in self.fields if field == GRAPH))
        self.nodes = [Node.read(value) for field, _, value in graph if field == NODE]
        self.rest = [entry for entry in graph if entry[0] != NODE]

    def bytes(self):
        graph = serialize([(NODE, 2, node.bytes()) for node in self.nodes] + self.rest)
        return serialize([(field, wire, graph if field == GRAPH else value)
                          for field, wire, value in self.fields])

    def without_qdq(self):
        """Each reader of a Q or DQ reads what went into it."""
        source = {node.outputs[0]: node.inputs[0] for node in self.nodes if node.op in QDQ}

        def origin(name):
            while name in source:
                name = source[name]
            return name

        self.nodes = [node for node in self.nodes if node.op not in QDQ]
        for node in self.nodes:
            node.inputs = [origin(name) for name in node.inputs]
        return self

    def with_quantized_residuals(self):
        """The operand of each Add that comes from no Conv gets a Q like the one that reads it already."""
        maker = {name: node for node in self.nodes for name in node.outputs}
        quantizer = {node.inputs[0]: node for node in self.nodes if node.op == "QuantizeLinear"}
        nodes = []
        for node in self.nodes:
            if node.op == "Add":
                node.inputs = [self._quantized(name, node, maker, quantizer, nodes)
                               for name in node.inputs]
            nodes.append(node)
        self.nodes = nodes
        return self

    @staticmethod
    def _quantized(name, add, maker, quantizer, nodes):
        def behind_conv(tensor):
            node = maker.get(tensor)
            return node is not None and (node.op == "Conv" or node.op == "BatchNormalization")

        q = quantizer.get(name)
        own_branch = [tensor for tensor in add.inputs if behind_conv(tensor)]
        if q is None or (own_branch and name == own_branch[-1]):
            return name
        low, high = f"{name}_residual_q", f"{name}_residual_dq"
        nodes.append(Node("QuantizeLinear", low, [name, *q.inputs[1:]], [low], q.rest))
        nodes.append(Node("DequantizeLinear", high, [low, *q.inputs[1:]], [high], q.rest))
        return high

    def with_batch(self, batch):
        """Sets the first dim of every input and drops what is said of other tensors' shapes."""
        graph_input, graph_output, value_info = 11, 12, 13
        out = []
        for field, wire, value in self.rest:
            if field == value_info:
                continue
            if field in (graph_input, graph_output):
                value = _first_dim(value, batch)
            out.append((field, wire, value))
        self.rest = out
        return self


def _first_dim(value_info, batch):
    # ValueInfoProto.type (2) . tensor_type (1) . shape (2) . dim (1) . dim_value (1)
    def changed(data, path):
        fields = parse(data)
        for k, (field, wire, value) in enumerate(fields):
            if field == path[0]:
                fields[k] = (field, wire, batch if len(path) == 1 else changed(value, path[1:]))
                break
        return serialize(fields)

    return changed(value_info, [2, 1, 2, 1, 1])
