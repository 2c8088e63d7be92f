"""What check_fixes.py says of fixes that were made by hand, right and wrong ones."""
from antipatterns import ANTIPATTERNS
from onnx_wire import Model, parse, serialize

FLOAT, INT8 = 1, 3
GRAPH_INPUT, GRAPH_OUTPUT = 11, 12


class Edited(Model):
    def node(self, name):
        return next(node for node in self.nodes if node.name == name)

    def without(self, name):
        """The readers of the node read what it read."""
        gone = self.node(name)
        self.nodes.remove(gone)
        for node in self.nodes:
            node.inputs = [gone.inputs[0] if one == gone.outputs[0] else one for one in node.inputs]
        return self

    def without_pair(self, name):
        return self.without(f"{name}_q").without(f"{name}_dq")

    def with_scale(self, pair, scale):
        for kind in ("q", "dq"):
            self.node(f"{pair}_{kind}").inputs[1] = scale
        return self

    def declared(self, field, name, *, renamed=None):
        """The input or output is INT8."""
        def changed(value_info):
            one = parse(value_info)
            kind = parse(one[1][2])
            tensor = [(key, wire, INT8 if key == 1 else value) for key, wire, value in parse(kind[0][2])]
            kind[0] = (*kind[0][:2], serialize(tensor))
            new_name = (renamed or name).encode()
            return serialize([(1, 2, new_name), (2, 2, serialize(kind))] + one[2:])

        self.rest = [(key, wire, changed(value) if key == field else value)
                     for key, wire, value in self.rest]
        return self


def _int8_input(model):
    q = model.node("image_q")
    model.without("image_q")
    return model.declared(GRAPH_INPUT, q.inputs[0])


def _int8_output(model):
    model.nodes.remove(model.node("out_dq"))
    return model.declared(GRAPH_OUTPUT, "out_dq", renamed="out_q")


IDENTITY, SILU = "a15-identity-before-batch-norm", "a4-pair-before-silu"

# (model, whether the fix is called safe, edit, a part of what must be said of it; nothing: it is right)
CASES = (
    (IDENTITY, True, lambda model: model.without("copy"), None),
    (IDENTITY, True, lambda model: model, "is still found"),
    (IDENTITY, True, lambda model: model, "1 fixes, but the file is the same"),
    (IDENTITY, True, lambda model: model.without("copy").with_scale("active", "stem_w_scale"),
     "the fixes keep numbers"),
    (SILU, False, lambda model: model.without_pair("stem"), None),
    (SILU, True, lambda model: model.without_pair("stem"), "the fixes keep numbers"),
    (SILU, False, lambda model: model.without_pair("stem").with_scale("active", "out_w_scale"), "bound 0.05"),
    (SILU, False, lambda model: model.without_pair("active").without_pair("stem"), "of the MACs"),
    ("a16-quantized-input", False, _int8_input, None),
    ("a16-quantized-input", False, lambda model: _int8_input(model).with_scale("stem_relu", "none"),
     "check does not read it"),
    ("a7-quantized-output", False, _int8_output, None),
    ("a8-float-co-consumer", False, lambda model: model.without_pair("mean"), "QDQ210"),
)


class ByHand:
    """In the place of the program: one edit, whatever is asked for."""

    def __init__(self, edit, safe, unasked=False):
        self.edit, self.safe, self.unasked = edit, safe, unasked

    def fix(self, model, out, _target, unsafe):
        made = self.safe or unsafe or self.unasked
        data = model.read_bytes()
        out.write_bytes(self.edit(Edited(data)).bytes() if made else data)
        return {"fixes": [{"fix": "by hand", "numbers": "kept" if self.safe else "changed"}] if made else []}


def problems(check_one):
    """check_one(antipattern, program) gives what is said of it."""
    rows = {one.model: one for one in ANTIPATTERNS}
    for name, safe, edit, wanted in CASES:
        said = check_one(rows[name], ByHand(edit, safe))
        if wanted is None and said:
            yield f"{name}: a right fix is blamed: {said}"
        if wanted and not any(wanted in one for one in said):
            yield f"{name}: nobody says \"{wanted}\": {said}"
    said = check_one(rows[SILU], ByHand(lambda model: model.without_pair("stem"), False, unasked=True))
    if not any("without being asked" in one for one in said):
        yield f"an unsafe fix that nobody asked for goes unnoticed: {said}"
