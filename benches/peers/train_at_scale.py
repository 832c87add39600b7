"""Training both outcomes on a million people: evenreach beside scikit-learn's lbfgs, in one run.

One command builds the example, makes the data, and runs the programs in turn, several times:

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.7.2 numpy==2.4.6 scipy==1.17.1
    venv/bin/python benches/peers/train_at_scale.py

Both read one matrix (people x columns, 64-bit, from a file that is in memory by then) and fit two
outcomes followed for five years. evenreach fits a discrete-time hazard over the years at risk
(`hazard`) or one yes-or-no outcome a person (`binary`); scikit-learn fits the yes-or-no outcome with
its default tolerance (`lbfgs`) and with the tolerance that evenreach has by default (`lbfgs_tight`).
`hazard_loose` and `binary_loose` are evenreach at the default tolerance of lbfgs: compare like with like.
With --exploded it also fits the hazard itself, which for scikit-learn is one row for each person-year.

Time is from the line `read` to the last line `fitted` of each program, seen from here; memory is the
peak of the whole process as the kernel counts it. Ratios are of runs made one after the other.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parents[2]
OUTCOMES = ["cvd", "diabetes"]
YEARS = 5


def make(folder, people, columns):
    import numpy as np

    rng = np.random.default_rng(20261126)
    features = rng.standard_normal((people, columns))
    features.tofile(folder / "matrix.f64")
    for at, outcome in enumerate(OUTCOMES):
        effect = 0.5 / (1.0 + np.arange(columns) / 4.0) * np.where(np.arange(columns) % 2 == at, 1.0, -1.0)
        hazard = 1.0 / (1.0 + np.exp(4.8 - features @ effect))
        year = rng.geometric(hazard)
        leaves = np.where(rng.random(people) < 0.1, rng.uniform(0.01, YEARS, people), float(YEARS))
        event_at = year - rng.uniform(0.001, 0.999, people)
        event = event_at <= leaves
        followed = np.where(event, event_at, leaves)
        followed.tofile(folder / f"{outcome}_years.f64")
        event.astype(np.uint8).tofile(folder / f"{outcome}_event.u8")
        print(f"{outcome}: {event.sum():,} events, {followed.sum():,.0f} person-years", flush=True)


def peer(folder, people, columns, what):
    """Reads and fits as a user of scikit-learn would."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    x = np.fromfile(folder / "matrix.f64").reshape(people, columns)
    events = {o: np.fromfile(folder / f"{o}_event.u8", dtype=np.uint8) for o in OUTCOMES}
    years = {o: np.fromfile(folder / f"{o}_years.f64") for o in OUTCOMES}
    print("read", flush=True)
    for outcome in OUTCOMES:
        rows, y, weight = x, events[outcome], None
        if what == "exploded":
            last = np.maximum(np.ceil(years[outcome]).astype(int), 1)
            person = np.repeat(np.arange(people), last)
            starts = np.repeat(np.cumsum(last) - last, last)
            year = np.arange(len(person)) - starts
            is_last = year == last[person] - 1
            rows = np.concatenate([x[person], np.eye(YEARS)[year]], axis=1)
            y = (is_last & (events[outcome][person] == 1)).astype(np.uint8)
            seen = years[outcome][person] - year
            weight = np.where(is_last & (y == 0), np.clip(seen, 1e-9, 1.0), 1.0)
        tight = {"tol": 1e-9, "max_iter": 1000} if what == "lbfgs_tight" else {"max_iter": 1000}
        model = LogisticRegression(C=1.0, fit_intercept=what != "exploded", **tight).fit(rows, y, sample_weight=weight)
        print(f"fitted {outcome} {model.n_iter_[0]} iterations {model.coef_[0, 0]:.6f}", flush=True)


def measure(command):
    started = None
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = []
    for line in child.stdout:
        now = time.perf_counter()
        if line.startswith("read"):
            started = now
        elif line.startswith("fitted"):
            said.append(line.strip())
            ended = now
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0 or len(said) != len(OUTCOMES):
        sys.exit(f"failed: {command}")
    return ended - started, usage.ru_maxrss / 1024.0, said


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=40)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--exploded", action="store_true")
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--program", type=pathlib.Path)
    parser.add_argument("--peer")
    arguments = parser.parse_args()
    people, columns = arguments.people, arguments.columns
    if arguments.peer:
        return peer(arguments.folder, people, columns, arguments.peer)
    program = arguments.program
    if program is None:
        build = ["cargo", "build", "--release", "-p", "evenreach-risk", "--example", "train_at_scale"]
        subprocess.run(build, cwd=ROOT, check=True)
        target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
        program = target / "release/examples/train_at_scale"
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or pathlib.Path(temporary)
        make(folder, people, columns)
        shape = [str(people), str(columns)]
        ours = {what: [program, *shape, what, folder] for what in ["hazard", "binary", "hazard_loose", "binary_loose"]}
        own = [sys.executable, __file__, "--people", shape[0], "--columns", shape[1], "--folder", folder, "--peer"]
        theirs = {what: [*own, what] for what in ["lbfgs", "lbfgs_tight"] + ["exploded"] * arguments.exploded}
        found = {what: [] for what in [*ours, *theirs]}
        for run in range(arguments.runs):
            for what, command in {**ours, **theirs}.items():
                seconds, megabytes, said = measure(command)
                found[what].append((seconds, megabytes))
                print(f"run {run + 1} {what}: {seconds:.2f} s, {megabytes:.0f} MB; {'; '.join(said)}", flush=True)
        for what, runs in found.items():
            seconds = statistics.median(run[0] for run in runs)
            print(f"{what}: median {seconds:.2f} s, peak {max(run[1] for run in runs):.0f} MB")
        for mine in ours:
            for other in theirs:
                ratios = sorted(a[0] / b[0] for a, b in zip(found[mine], found[other]))
                memory = max(run[1] for run in found[mine]) / max(run[1] for run in found[other])
                middle = statistics.median(ratios)
                span = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
                print(f"{mine} / {other}: time {middle:.2f} ({span}), memory {memory:.2f}")


if __name__ == "__main__":
    main()
