"""What a fix changed of inputs and outputs: without its Q or DQ one is INT8."""
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "engine"))
from onnx_wire import Model, parse  # noqa: E402

INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT = 5, 11, 12
FLOAT, UINT8, INT8 = 1, 2, 3
ATTRIBUTE, TENSOR_OF_ATTRIBUTE = 5, 5
RAW = {FLOAT: "f", UINT8: "B", INT8: "b"}


def _first(fields, number, default=b""):
    return next((value for key, _, value in fields if key == number), default)


def _element_type(value_info):
    return _first(parse(_first(parse(_first(value_info, 2)), 1)), 1, 0)


class Interface:
    def __init__(self, path):
        self.model = Model(pathlib.Path(path).read_bytes())
        entries = [(field, parse(value)) for field, _, value in self.model.rest
                   if field in (INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT)]
        self.constants = {_first(one, 8).decode(): one for field, one in entries if field == INITIALIZER}
        self.constants |= {node.outputs[0]: self._value(node) for node in self.model.nodes
                           if node.op == "Constant"}
        self.inputs = self._declared(entries, GRAPH_INPUT)
        self.outputs = self._declared(entries, GRAPH_OUTPUT)

    def _declared(self, entries, wanted):
        named = [(_first(one, 1).decode(), _element_type(one)) for field, one in entries if field == wanted]
        return [one for one in named if one[0] not in self.constants]

    @staticmethod
    def _value(node):
        attribute = parse(_first(node.rest, ATTRIBUTE))
        return parse(_first(attribute, TENSOR_OF_ATTRIBUTE))

    def quantizer(self, node):
        """The parameters of a per-tensor Q or DQ."""
        scale, *zero = (self._number(name) for name in node.inputs[1:] if name)
        return {"scale": scale, "zero_point": zero[0] if zero else 0}

    def numbers(self, name):
        """The elements of a constant in FLOAT."""
        tensor = self.constants.get(name, [])
        data = _first(tensor, 9) or _first(tensor, 4)
        return list(struct.unpack(f"<{len(data) // 4}f", data))

    def _number(self, name):
        tensor = self.constants[name]
        kind = _first(tensor, 2, 0)
        raw = _first(tensor, 9)
        if raw:
            return struct.unpack_from("<" + RAW[kind], raw)[0]
        if kind == FLOAT:
            return struct.unpack_from("<f", _first(tensor, 4))[0]
        packed = _first(tensor, 5)
        number = packed if isinstance(packed, int) else parse(b"\x08" + packed)[0][2]
        return number - 2**64 if number >= 2**63 else number


def changed_quantizers(original, fixed):
    """{"inputs": {name: quantizer}, "outputs": ...} where FLOAT became INT8, named as in the original.

    The quantizer is that of the DQ that reads such an input, or of the Q that makes such an output.
    """
    before, after = Interface(original), Interface(fixed)
    reader = {node.inputs[0]: node for node in after.model.nodes if node.op == "DequantizeLinear"}
    maker = {node.outputs[0]: node for node in after.model.nodes if node.op == "QuantizeLinear"}
    changed = {}
    for side, nodes in (("inputs", reader), ("outputs", maker)):
        for (name, old), (now, new) in zip(getattr(before, side), getattr(after, side)):
            if old == FLOAT and new in (INT8, UINT8) and now in nodes:
                changed.setdefault(side, {})[name] = after.quantizer(nodes[now])
    return changed
