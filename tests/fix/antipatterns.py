"""The anti-patterns of Q/DQ placement, models of each in antipatterns/, and what fixing has to reach.

gone: the codes of the findings that the model shows and that `fix --unsafe-fixes` has to remove.
bound: how far the fixed model may be from the original, as the root mean square of the difference in
parts of the output's own; 0 is bit for bit. Where it is 0, safe fixes alone have to remove the findings.
leaves_in_float: the fix takes Q and DQ away, so fewer MACs are INT8.
"""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Antipattern:
    model: str
    gone: tuple
    bound: float = 0.05
    target: str = "trt10.15"
    leaves_in_float: bool = False


ANTIPATTERNS = (
    Antipattern("a1-float-residual", ("QDQ207", "QDQ210")),
    Antipattern("a2-pairs-on-both-add-inputs", ("QDQ212",)),
    Antipattern("a3-pair-between-pad-and-conv", ("QDQ208",), bound=0),
    Antipattern("a4-pair-before-relu", ("QDQ209",), bound=0),
    Antipattern("a4-pair-before-batch-norm", ("QDQ209",)),
    Antipattern("a4-pair-before-leaky-relu", ("QDQ209",)),
    Antipattern("a4-pair-before-silu", ("QDQ202",)),
    Antipattern("a5-concat-scales", ("QDQ301",)),
    Antipattern("a5-split-scales", ("QDQ302", "QDQ204")),
    Antipattern("a5-max-pool-scales", ("QDQ301", "QDQ303")),
    Antipattern("a6-quantize-behind-float-concat", ("QDQ214",), leaves_in_float=True),
    Antipattern("a7-quantized-output", ("QDQ402",)),
    Antipattern("a8-float-co-consumer", ("QDQ210", "QDQ204")),
    Antipattern("a9-pair-for-each-reader", ("QDQ302", "QDQ204")),
    Antipattern("a10-quantized-normalization", ("QDQ505",), leaves_in_float=True),
    Antipattern("a10-half-quantized-product", ("QDQ503",)),
    Antipattern("a11-int8-weights", ("QDQ119",), bound=0, target="trt8.2"),
    Antipattern("a12-quantized-bias", ("QDQ118",), bound=0),
    Antipattern("a13-silu-behind-depthwise", ("QDQ603",), target="trt8.5", leaves_in_float=True),
    Antipattern("a14-narrow-quantized-head", ("QDQ406",), target="trt10.15,fp16", leaves_in_float=True),
    Antipattern("a15-identity-before-batch-norm", ("QDQ213",), bound=0),
    Antipattern("a15-cast-before-relu", ("QDQ213",), bound=0),
    Antipattern("a16-quantized-input", ("QDQ401",)),
    Antipattern("a17-small-product", ("QDQ506",), leaves_in_float=True),
    Antipattern("a17-wide-attention-heads", ("QDQ509",), leaves_in_float=True),
    Antipattern("a18-pair-behind-activation-of-conv-transpose", ("QDQ215",),
                leaves_in_float=True),
)
