"""Random small convolutional networks whose Q and DQ stand in likely and unlikely places, as ONNX files.

model(seed) is the same for the same seed. Each block may carry an anti-pattern: pairs between a convolution
and what follows it, on one operand of a residual Add or on both, of unequal scales at Concat, Split and
pools, repeated ones, UINT8 ones, on the network's output. Scales follow an estimate of what the tensors hold,
so that inputs of about unit variance do not saturate.
"""
import math
import pathlib
import random
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "engine"))
from onnx_wire import GRAPH, NODE, Node, serialize  # noqa: E402

FLOAT, UINT8, INT8, INT32, INT64 = 1, 2, 3, 6, 7
CODES = {FLOAT: "f", UINT8: "B", INT8: "b", INT32: "i", INT64: "q"}
INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT, ATTRIBUTE, OPSET = 5, 11, 12, 5, 8
RANGE = 6  # standard deviations that a scale covers
SIDE = 8


def _number(field, value):
    return (field, 0, value & (2**64 - 1))


def _string(field, value):
    return (field, 2, value.encode())


def tensor(name, dims, kind, numbers):
    data = struct.pack(f"<{len(numbers)}{CODES[kind]}", *numbers)
    return serialize([_number(1, dim) for dim in dims] +
                     [_number(2, kind), _string(8, name), (9, 2, data)])


def declared(name, dims):
    shape = serialize([(1, 2, serialize([_number(1, dim)])) for dim in dims])
    kind = serialize([(1, 2, serialize([_number(1, FLOAT), (2, 2, shape)]))])
    return serialize([_string(1, name), (2, 2, kind)])


def attribute(name, value):
    if isinstance(value, float):
        fields = [(2, 5, struct.pack("<f", value)), _number(20, 1)]
    elif isinstance(value, int):
        fields = [_number(3, value), _number(20, 2)]
    else:
        fields = [_number(8, one) for one in value] + [_number(20, 7)]
    return (ATTRIBUTE, 2, serialize([_string(1, name)] + fields))


class Tensor:
    """A float tensor [1, channels, side, side], and about how large its numbers are."""

    def __init__(self, name, channels, side, size):
        self.name, self.channels, self.side, self.size = name, channels, side, size

    def like(self, name, factor=1.0):
        return Tensor(name, self.channels, self.side, self.size * factor)


class Network:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.nodes, self.initializers, self.names = [], {}, 0
        self.tensors = [Tensor("image", 16, SIDE, 1.0)]

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def constant(self, name, dims, kind, numbers):
        self.initializers[name] = tensor(name, dims, kind, numbers)
        return name

    def op(self, kind, inputs, outputs=1, **attributes):
        self.names += 1
        name = f"{kind.lower()}{self.names}"
        results = [name] if outputs == 1 else [f"{name}_{k}" for k in range(outputs)]
        rest = [attribute(*one) for one in attributes.items()]
        self.nodes.append(Node(kind, name, inputs, results, rest))
        return name if outputs == 1 else results

    def quantizer(self, size):
        """Names of a scale and a zero point. Few scales are near each other, many are the same."""
        scale = RANGE * size / 127 * self.random.choice([0.9, 1, 1, 1, 1.25])
        step = 2 ** math.floor(math.log2(scale)) / 8
        scale = round(scale / step) * step
        self.constant("zero", [], INT8, [0])
        return [self.constant(f"scale_{scale:.8g}", [], FLOAT, [scale]), "zero"]

    def pair(self, x, quantizer=None):
        quantizer = quantizer or self.quantizer(x.size)
        if self.chance(6):
            quantizer = [quantizer[0], self.constant("zero_of_uint8", [], UINT8, [128])]
        q = self.op("QuantizeLinear", [x.name, *quantizer])
        return x.like(self.op("DequantizeLinear", [q, *quantizer]))

    def maybe_pair(self, x, percent):
        if not self.chance(percent):
            return x
        pair = self.pair(x)
        return self.pair(pair) if self.chance(8) else pair

    def weights(self, dims, fan):
        limit = math.sqrt(3 / fan)
        name, count = f"w{self.names}", math.prod(dims)
        form = self.random.choice(["int8", "int8", "float-q", "float"])
        if form == "int8":
            scale = self.constant(f"{name}_scale", [], FLOAT, [limit / 127])
            self.constant(name, dims, INT8, [self.random.randint(-127, 127) for _ in range(count)])
            self.constant("zero", [], INT8, [0])
            return self.op("DequantizeLinear", [name, scale, "zero"])
        self.constant(name, dims, FLOAT, [self.random.uniform(-limit, limit) for _ in range(count)])
        if form == "float":
            return name
        scales = [limit / 127 * self.random.uniform(0.9, 1.1) for _ in range(dims[0])]
        quantizer = [self.constant(f"{name}_scale", dims[:1], FLOAT, scales),
                     self.constant(f"zeros_{dims[0]}", dims[:1], INT8, [0] * dims[0])]
        return self.op("DequantizeLinear", [self.op("QuantizeLinear", [name, *quantizer], axis=0),
                                            *quantizer], axis=0)

    def bias(self, channels, size):
        name = f"b{self.names}"
        if self.chance(12):
            self.constant(name, [channels], INT32, [self.random.randint(-300, 300) for _ in range(channels)])
            scale = self.constant(f"{name}_scale", [], FLOAT, [size / 1000])
            return self.op("DequantizeLinear", [name, scale, self.constant("zero_of_int32", [], INT32, [0])])
        numbers = [self.random.uniform(-0.2, 0.2) * size for _ in range(channels)]
        return self.constant(name, [channels], FLOAT, numbers)

    def convolution(self, x, channels=16, **attributes):
        kernel = 1 if "pads" not in attributes and self.chance(30) else 3
        attributes.setdefault("pads", [kernel // 2] * 4)
        group = x.channels if channels == x.channels and self.chance(15) else 1
        dims = [channels, x.channels // group, kernel, kernel]
        operands = [x.name, self.weights(dims, math.prod(dims[1:]))]
        if self.chance(60):
            operands.append(self.bias(channels, x.size))
        side = x.side + 2 * attributes["pads"][0] - kernel + 1
        out = self.op("Conv", operands, kernel_shape=[kernel, kernel], group=group, **attributes)
        return Tensor(out, channels, side, x.size)

    def normalization(self, x):
        def numbers(low, high):
            values = [self.random.uniform(low, high) for _ in range(x.channels)]
            return self.constant(f"p{self.names}_{low}", [x.channels], FLOAT, values)
        low = 0.8 * x.size ** 2
        operands = [x.name, numbers(0.7, 1.3), numbers(-0.2, 0.2), numbers(-0.1, 0.1),
                    numbers(low, 1.5 * low)]
        return Tensor(self.op("BatchNormalization", operands), x.channels, x.side, 1.0)

    def activation(self, x):
        kind = self.random.choice(["Relu", "Relu", "Relu", "LeakyRelu", "SiLU", "Clip"])
        if kind == "SiLU":
            return x.like(self.op("Mul", [x.name, self.op("Sigmoid", [x.name])]), 0.6)
        if kind == "LeakyRelu":
            return x.like(self.op(kind, [x.name], alpha=0.125), 0.75)
        if kind == "Clip":
            low, high = self.constant("low", [], FLOAT, [0]), self.constant("high", [], FLOAT, [6])
            return x.like(self.op(kind, [x.name, low, high]), 0.7)
        return x.like(self.op(kind, [x.name]), 0.7)

    def epilogue(self, x):
        if self.chance(10):
            x = x.like(self.op("Identity", [x.name]))
        if self.chance(30):
            x = self.normalization(self.maybe_pair(x, 20))
        if self.chance(75):
            x = self.activation(self.maybe_pair(x, 20))
        return x

    def pick(self, fits=lambda x: True):
        found = [x for x in self.tensors if fits(x)]
        return self.random.choice(found[-3:]) if found else None

    # Blocks: each reads some of the tensors and adds one or two.

    def add_convolution(self):
        x = self.maybe_pair(self.pick(), 80)
        return [self.epilogue(self.convolution(x, self.random.choice([16, 16, 32])))]

    def add_residual(self):
        x = self.pick()
        y = self.convolution(self.maybe_pair(self.epilogue(self.convolution(self.maybe_pair(x, 80))), 80),
                             x.channels)
        y, x = self.maybe_pair(y, 25), self.maybe_pair(x, 50)
        if y.side != x.side:
            return [y]
        operands = [y.name, x.name] if self.chance(50) else [x.name, y.name]
        total = Tensor(self.op("Add", operands), y.channels, y.side, math.hypot(x.size, y.size))
        return [self.activation(total) if self.chance(80) else total]

    def add_concat(self):
        x = self.pick(lambda x: x.channels <= 32)
        y = x and self.pick(lambda y: y.side == x.side and y.channels + x.channels <= 64)
        if not y:
            return []
        parts = [self.maybe_pair(x, 70), self.maybe_pair(y, 70)]
        size = max(x.size, y.size)
        joined = self.op("Concat", [part.name for part in parts], axis=1)
        return [self.maybe_pair(Tensor(joined, x.channels + y.channels, x.side, size), 50)]

    def add_split(self):
        x = self.pick(lambda x: x.channels % 32 == 0)
        if not x:
            return []
        half = x.channels // 2
        sizes = self.constant(f"halves_{half}", [2], INT64, [half, half])
        parts = self.op("Split", [self.maybe_pair(x, 40).name, sizes], outputs=2, axis=1)
        return [self.maybe_pair(Tensor(part, half, x.side, x.size), 60) for part in parts]

    def add_pool(self):
        x = self.maybe_pair(self.pick(), 50)
        y = self.op("MaxPool", [x.name], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        return [self.maybe_pair(x.like(y, 1.3), 50)]

    def add_padded(self):
        x = self.pick()
        ends = self.constant("ends", [8], INT64, [0, 0, 1, 1, 0, 0, 1, 1])
        y = Tensor(self.op("Pad", [x.name, ends]), x.channels, x.side + 2, x.size)
        return [self.activation(self.convolution(self.maybe_pair(y, 80), pads=[0, 0, 0, 0]))]

    def add_movement(self):
        x = self.maybe_pair(self.pick(), 50)
        y = x.like(self.op("Transpose", [x.name], perm=[0, 1, 3, 2]))
        if self.chance(50):
            dims = self.constant(f"dims_{x.channels}_{x.side}", [4], INT64, [1, x.channels, x.side, x.side])
            y = x.like(self.op("Reshape", [y.name, dims]))
        return [self.maybe_pair(y, 60)]

    def add_transposed(self):
        x = self.pick(lambda x: x.side <= SIDE)
        if not x:
            return []
        x = self.maybe_pair(x, 80)
        w = self.constant(f"w{self.names}", [x.channels, 16, 2, 2], FLOAT, [
            self.random.uniform(-1, 1) * math.sqrt(3 / x.channels) for _ in range(x.channels * 64)])
        out = self.op("ConvTranspose", [x.name, w], kernel_shape=[2, 2], strides=[2, 2])
        y = self.epilogue(Tensor(out, 16, 2 * x.side, x.size))
        return [self.convolution(self.maybe_pair(y, 80))]

    def outputs(self):
        read = {name for node in self.nodes for name in node.inputs}
        ends = [x for x in self.tensors if x.name not in read]
        for x in ends:
            dims = [1, x.channels, x.side, x.side]
            if self.chance(20):
                pooled = Tensor(self.op("GlobalAveragePool", [x.name]), x.channels, 1, x.size / x.side)
                yield pooled.name, [1, x.channels, 1, 1]
            yield (self.pair(x) if self.chance(20) else x).name, dims

    def bytes(self):
        outputs = [(GRAPH_OUTPUT, 2, declared(*one)) for one in self.outputs()]
        graph = [(NODE, 2, node.bytes()) for node in self.nodes] + [_string(2, "random")]
        graph += [(INITIALIZER, 2, one) for one in self.initializers.values()]
        graph += [(GRAPH_INPUT, 2, declared("image", [1, 16, SIDE, SIDE]))] + outputs
        opset = serialize([_number(2, 13)])
        return serialize([_number(1, 8), (GRAPH, 2, serialize(graph)), (OPSET, 2, opset)])


BLOCKS = ([Network.add_convolution] * 3 + [Network.add_residual] * 3 + [Network.add_concat] * 2 +
          [Network.add_split, Network.add_pool, Network.add_padded, Network.add_movement,
           Network.add_transposed])


def model(seed):
    """The bytes of a network of a few blocks."""
    network = Network(seed)
    for _ in range(network.random.randint(2, 6)):
        network.tensors += network.random.choice(BLOCKS)(network)
    if len(network.tensors) == 1:
        network.tensors += network.add_convolution()
    return network.bytes()
