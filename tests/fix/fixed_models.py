"""Models and what `fix` makes of them, and the comparison of their numbers by ONNX Runtime."""
import dataclasses
import json
import pathlib
import subprocess

import interfaces

COMPARE = pathlib.Path(__file__).resolve().parents[1] / "numbers" / "compare_models.mjs"


@dataclasses.dataclass
class Fixed:
    """One run of `fix`. `said` has what it printed."""
    name: str
    original: pathlib.Path
    path: pathlib.Path
    unsafe: bool
    said: dict

    @property
    def fixes(self):
        return self.said["fixes"]

    def safe(self):
        """Nothing was made that changes numbers."""
        return all(one["numbers"] == "kept" for one in self.fixes)

    def unchanged(self):
        return self.path.read_bytes() == self.original.read_bytes()


class Program:
    """qdq-lint's `fix`."""

    def __init__(self, path):
        self.path = path

    def fix(self, model, out, target, unsafe):
        more = ["--unsafe-fixes"] if unsafe else []
        done = subprocess.run([self.path, "fix", str(model), "-o", str(out), "--force", "--isolated",
                               "--target", target, "--format", "json", *more],
                              capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"fix: exit {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout)


def fixed_models(program, name, model, target):
    """The model with safe fixes, and with all of them, beside the model (where external data is found)."""
    for unsafe in (False, True):
        out = model.with_name(f"{model.stem}.{'unsafe' if unsafe else 'safe'}.fixed.onnx")
        said = program.fix(model, out, target, unsafe)
        yield Fixed(name, model, out, unsafe, said)


def problems_of(fixed):
    """What is wrong with a run of `fix` by itself."""
    if not fixed.unsafe and not fixed.safe():
        yield "an unsafe fix was made without being asked for"
    if bool(fixed.fixes) == fixed.unchanged():
        yield f"{len(fixed.fixes)} fixes, but the file is {'the same' if fixed.fixes else 'another'}"


# How often each kind of inputs is drawn; less for large models.
DRAWS = {"calibrated": 2, "wide": 1, "odd": 1}
FEW_DRAWS = {"calibrated": 1, "odd": 1}
LARGE = 60_000  # bytes
LOADS = {"calibrated": 1}  # nothing was fixed: does it run at all?


def draws(fixed):
    if fixed.unchanged():
        return LOADS
    return DRAWS if fixed.original.stat().st_size < LARGE else FEW_DRAWS


def numbers(models, folder):
    """The answers of compare_models.mjs, one for each of the models."""
    cases = []
    for number, fixed in enumerate(models):
        changed = interfaces.changed_quantizers(fixed.original, fixed.path)
        cases.append({"id": number, "models": [str(fixed.original), str(fixed.path)], "draws": draws(fixed),
                      **changed})
    file = folder / "cases.json"
    file.write_text(json.dumps(cases))
    done = subprocess.run(["node", str(COMPARE), "--cases", str(file)], capture_output=True, text=True,
                          timeout=300)
    if done.returncode != 0:
        raise RuntimeError(f"compare_models.mjs: {done.stderr}")
    return json.loads(done.stdout)


def apart(fixed, answer, bound):
    """In what the numbers of a fixed model are further from the original's than they may be."""
    for kind, said in answer["kinds"].items():
        for output in said["outputs"]:
            where = f"{output['name']} of {kind} inputs"
            if kind == "calibrated" and output["flat"]:
                yield f"{where} is all one number, which proves nothing"
            elif fixed.safe() or bound == 0:
                if not output["equal"]:
                    yield (f"{where} differs by {output['max']:.3g} at {output['at']}, "
                           "but the fixes keep numbers")
            elif kind == "calibrated" and not output["rms"] <= bound:
                yield f"{where} differs by {output['rms']:.3g} of its size; bound {bound}"
