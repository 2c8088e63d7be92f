"""The models that the output formats are tested with, in a folder of their own: addresses are relative to it.

Sound ones, some with names that formats have to escape; models that cannot be read, each for another reason;
and one with as many findings as wanted.
"""
import pathlib
import shutil
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "engine"))
from onnx_wire import GRAPH, Node, serialize  # noqa: E402

FLOAT, UINT8, INT8 = 1, 2, 3
CHANNELS = 8
HOSTILE = 'a](9) [b](7) <c> & "d" | `e` %0A ::error::f \x1b[31m \u202e\ufffe \U0001d11e {0}'


def _tensor(name, dims, kind, data):
    sizes = [(1, 0, size) for size in dims]
    return serialize(sizes + [(2, 0, kind), (8, 2, name.encode()), (9, 2, data)])


def _declared(name, dims):
    shape = serialize([(1, 2, serialize([(1, 0, size)])) for size in dims])
    kind = serialize([(1, 2, serialize([(1, 0, FLOAT), (2, 2, shape)]))])
    return serialize([(1, 2, name.encode()), (2, 2, kind)])


def _initializers():
    weight = struct.pack("<f", 0.05) * CHANNELS * CHANNELS
    return [_tensor("scale", [], FLOAT, struct.pack("<f", 0.02)),
            _tensor("signed", [], INT8, b"\0"),
            _tensor("unsigned", [], UINT8, b"\x80"),
            _tensor("weight", [CHANNELS, CHANNELS, 1, 1], FLOAT, weight)]


class Chain:
    """Operators behind each other, from x on. The kinds of blocks are quantized wrongly in as many ways."""

    def __init__(self, prefix=""):
        self.prefix, self.nodes, self.last = prefix, [], "x"

    def add(self, op, *more):
        name = f"{self.prefix}{op}_{len(self.nodes)}"
        self.nodes.append(Node(op, name, [self.last, *more], [f"{name}:0"]))
        self.last = f"{name}:0"

    def pair(self, zero="signed"):
        self.add("QuantizeLinear", "scale", zero)
        self.add("DequantizeLinear", "scale", zero)

    def float_weights(self):
        self.pair()
        self.add("Conv", "weight")

    def normalization(self):
        self.pair()
        self.add("Softmax")

    def asymmetric(self):
        self.pair("unsigned")
        self.add("Relu")

    def residual(self):
        before = self.last
        self.float_weights()
        self.add("Add", before)

    def blocks(self, count):
        kinds = [self.float_weights, self.normalization, self.asymmetric, self.residual]
        for number in range(count):
            kinds[number % len(kinds)]()
        return self

    def model(self):
        dims = [1, CHANNELS, 16, 16]
        graph = serialize([(1, 2, node.bytes()) for node in self.nodes] + [(2, 2, b"chain")] +
                          [(5, 2, one) for one in _initializers()] +
                          [(11, 2, _declared("x", dims)), (12, 2, _declared(self.last, dims))])
        opset = serialize([(1, 2, b""), (2, 0, 13)])
        return serialize([(1, 0, 8), (GRAPH, 2, graph), (8, 2, opset)])


def many_findings(blocks):
    """A model with more than two findings for each block."""
    return Chain().blocks(blocks).model()


def _cyclic():
    chain = Chain().blocks(1)
    chain.nodes[0].inputs[0] = chain.last
    return chain.model()


def write_project(folder):
    """The path of settings that accept something, accept what is not there, and allow nothing."""
    (folder / "settings.toml").write_text("""
[budget]
max-dangling = 0

[[suppress]]
rule = "QDQ401"
node = "**"
reason = "the camera delivers float"

[[suppress]]
rule = "QDQ203"
node = "gone"
reason = "an old head"
""")
    return "settings.toml"


def write_sound(folder):
    """The paths of the models that can be analysed."""
    for case in sorted((ROOT / "tests" / "engine").glob("*/model.onnx")):
        target = folder / "engine" / case.parent.name / case.name
        target.parent.mkdir(parents=True)
        shutil.copy(case, target)
    (folder / "examples").mkdir()
    for example in sorted((ROOT / "examples").glob("*.onnx")):
        shutil.copy(example, folder / "examples")
    (folder / "Gr\u00f6\u00dfe #1 [a](0) 100%.onnx").write_bytes(Chain(HOSTILE).blocks(4).model())
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.onnx"))


def write_erroneous(folder):
    """The paths of what cannot be read, with the kind of error; one of them is not there."""
    folder = folder / "erroneous"
    (folder / "directory.onnx").mkdir(parents=True)
    resnet = (ROOT / "tests/engine/resnet18-qat/model.onnx").read_bytes()
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1234567\n"
    files = {
        "truncated": ("truncated", resnet[:len(resnet) // 2]),
        "pointer": ("lfs-pointer", pointer),
        "text": ("not-onnx", b"This is no model.\n"),
        "empty": ("not-onnx", b""),
        "cyclic": ("bad-graph", _cyclic()),
    }
    for name, (_, data) in files.items():
        (folder / f"{name}.onnx").write_bytes(data)
    kinds = {name: kind for name, (kind, _) in files.items()}
    kinds |= {"directory": "unreadable", "nothing": "not-found"}
    return {f"erroneous/{name}.onnx": kind for name, kind in kinds.items()}
