"""Random weights for a model that has none: its external data is missing, its small tensors are zeros."""
import array
import math
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "engine"))
from interfaces import Interface  # noqa: E402
from onnx_wire import GRAPH, parse, serialize  # noqa: E402

INITIALIZER, DIMS, DATA_TYPE, NAME, RAW_DATA, EXTERNAL = 5, 1, 2, 8, 9, 13
FLOAT = 1
SEED = 1
REPEATED = 8191  # a prime, so that channels differ


def _dims(tensor):
    return [value for field, _, value in tensor if field == DIMS]


def _name(tensor):
    return next(value for field, _, value in tensor if field == NAME).decode()


def _external(tensor):
    entries = [parse(value) for field, _, value in tensor if field == EXTERNAL]
    return {one[0][2].decode(): one[1][2].decode() for one in entries}


def _uniform(seed, limit, count):
    """Numbers around zero, or above it if there is no limit (of BatchNormalization)."""
    numbers = random.Random(f"{SEED} {seed}")
    low, high = (-limit, limit) if limit else (0.5, 1.0)
    some = array.array("f", (numbers.uniform(low, high) for _ in range(min(count, REPEATED))))
    return (some * (count // len(some) + 1))[:count].tobytes()


def _numbers(name, dims, count, scales):
    """Weights within the range of their quantizer, as trained ones are; without one, they keep the variance."""
    if len(dims) < 2:
        return _uniform(name, 0, count)
    if len(scales) == dims[0]:
        return b"".join(_uniform(f"{name} {channel}", 50 * scale, count // dims[0])
                        for channel, scale in enumerate(scales))
    return _uniform(name, 50 * scales[0] if scales else (3 * dims[0] / count) ** 0.5, count)


def _scales(path):
    """By tensor, the scales of the Q that reads it."""
    interface = Interface(path)
    return {node.inputs[0]: interface.numbers(node.inputs[1]) for node in interface.model.nodes
            if node.op == "QuantizeLinear"}


def _filled(tensor):
    """A list of FLOAT numbers that are all zero gets others."""
    dims = _dims(tensor)
    if not dims or (DATA_TYPE, 0, FLOAT) not in tensor:
        return tensor
    return [(key, wire, _numbers(_name(tensor), dims, len(value) // 4, [])
             if key == RAW_DATA and not any(value) else value) for key, wire, value in tensor]


def _write_external(folder, files, tensor, scales):
    place = _external(tensor)
    if (DATA_TYPE, 0, FLOAT) not in tensor:
        raise ValueError(f"{folder}: external data that is not FLOAT")
    data, dims = files.setdefault(place["location"], bytearray()), _dims(tensor)
    start, size = int(place.get("offset", 0)), int(place.get("length", 4 * math.prod(dims)))
    data.extend(bytes(max(0, start + size - len(data))))
    name = _name(tensor)
    data[start:start + size] = _numbers(name, dims, size // 4, scales.get(name, []))


def fill(model):
    """Changes the model's file and writes the files with external data beside it."""
    fields, files, scales = [], {}, _scales(model)
    for field, wire, value in parse(model.read_bytes()):
        if field == GRAPH:
            graph = []
            for entry in parse(value):
                if entry[0] == INITIALIZER:
                    tensor = parse(entry[2])
                    if _external(tensor):
                        _write_external(model.parent, files, tensor, scales)
                    entry = (*entry[:2], serialize(_filled(tensor)))
                graph.append(entry)
            value = serialize(graph)
        fields.append((field, wire, value))
    model.write_bytes(serialize(fields))
    for name, data in files.items():
        (model.parent / name).write_bytes(data)
