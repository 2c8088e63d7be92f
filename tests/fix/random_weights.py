"""Random weights for a model that has none: its external data is missing, its small tensors are zeros."""
import array
import math
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "engine"))
from onnx_wire import GRAPH, parse, serialize  # noqa: E402

INITIALIZER, DIMS, DATA_TYPE, RAW_DATA, EXTERNAL = 5, 1, 2, 9, 13
FLOAT = 1
SEED = 1
REPEATED = 8191  # a prime, so that no two channels are the same


def _dims(tensor):
    return [value for field, _, value in tensor if field == DIMS]


def _external(tensor):
    entries = [parse(value) for field, _, value in tensor if field == EXTERNAL]
    return {one[0][2].decode(): one[1][2].decode() for one in entries}


def _numbers(dims, count):
    """Weights that keep the variance; what has one dimension (of BatchNormalization, a bias) is positive."""
    numbers = random.Random(f"{SEED} {dims}")
    low, high = 0.5, 1.0
    if len(dims) > 1:
        high = (3 * dims[0] / count) ** 0.5
        low = -high
    some = array.array("f", (numbers.uniform(low, high) for _ in range(min(count, REPEATED))))
    return (some * (count // len(some) + 1))[:count].tobytes()


def _filled(tensor):
    """A list of FLOAT numbers that are all zero gets others."""
    dims = _dims(tensor)
    if not dims or (DATA_TYPE, 0, FLOAT) not in tensor:
        return tensor
    return [(key, wire, _numbers(dims, len(value) // 4) if key == RAW_DATA and not any(value) else value)
            for key, wire, value in tensor]


def _write_external(folder, files, tensor):
    place = _external(tensor)
    if (DATA_TYPE, 0, FLOAT) not in tensor:
        raise ValueError(f"{folder}: external data that is not FLOAT")
    data, dims = files.setdefault(place["location"], bytearray()), _dims(tensor)
    start, size = int(place.get("offset", 0)), int(place.get("length", 4 * math.prod(dims)))
    data.extend(bytes(max(0, start + size - len(data))))
    data[start:start + size] = _numbers(dims, size // 4)


def fill(model):
    """Changes the model's file and writes the files with external data beside it."""
    fields, files = [], {}
    for field, wire, value in parse(model.read_bytes()):
        if field == GRAPH:
            graph = []
            for entry in parse(value):
                if entry[0] == INITIALIZER:
                    tensor = parse(entry[2])
                    if _external(tensor):
                        _write_external(model.parent, files, tensor)
                    entry = (*entry[:2], serialize(_filled(tensor)))
                graph.append(entry)
            value = serialize(graph)
        fields.append((field, wire, value))
    model.write_bytes(serialize(fields))
    for name, data in files.items():
        (model.parent / name).write_bytes(data)
