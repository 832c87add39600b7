"""Reference coefficients for the learned risk models, from scikit-learn.

Writes crates/risk/tests/learned/ridge_logistic_reference.json, which the tests of evenreach-risk
compare with. Run again only to change the cases:

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.7.2 numpy==2.4.6 scipy==1.17.1
    venv/bin/python benches/peers/ridge_logistic_reference.py \
        > crates/risk/tests/learned/ridge_logistic_reference.json

The penalty of evenreach (`ridge`) is 1 / C of scikit-learn: half the ridge times the sum of squared
coefficients, added to the sum of negative log-likelihoods; the intercept is not penalised.
"""

import json
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression

warnings.simplefilter("error")
rng = np.random.default_rng(20261121)
people = 240
age = rng.normal(0.0, 1.0, people)
systolic = 0.5 * age + rng.normal(0.0, 0.9, people)
smoker = (rng.random(people) < 0.25).astype(float)
rare = (rng.random(people) < 0.04).astype(float)
x = np.round(np.column_stack([age, systolic, smoker, rare]), 6)
log_odds = -1.8 + x @ np.array([0.9, 0.4, 0.7, 1.2])
y = (rng.random(people) < 1.0 / (1.0 + np.exp(-log_odds))).astype(int)
weights = np.round(rng.uniform(0.2, 3.0, people), 4)


def solve(features, outcome, ridge, sample_weight=None, intercept=True):
    model = LogisticRegression(
        penalty="l2" if ridge > 0 else None,
        C=1.0 / ridge if ridge > 0 else 1.0,
        solver="newton-cholesky",
        tol=1e-13,
        max_iter=1000,
        fit_intercept=intercept,
    )
    model.fit(features, outcome, sample_weight=sample_weight)
    return model


binary = []
for ridge in [0.0, 0.5, 1.0, 10.0, 250.0]:
    for name, weight in [("none", None), ("given", weights)]:
        fitted = solve(x, y, ridge, weight)
        binary.append(
            {
                "ridge": ridge,
                "weights": name,
                "intercept": float(fitted.intercept_[0]),
                "coefficients": fitted.coef_[0].tolist(),
                "first_three_probabilities": fitted.predict_proba(x[:3])[:, 1].tolist(),
            }
        )

# Follow-up in whole years: at most four, an event with a yearly chance, some people lost.
years = 4
followed, events = [], []
for row in x:
    chance = 1.0 / (1.0 + np.exp(2.1 - row @ np.array([0.8, 0.3, 0.5, 0.6])))
    lost = rng.integers(1, years + 1) if rng.random() < 0.2 else years
    year = next((k for k in range(1, lost + 1) if rng.random() < chance), None)
    followed.append(int(year if year is not None else lost))
    events.append(year is not None)

# One row for each person and year at risk. The dummies of the years are scaled up, which makes the
# penalty on them vanish (evenreach does not penalise its baseline).
SCALE = 1e4
rows, outcome = [], []
for features, last, event in zip(x, followed, events):
    for k in range(1, last + 1):
        dummy = np.zeros(years)
        dummy[k - 1] = SCALE
        rows.append(np.concatenate([features, dummy]))
        outcome.append(int(event and k == last))
rows, outcome = np.array(rows), np.array(outcome)
hazard = []
for ridge in [0.0, 1.0, 20.0]:
    fitted = solve(rows, outcome, ridge, intercept=False)
    coefficients = fitted.coef_[0]
    hazard.append(
        {
            "ridge": ridge,
            "coefficients": coefficients[:4].tolist(),
            "baseline_log_odds": (coefficients[4:] * SCALE).tolist(),
        }
    )

print(
    json.dumps(
        {
            "source": "scikit-learn 1.7.2, numpy 2.4.6, solver newton-cholesky, tolerance 1e-13",
            "x": x.tolist(),
            "y": y.tolist(),
            "weights": weights.tolist(),
            "binary": binary,
            "years_followed": followed,
            "event": events,
            "hazard": hazard,
        }
    )
)
