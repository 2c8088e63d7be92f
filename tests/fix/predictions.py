"""What qdq-lint predicts for a model, and whether a fixed model is predicted to be better."""
import collections
import json
import subprocess

LOUD = ("error", "warning")
LESS_IS_BETTER = ("dangling_q", "dangling_dq", "requantize", "reformats")


class Prediction:
    def __init__(self, run):
        self.summary = run["summary"]
        self.seconds = run["cost"]["seconds"]
        self.found = collections.Counter()
        self.loud = collections.Counter()
        for finding in run["findings"]:
            self.found[finding["code"]] += len(finding["places"])
            if finding["severity"] in LOUD:
                self.loud[finding["code"]] += len(finding["places"])

    def conversions(self):
        return sum(self.summary[key] for key in LESS_IS_BETTER)


def predictions(program, target, models):
    """By model, all in one run; what cannot be read has the reason instead."""
    done = subprocess.run([program, "check", "--isolated", "--exit-zero", "--quiet", "--format", "json",
                           "--target", target, *map(str, models)],
                          capture_output=True, text=True, timeout=120)
    if done.returncode not in (0, 2) or not done.stdout:
        raise RuntimeError(f"check: exit {done.returncode}: {done.stderr}")
    said = json.loads(done.stdout)
    return ({run["model"]: Prediction(run) for run in said["runs"]} |
            {one["model"]: one["message"] for one in said.get("errors", [])})


def faster(before, after):
    """Whether both times are known, and the second is shorter."""
    return None not in (before.seconds, after.seconds) and after.seconds < before.seconds


def worse(before, after, leaves_in_float=False):
    """What is predicted to be worse than before. Of a model that was refused no plan can be better."""
    new = after.loud - before.loud
    if new.total() and (set(new) - set(before.loud) or after.loud.total() > before.loud.total()):
        yield f"new findings: {', '.join(sorted(new))}"
    if len(after.summary["refused_by"]) < len(before.summary["refused_by"]):
        return
    if before.seconds is not None and after.seconds is None:
        yield f"an unknown time instead of {before.seconds:.4g} s"
    elif faster(after, before):
        yield f"{after.seconds:.4g} s instead of {before.seconds:.4g} s"
    if after.conversions() > before.conversions():
        yield f"{after.conversions()} conversions instead of {before.conversions()}"
    share = [one.summary["int8_mac_share"] or 0 for one in (before, after)]
    if share[1] < share[0] and not leaves_in_float:
        yield f"INT8 for {share[1]:.1%} of the MACs instead of {share[0]:.1%}"


def better(before, after):
    """Whether something is predicted to be better: time, conversions, a share of INT8, or what is found."""
    share = [one.summary["int8_mac_share"] or 0 for one in (before, after)]
    return (faster(before, after) or after.conversions() < before.conversions() or
            after.found.total() < before.found.total() or share[1] > share[0])
