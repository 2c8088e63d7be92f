"""qdq-lint from Python: a wrapper around the C API, with ctypes and nothing else.

    import qdq_lint
    rules = qdq_lint.Rules()
    analysis = rules.analyze("yolo.onnx", target="trt10.0,fp16")
    for finding in analysis.findings()["runs"][0]["findings"]: ...

The shared library is the one that QDQ_LINT_LIBRARY names, or else libqdq_lint.so of the system.
"""
import ctypes
import json
import os
from ctypes import POINTER, byref, c_char_p, c_double, c_int, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p

ABI = 1
INT8 = 3  # ONNX's numbers of types
_library = ctypes.CDLL(os.environ.get("QDQ_LINT_LIBRARY", "libqdq_lint.so.0"))


def _declare(name, result, *arguments):
    function = getattr(_library, "qdq_lint_" + name)
    function.restype, function.argtypes = result, arguments
    return function


_abi_version = _declare("abi_version", c_uint32)
_version = _declare("version", c_char_p)
_error_kind = _declare("error_kind", c_char_p, c_void_p)
_error_message = _declare("error_message", c_char_p, c_void_p)
_error_limit = _declare("error_limit", c_char_p, c_void_p)
_error_free = _declare("error_free", None, c_void_p)
_string_free = _declare("string_free", None, c_void_p)
_rules_builtin = _declare("rules_builtin", c_int, POINTER(c_void_p), POINTER(c_void_p))
_rules_load = _declare("rules_load", c_int, c_char_p, POINTER(c_void_p), POINTER(c_void_p))
_rules_free = _declare("rules_free", None, c_void_p)
_options_new = _declare("options_new", c_void_p)
_options_set_target = _declare("options_set_target", c_int, c_void_p, c_char_p)
_options_set_prediction_only = _declare("options_set_prediction_only", None, c_void_p, c_int)
_options_set_max_milliseconds = _declare("options_set_max_milliseconds", None, c_void_p, c_uint64)
_options_free = _declare("options_free", None, c_void_p)
_RESULT = (c_void_p, c_void_p, POINTER(c_void_p), POINTER(c_void_p))  # rules, options, analysis, error
_analyze_file = _declare("analyze_file", c_int, c_char_p, *_RESULT)
_analyze_bytes = _declare("analyze_bytes", c_int, c_char_p, c_size_t, *_RESULT)
_analyze_scheme = _declare("analyze_scheme", c_int, c_void_p, *_RESULT)
_analysis_summary = _declare("analysis_summary", c_int, c_void_p, c_void_p)
_analysis_findings_json = _declare("analysis_findings_json", c_void_p, c_void_p)
_analysis_prediction_json = _declare("analysis_prediction_json", c_void_p, c_void_p)
_analysis_free = _declare("analysis_free", None, c_void_p)
_model_read_file = _declare("model_read_file", c_int, c_char_p, c_void_p, POINTER(c_void_p), POINTER(c_void_p))
_model_places_json = _declare("model_places_json", c_void_p, c_void_p)
_model_free = _declare("model_free", None, c_void_p)
_scheme_new = _declare("scheme_new", c_void_p, c_void_p)
_scheme_copy = _declare("scheme_copy", c_void_p, c_void_p)
_PLACE = (c_void_p, c_char_p, c_char_p, c_uint32)
_scheme_add = _declare("scheme_add", c_int, *_PLACE, c_int32, POINTER(c_double), POINTER(c_double), c_size_t, c_int64,
                       POINTER(c_void_p))
_scheme_remove = _declare("scheme_remove", c_int, *_PLACE, POINTER(c_void_p))
_scheme_take_out = _declare("scheme_take_out", c_int, c_void_p, c_size_t, POINTER(c_void_p))
_scheme_free = _declare("scheme_free", None, c_void_p)

if _abi_version() != ABI:
    raise ImportError(f"libqdq_lint has ABI {_abi_version()}, this wrapper is for {ABI}")

version = _version().decode()


class Error(Exception):
    """What the library says; `kind` is "not-found", "limit", ...; `limit` which limit it was."""

    def __init__(self, kind, message, limit=""):
        super().__init__(message)
        self.kind, self.limit = kind, limit


def _call(function, *arguments):
    """Calls a function whose last parameter is the error."""
    error = c_void_p()
    if function(*arguments, byref(error)) == 0:
        return
    if not error:
        raise MemoryError
    texts = [get(error).decode(errors="replace") for get in (_error_kind, _error_message, _error_limit)]
    _error_free(error)
    raise Error(*texts)


def _text(pointer):
    if not pointer:
        raise MemoryError
    try:
        return ctypes.string_at(pointer).decode()
    finally:
        _string_free(pointer)


def _handle(pointer):
    if not pointer:
        raise MemoryError
    return pointer


class _Owner:
    _free = None

    def __init__(self, handle):
        self._handle = handle

    def __del__(self):
        if getattr(self, "_handle", None):
            type(self)._free(self._handle)


class _Options(_Owner):
    _free = _options_free

    def __init__(self, target, prediction_only, max_milliseconds):
        super().__init__(_handle(_options_new()))
        _options_set_target(self._handle, os.fsencode(target))
        _options_set_prediction_only(self._handle, prediction_only)
        _options_set_max_milliseconds(self._handle, max_milliseconds)


class Summary(ctypes.Structure):
    """The counts of a prediction, as qdq_lint_summary has them."""
    _fields_ = [("size", c_size_t)] + [(name, c_uint32) for name in (
        "layers", "weighted_int8", "weighted_int8_float_out", "weighted_fp8", "weighted_float", "dangling_q",
        "dangling_dq", "requantize", "reformats", "unknown_layers", "findings",
        "refusals")] + [("int8_mac_share", c_double)]


class Analysis(_Owner):
    _free = _analysis_free

    def summary(self):
        summary = Summary(size=ctypes.sizeof(Summary))
        _analysis_summary(self._handle, byref(summary))
        return summary

    def findings(self):
        return json.loads(_text(_analysis_findings_json(self._handle)))

    def prediction(self):
        return json.loads(_text(_analysis_prediction_json(self._handle)))


class Rules(_Owner):
    """The rules that the library carries, or those of a folder. May be shared by threads."""
    _free = _rules_free

    def __init__(self, folder=None):
        handle = c_void_p()
        if folder is None:
            _call(_rules_builtin, byref(handle))
        else:
            _call(_rules_load, os.fsencode(folder), byref(handle))
        super().__init__(handle)

    def analyze(self, model, target="latest", prediction_only=False, max_milliseconds=0):
        """`model` is a path, bytes (onnx_model.SerializeToString()), or a Scheme."""
        options = _Options(target, prediction_only, max_milliseconds)
        analysis = c_void_p()
        rest = (self._handle, options._handle, byref(analysis))
        if isinstance(model, Scheme):
            _call(_analyze_scheme, model._handle, *rest)
        elif isinstance(model, bytes):
            _call(_analyze_bytes, model, len(model), *rest)
        else:
            _call(_analyze_file, os.fsencode(model), *rest)
        return Analysis(analysis)


class Model(_Owner):
    """A model to be edited: read once, judged with many schemes."""
    _free = _model_free

    def __init__(self, path):
        handle = c_void_p()
        _call(_model_read_file, os.fsencode(path), None, byref(handle))
        super().__init__(handle)
        places = json.loads(_text(_model_places_json(handle)))
        self.tensors, self.pairs = places["tensors"], places["pairs"]

    def scheme(self):
        """The model as it is."""
        return Scheme(_handle(_scheme_new(self._handle)))


class Scheme(_Owner):
    _free = _scheme_free

    def copy(self):
        return Scheme(_handle(_scheme_copy(self._handle)))

    def add(self, tensor, scales, zero_points=None, reader=None, slot=0, type=INT8, axis=1):
        """A pair at the tensor; in front of operand `slot` of the node `reader` alone if there is one."""
        numbers = c_double * len(scales)
        zeros = numbers(*zero_points) if zero_points else None
        _call(_scheme_add, self._handle, tensor.encode(), reader.encode() if reader else None, slot, type,
              numbers(*scales), zeros, len(scales), axis)

    def remove(self, tensor, reader=None, slot=0):
        _call(_scheme_remove, self._handle, tensor.encode(), reader.encode() if reader else None, slot)

    def take_out(self, pair):
        _call(_scheme_take_out, self._handle, pair)
