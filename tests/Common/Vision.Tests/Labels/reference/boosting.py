"""Writes rows with what XGBoost's own Python package tells of them after training.

Needs Debian's python3-xgboost (1.7.4). Run: /usr/bin/python3 boosting.py
"""
import json
import pathlib

import numpy as np
import xgboost

random = np.random.default_rng(4)
ROWS, FEATURES, ROUNDS = 120, 5, 20
features = (np.round(64 * random.uniform(size=(ROWS, FEATURES))) / 64).astype(np.float32)  # Exact, and with ties.
truth = (features[:, 0] > 0.5) ^ (features[:, 1] > 0.5) ^ (random.uniform(size=ROWS) < 0.1)

booster = xgboost.train(
    {
        "objective": "binary:logistic", "tree_method": "hist", "base_score": 0.5, "nthread": 1, "eta": 0.2, "max_depth": 3,
        "lambda": 0.5, "gamma": 0.25, "min_child_weight": 2, "subsample": 0.75, "colsample_bytree": 0.6, "scale_pos_weight": 2, "seed": 7,
    },
    xgboost.DMatrix(features, label=truth), ROUNDS)
reference = {
    "features": features.tolist(),
    "truth": truth.tolist(),
    "probabilities": booster.predict(xgboost.DMatrix(features)).tolist(),
}
lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in reference.items()]
pathlib.Path(__file__).with_name("boosting.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
