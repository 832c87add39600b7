"""Reference coefficients for elastic-net logistic regression, from scikit-learn's saga.

Writes crates/risk/tests/learned/elastic_net_reference.json, which the tests of evenreach-risk compare
with. Run again only to change the cases:

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.7.2 numpy==2.4.6 scipy==1.17.1
    venv/bin/python benches/peers/elastic_net_reference.py > crates/risk/tests/learned/elastic_net_reference.json

evenreach adds penalty * ((1 - l1_ratio) / 2 * sum of squares + l1_ratio * sum of absolute values) to the
sum of negative log-likelihoods, so its penalty is 1 / C of scikit-learn; the intercept is not penalised.
"""

import json
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression

warnings.simplefilter("error")
rng = np.random.default_rng(20261126)
people, columns = 300, 10
# Neighbouring columns are alike, so that the penalty has to choose between them.
noise = rng.normal(0.0, 1.0, (people, columns))
x = noise.copy()
for column in range(1, columns):
    x[:, column] = 0.6 * x[:, column - 1] + 0.8 * noise[:, column]
x[:, 8] = rng.random(people) < 0.3
x[:, 9] = rng.random(people) < 0.06
x = np.round(x, 5)
effects = np.array([0.9, 0.0, -0.5, 0.0, 0.3, 0.0, 0.0, 0.0, 0.8, 0.6])
y = (rng.random(people) < 1.0 / (1.0 + np.exp(1.7 - x @ effects))).astype(int)
weights = np.round(rng.uniform(0.2, 3.0, people), 4)

cases = []
for penalty in [0.5, 4.0, 15.0]:
    for l1_ratio in [0.0, 0.1, 0.5, 1.0]:
        for name, weight in [("none", None), ("given", weights)]:
            model = LogisticRegression(
                penalty="elasticnet",
                solver="saga",
                C=1.0 / penalty,
                l1_ratio=l1_ratio,
                tol=1e-12,
                max_iter=200_000,
                random_state=1,
            ).fit(x, y, sample_weight=weight)
            cases.append(
                {
                    "penalty": penalty,
                    "l1_ratio": l1_ratio,
                    "weights": name,
                    "intercept": float(model.intercept_[0]),
                    "coefficients": model.coef_[0].tolist(),
                }
            )

print(
    json.dumps(
        {
            "source": "scikit-learn 1.7.2, numpy 2.4.6, solver saga, tolerance 1e-12",
            "x": x.tolist(),
            "y": y.tolist(),
            "weights": weights.tolist(),
            "cases": cases,
        }
    )
)
