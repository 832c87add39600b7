"""How well a record can tell the true risk at all, on a demonstration's synthetic people.

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.7.2 numpy==2.4.6 scipy==1.17.1 pyarrow==26.0.1
    evenreach demo --people 150000 --out ceiling-demo
    venv/bin/python benches/peers/record_ceiling.py ceiling-demo

The true risks of the synthetic people depend on things their records lack: an HbA1c nobody measured,
blood pressure without the error of one reading, the true ethnic group. No model that reads records
can rank people as the truth does. This trains gradient boosting on the true risks themselves, from
everything recorded (five folds, each predicted by the other four): about the most a record allows.

AUROC is the one expected over every outcome the true risks could give: a person is a case with the
weight of their true risk and a control with the rest.
"""

import datetime
import pathlib
import sys

import numpy as np
import pyarrow.parquet as parquet
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import KFold

MEASURED = [
    "age_years", "townsend_score", "bmi_kg_per_m2", "systolic_mmhg", "systolic_sd_mmhg", "cholesterol_hdl_ratio",
    "waist_cm", "fasting_glucose_mmol_per_l", "hba1c_mmol_per_mol",
]
DATED = ["bmi_date", "systolic_date", "cholesterol_hdl_ratio_date", "fasting_glucose_date", "hba1c_date", "smoking_date"]
CONDITIONS = ["cardiovascular_conditions", "diabetes_conditions"]


def number(table, name):
    return table[name].to_numpy(zero_copy_only=False).astype(float)


def level(values):
    known = sorted({value for value in values if value is not None})
    return np.array([known.index(value) if value is not None else -1 for value in values], float)


def recorded(scores, night):
    """Everything recorded, by name; the names of ethnicity start with `ethnicity`."""
    features = {name: number(scores, name) for name in MEASURED}
    for name in DATED:
        days = [(night - day).days if day is not None else np.nan for day in scores[name].to_pylist()]
        features[name] = np.array(days) / 365.25
    features["smoking"] = level(scores["smoking"].to_pylist())
    features["ethnicity"] = level(scores["ethnicity_9"].to_pylist())
    for column in CONDITIONS:
        texts = scores[column].to_pylist()
        found = {}
        for row, text in enumerate(texts):
            for item in text.split("; ") if text else []:
                # The condition, without its date, code and number.
                name = item.split(" [")[0].rsplit(" ", 1)[0].split(",")[0]
                found.setdefault(name, np.zeros(len(texts)))[row] = 1.0
        features.update({f"{column} {name}": has for name, has in found.items() if has.sum() >= 100})
    return features


def expected_auroc(score, truth):
    order = np.argsort(score, kind="stable")
    score, case = score[order], truth[order]
    below = np.concatenate([[0.0], np.cumsum(1.0 - case)])
    _, start, count = np.unique(score, return_index=True, return_counts=True)
    tied = np.repeat((below[start] + below[start + count]) / 2.0, count)
    return (case * tied).sum() / (case.sum() * below[-1])


def main():
    project = pathlib.Path(sys.argv[1])
    run = project / "runs/current"
    night = datetime.date.fromisoformat(run.resolve().name[:10])
    scores = parquet.read_table(run / "patients/scores.parquet")
    risks = parquet.read_table(run / "patients/risks.parquet")
    truth = parquet.read_table(project / "extracts/truth.parquet")
    place = {person: row for row, person in enumerate(truth["patient_id"].to_pylist())}
    people = scores["patient_id"].to_pylist()
    assert people == risks["patient_id"].to_pylist()
    rows = np.array([place[person] for person in people])
    features = recorded(scores, night)
    features["male"] = level(truth["true_sex"].to_pylist())[rows]
    for outcome, column in [("cardiovascular", "true_cvd_10y_percent"), ("diabetes", "true_diabetes_10y_percent")]:
        true = number(truth, column)[rows] / 100.0
        learned = number(risks, f"{outcome}.learned_10y_percent") / 100.0
        kept = np.isfinite(true) & np.isfinite(learned)
        true, learned = true[kept], learned[kept]
        print(f"{outcome}: {kept.sum():,} people")
        print(f"  true risk                       AUROC {expected_auroc(true, true):.4f}")
        for words, is_used in [("without ethnicity", lambda n: not n.startswith("ethnicity")), ("with ethnicity", lambda n: True)]:
            x = np.column_stack([values[kept] for name, values in features.items() if is_used(name)])
            best = np.zeros(len(true))
            for train, test in KFold(5, shuffle=True, random_state=1).split(x):
                model = HistGradientBoostingRegressor(loss="poisson", max_iter=300, learning_rate=0.06, min_samples_leaf=60)
                best[test] = model.fit(x[train], true[train]).predict(x[test])
            print(f"  most a record allows, {words:17s} {expected_auroc(best, true):.4f}, {agreement(best, true)}")
        print(f"  learned, as the pipeline has it       {expected_auroc(learned, true):.4f}, {agreement(learned, true)}")


def agreement(risk, true):
    odds = lambda p: np.log(np.clip(p, 1e-6, 1 - 1e-6) / (1 - np.clip(p, 1e-6, 1 - 1e-6)))
    return f"correlation of log-odds {np.corrcoef(odds(risk), odds(true))[0, 1]:.3f}, true / predicted {true.mean() / risk.mean():.3f}"


if __name__ == "__main__":
    main()
