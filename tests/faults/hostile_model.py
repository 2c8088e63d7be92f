#!/usr/bin/env python3
"""Writes a model that means harm.

    hostile_model.py KIND [ARGUMENT] > FILE.onnx
    hostile_model.py --list

Each KIND is a function below with its purpose; the bytes are protobuf's wire format, written here by hand,
since no library would write some of them. An ARGUMENT is a text with Python's escapes ("\\x1b[2J").
"""
import sys


def varint(value):
    out = bytearray()
    value &= (1 << 64) - 1
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def field(number, value):
    """A varint field of an int, a length-delimited one of bytes or text."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogateescape")
    return varint(number << 3 | 2) + varint(len(value)) + value


def tensor(name, kind, dims, *, raw=None, external=None):
    out = b"".join(field(1, dim) for dim in dims) + field(2, kind) + field(8, name)
    if raw is not None:
        out += field(9, raw)
    for key, value in (external or {}).items():
        out += field(13, field(1, key) + field(2, value))
    return out + (field(14, 1) if external is not None else b"")


def value_info(name, dims, kind=1):
    shape = b"".join(field(1, field(1, dim)) for dim in dims)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, shape)))


def node(op, inputs, outputs, name="", attributes=(), domain=""):
    return (b"".join(field(1, x) for x in inputs) + b"".join(field(2, x) for x in outputs)
            + (field(3, name) if name else b"") + field(4, op)
            + b"".join(field(5, a) for a in attributes) + (field(7, domain) if domain else b""))


def graph(nodes, inputs, outputs, constants=(), name="g"):
    return (b"".join(field(1, n) for n in nodes) + field(2, name)
            + b"".join(field(5, c) for c in constants) + b"".join(field(11, i) for i in inputs)
            + b"".join(field(12, o) for o in outputs))


def model(body, functions=(), opset=13, extra=b""):
    return (field(1, 8) + field(7, body) + field(8, field(2, opset))
            + field(8, field(1, "local") + field(2, 1)) * bool(functions)
            + b"".join(field(25, f) for f in functions) + extra)


ONE = b"\0\0\x80\x3f"


def quantized(scale, name="q"):
    """x -> Q -> DQ -> y, the scale a tensor `s`."""
    return model(graph(
        [node("QuantizeLinear", ["x", "s", "z"], ["t"], name),
         node("DequantizeLinear", ["t", "s", "z"], ["y"], name + "_dq")],
        [value_info("x", [1, 8, 4, 4])], [value_info("y", [1, 8, 4, 4])],
        [scale, tensor("z", 3, [], raw=b"\0")]))


def external(argument):
    """The scale lies in the file ARGUMENT."""
    return quantized(tensor("s", 1, [], external={"location": argument}))


def offset(argument):
    """The scale lies in s.bin, ARGUMENT its offset."""
    return quantized(tensor("s", 1, [], external={"location": "s.bin", "offset": argument}))


def length(argument):
    """The scale lies in s.bin, ARGUMENT its length."""
    return quantized(tensor("s", 1, [], external={"location": "s.bin", "length": argument}))


def subgraphs(depth):
    """If in If in If, ARGUMENT deep. Written from the inside outwards, so that this takes no recursion."""
    pieces = [graph([node("Relu", ["x"], ["y"], "r")], [], [value_info("y", [1])])]
    size = len(pieces[0])

    def opened(number, inner):
        return varint(number << 3 | 2) + varint(inner)
    heads = []
    for level in range(int(depth)):
        tail = field(12, value_info("y", [1]))
        start = field(1, "c") + field(2, "y") + field(4, "If")
        attribute_start = field(1, "then_branch") + field(20, 5)
        attribute = len(attribute_start) + len(opened(6, size)) + size
        attribute_head = attribute_start + opened(6, size)
        inner_node = len(start) + len(opened(5, attribute)) + attribute
        heads.append((opened(1, inner_node) + start + opened(5, attribute) + attribute_head, tail))
        size += len(heads[-1][0]) + len(tail)
    body = b"".join(head for head, _ in reversed(heads)) + pieces[0] + b"".join(
        tail for _, tail in heads)
    body += field(11, value_info("x", [1])) + field(11, value_info("c", [], 9))
    return model(body)


def function(name, nodes):
    return (field(1, name) + field(4, "a") + field(5, "b") + b"".join(field(7, n) for n in nodes)
            + field(9, field(2, 13)) + field(9, field(1, "local") + field(2, 1)) + field(10, "local"))


def call(name, inputs, outputs):
    return node(name, inputs, outputs, domain="local")


def calling(functions):
    return model(graph([call("f0", ["x"], ["y"])], [value_info("x", [1])], [value_info("y", [1])]),
                 functions)


def functions(depth):
    """A function that calls one that calls one, ARGUMENT deep."""
    depth = int(depth)
    return calling([function(f"f{k}", [call(f"f{k + 1}", ["a"], ["b"])]) for k in range(depth)]
                   + [function(f"f{depth}", [node("Relu", ["a"], ["b"])])])


def recursion():
    """A function that calls itself."""
    return calling([function("f0", [call("f0", ["a"], ["b"])])])


def laughs(levels):
    """Each function calls the next ten times, ARGUMENT levels of it."""
    def body(k):
        names = ["a"] + [f"t{i}" for i in range(9)] + ["b"]
        return [call(f"f{k + 1}", [names[i]], [names[i + 1]]) for i in range(10)]
    levels = int(levels)
    return calling([function(f"f{k}", body(k)) for k in range(levels)]
                   + [function(f"f{levels}", [node("Relu", ["a"], ["b"])])])


def dims(argument):
    """A quantized convolution whose tensors all have ARGUMENT ("1,2,3") as their dims."""
    shape = [int(d) for d in argument.split(",")]
    return model(graph(
        [node("QuantizeLinear", ["x", "s", "z"], ["q"], "Q"),
         node("DequantizeLinear", ["q", "s", "z"], ["d"], "DQ"),
         node("DequantizeLinear", ["w", "s", "z"], ["e"], "WDQ"),
         node("Conv", ["d", "e"], ["c"], "C"),
         node("MatMul", ["d", "e"], ["m"], "M"),
         node("Flatten", ["c"], ["f"], "F"),
         node("Concat", ["d", "d"], ["y"], "K", [field(1, "axis") + field(3, 1) + field(20, 2)])],
        [value_info("x", shape)],
        [value_info("y", []), value_info("f", []), value_info("m", [])],
        [tensor("s", 1, [], raw=ONE), tensor("z", 3, [], raw=b"\0"),
         tensor("w", 3, shape, raw=b"\0")]))


def name(argument):
    """ARGUMENT stands in every name that a model has, and things are found about them."""
    n = argument
    return model(graph(
        [node("QuantizeLinear", [n, "s" + n, "z"], ["q" + n], "Q" + n),
         node("DequantizeLinear", ["q" + n, "s" + n, "z"], ["d" + n], "D" + n),
         node("Conv", ["d" + n, "w" + n], ["c" + n], "C" + n),
         node("O" + n, ["c" + n], ["y" + n], "X" + n, domain="dom" + n)],
        [value_info(n, [1, 3, 8, 8])], [value_info("y" + n, [1, 8, 6, 6])],
        [tensor("s" + n, 1, [], raw=ONE), tensor("z", 3, [], raw=b"\0"),
         tensor("w" + n, 1, [8, 3, 3, 3], raw=b"\0" * 864)], name="G" + n),
        extra=field(2, "producer" + n) + field(14, field(1, "qdq-lint.ignore") + field(2, n)))


def empty_nodes(count):
    """ARGUMENT nodes of no bytes."""
    return model(field(1, b"") * int(count))


def chain(count):
    """ARGUMENT Relu nodes, one behind the other."""
    count = int(count)
    return model(graph([node("Relu", [f"t{k}"], [f"t{k + 1}"]) for k in range(count)],
                       [value_info("t0", [1, 8])], [value_info(f"t{count}", [1, 8])]))


KINDS = [external, offset, length, subgraphs, functions, recursion, laughs, dims, name, empty_nodes,
         chain]


def main():
    arguments = sys.argv[1:]
    if arguments == ["--list"]:
        for kind in KINDS:
            print(f"{kind.__name__}: {kind.__doc__}")
        return 0
    known = {kind.__name__: kind for kind in KINDS}
    if not arguments or arguments[0] not in known or len(arguments) > 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    texts = [a.encode("latin-1", "backslashreplace").decode("unicode_escape").encode(
        "latin-1", "ignore").decode("utf-8", "surrogateescape") for a in arguments[1:]]
    sys.stdout.buffer.write(known[arguments[0]](*texts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
