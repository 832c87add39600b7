"""Ridge logistic regression of ten-year cardiovascular death on NHANES, by scikit-learn.

Writes crates/risk/tests/nhanes/scikit_learn_ridge.json, which crates/risk/tests/nhanes.rs compares with.
Run again only to change the columns or the penalties:

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.7.2 numpy==2.4.6 scipy==1.17.1 pyarrow==26.0.1
    venv/bin/python benches/peers/nhanes_ridge.py > crates/risk/tests/nhanes/scikit_learn_ridge.json

Columns are standardised on the training people (mean, population standard deviation). The penalty of
evenreach (`ridge`) is 1 / C of scikit-learn; the intercept is not penalised.
"""

import json
import pathlib
import warnings

import numpy as np
import pyarrow.parquet
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

warnings.simplefilter("error")
DATA = pathlib.Path(__file__).parents[2] / "tests/data/nhanes/adults_1999_2008.parquet"
TRAIN = {"1999-2000", "2001-2002", "2003-2004"}

FEATURES = {
    "age_years": lambda p: p["age_years"],
    "sbp_mmhg": lambda p: p["sbp_mmhg"],
    "total_cholesterol_mmoll": lambda p: p["total_cholesterol_mmoll"],
    "hdl_mmoll": lambda p: p["hdl_mmoll"],
    "male": lambda p: p["sex"] == "male",
    "current_smoker": lambda p: p["smoking"] == "Current",
    "former_smoker": lambda p: p["smoking"] == "Former",
    "diabetes": lambda p: p["diabetes"],
}
NEEDS = ["sbp_mmhg", "total_cholesterol_mmoll", "hdl_mmoll", "smoking"]


def known(person, columns):
    return all(person[column] is not None for column in columns)


people = [
    person
    for person in pyarrow.parquet.read_table(DATA).to_pylist()
    if 30 <= person["age_years"] <= 84 and not person["prior_cvd_any"] and known(person, NEEDS)
    and person["cvd_death_10y"] is not None
]


def matrix(rows):
    return np.array([[float(of(p)) for of in FEATURES.values()] for p in rows])


train = [p for p in people if p["cycle"] in TRAIN]
test = [p for p in people if p["cycle"] not in TRAIN]
scaler = StandardScaler().fit(matrix(train))
x, x_test = scaler.transform(matrix(train)), scaler.transform(matrix(test))
y, y_test = (np.array([p["cvd_death_10y"] for p in rows]) for rows in (train, test))

models = []
for ridge in [1.0, 100.0]:
    model = LogisticRegression(C=1.0 / ridge, solver="lbfgs", tol=1e-10, max_iter=10_000).fit(x, y)
    risk = model.predict_proba(x_test)[:, 1]
    log_odds = np.log(risk / (1.0 - risk))
    recalibrated = LogisticRegression(penalty=None, tol=1e-10, max_iter=10_000).fit(log_odds[:, None], y_test)
    models.append(
        {
            "ridge": ridge,
            "intercept": float(model.intercept_[0]),
            "coefficients": dict(zip(FEATURES, model.coef_[0].tolist())),
            "test": {
                "auroc": float(roc_auc_score(y_test, risk)),
                "brier": float(brier_score_loss(y_test, risk)),
                "observed_to_predicted": float(y_test.sum() / risk.sum()),
                "calibration_slope": float(recalibrated.coef_[0, 0]),
            },
        }
    )

print(
    json.dumps(
        {
            "source": "scikit-learn 1.7.2, numpy 2.4.6, solver lbfgs, tolerance 1e-10",
            "cohort": {"people": len(people), "events": int(sum(p["cvd_death_10y"] for p in people))},
            "train": {"people": len(train), "events": int(y.sum())},
            "test": {"people": len(test), "events": int(y_test.sum())},
            "models": models,
        },
        indent=1,
    )
)
