#!/usr/bin/env python3
"""Compares estimates of time with the timings that were published of real engines.

    check_cost.py --bin QDQ-LINT [--table]

ResNet-18 at batch 32 on an A100-80GB PCIe and MobileNetV2 at batch 1 on a TITAN RTX: each variant's median
compute time, and the share of its profile in Q/DQ layers, where they are known. The TITAN RTX takes the place
of the T4 in the device classes. Variants that are not in
this folder are made from those that are, by taking Q and DQ out or putting them in. Exits with 1 if a ratio
or an order that docs/cost.md promises does not hold; --table prints the figures there.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from onnx_wire import Model

HERE = pathlib.Path(__file__).resolve().parent
DEVICES = HERE.parents[1] / "rules" / "devices.json"
# The Turing architecture whitepaper, TU102: 130.5 TFLOPS in FP16 tensor operations, twice that in INT8.
TITAN_RTX = {"sm": 75, "name": "TITAN RTX", "peak_tops": {"int8": 261, "fp16": 130.5, "fp32": 16.3},
             "bandwidth_gb_s": 672, "evidence": ["NVIDIA Turing GPU Architecture, appendix A"]}

# variant -> (model, change, target, measured ms, measured share of Q/DQ layers in the profile)
RESNET = {
    "fp32": ("resnet18-qat", Model.without_qdq, "trt8.4,sm_80", 1.99, None),
    "fp16": ("resnet18-qat", Model.without_qdq, "trt8.4,fp16,sm_80", 0.862, None),
    "qat": ("resnet18-qat", None, "trt8.4,fp16,sm_80", 0.883, 0.21),
    "qat-residual": ("resnet18-qat-residual", None, "trt8.4,fp16,sm_80", 0.546, 0.16),
    "qat-residual-qgap": ("resnet18-qat-gap-8.5", lambda model: model.with_batch(32),
                          "trt8.4,fp16,sm_80", 0.500, 0.14),
}
MOBILENET = {
    "qat": ("mobilenetv2-qat", None, "trt8.4,fp16,sm_75", 0.351, 0.17),
    "qat-residual": ("mobilenetv2-qat", Model.with_quantized_residuals, "trt8.4,fp16,sm_75", 0.258,
                     0.025),
}


def with_device(scratch, device):
    """A folder to add to the built-in rules."""
    devices = json.loads(DEVICES.read_text())
    devices["devices"] = [device if one["sm"] == device["sm"] else one
                          for one in devices["devices"]]
    folder = pathlib.Path(scratch) / "rules"
    folder.mkdir()
    (folder / "devices.json").write_text(json.dumps(devices))
    return f"+{folder}"


def estimate(options, scratch, rules, case, change, target):
    path = HERE / case / "model.onnx"
    if change:
        changed = pathlib.Path(scratch) / "model.onnx"
        changed.write_bytes(change(Model(path.read_bytes())).bytes())
        path = changed
    command = [options.bin, "predict", str(path), "--target", target, "--format", "json"]
    if rules:
        command += ["--rules", rules]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {run.returncode}\n{run.stderr}")
    cost = json.loads(run.stdout)["cost"]
    if cost["estimate"] is not True or cost["seconds"] is None:
        sys.exit(f"{case}: no estimate: {cost}")
    return 1e3 * cost["seconds"], cost["conversion_share"]


def estimates(options, variants, device=None):
    with tempfile.TemporaryDirectory() as scratch:
        rules = with_device(scratch, device) if device else None
        return {name: estimate(options, scratch, rules, *variant[:3])
                for name, variant in variants.items()}


def show(title, variants, found):
    print(title)
    print("| variant | measured | estimated | Q/DQ measured | Q/DQ estimated |")
    print("|---|---|---|---|---|")
    for name, (_, _, _, time, share) in variants.items():
        known = "-" if share is None else f"{100 * share:.3g} %"
        print(f"| {name} | {time:.3f} ms | ~{found[name][0]:.3f} ms | {known} "
              f"| ~{100 * found[name][1]:.1f} % |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    resnet, mobilenet = estimates(options, RESNET), estimates(options, MOBILENET, TITAN_RTX)
    if options.table:
        show("ResNet-18, batch 32, A100", RESNET, resnet)
        show("MobileNetV2, batch 1, TITAN RTX", MOBILENET, mobilenet)
    time = {name: figures[0] for name, figures in resnet.items()}
    share = {name: figures[1] for name, figures in resnet.items()}
    small = {name: figures[1] for name, figures in mobilenet.items()}
    promises = {
        "qat is slower than qat-residual by a factor from 1.3 to 2":
            1.3 <= time["qat"] / time["qat-residual"] <= 2,
        "fp32 > fp16 > qat-residual > qat-residual-qgap":
            time["fp32"] > time["fp16"] > time["qat-residual"] > time["qat-residual-qgap"],
        "fp32 > qat > qat-residual": time["fp32"] > time["qat"] > time["qat-residual"],
        "every ResNet-18 estimate is within 25 % of the measurement":
            all(abs(time[name] / RESNET[name][3] - 1) <= 0.25 for name in RESNET),
        "every MobileNetV2 estimate is within 40 % of the measurement":
            all(abs(mobilenet[name][0] / MOBILENET[name][3] - 1) <= 0.4 for name in MOBILENET),
        "Q/DQ layers of qat take from 16 to 26 %": 0.16 <= share["qat"] <= 0.26,
        "quantized residuals take most Q/DQ time out of MobileNetV2":
            small["qat-residual"] < small["qat"] / 3,
        "MobileNetV2 gets faster by it":
            mobilenet["qat-residual"][0] < mobilenet["qat"][0],
    }
    wrong = [promise for promise, kept in promises.items() if not kept]
    for promise in wrong:
        print(f"does not hold: {promise}")
    print(f"{len(promises) - len(wrong)} of {len(promises)} hold")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
