"""Writes fixtures/trees-xgboost.json: models exported here with what XGBoost's own loader scores of
them on the columns of the file as they are, and a model that XGBoost trained on those columns.

Run by hand from the repository root: /usr/bin/python3 tests/parity/reference_xgboost.py
Needs xgboost 1.7 and pandas. Seeded: the same versions write the same file.
"""

import json
import subprocess
from pathlib import Path

import pandas
import xgboost

FILE = Path(__file__).parent / "fixtures" / "trees-xgboost.json"
LEVELS = "levels:"


def coded(columns, levels):
    """The file as pandas reads it, each category with its levels in the order that the model lists."""
    frame = pandas.DataFrame(columns)
    for name, listed in levels.items():
        frame[name] = pandas.Categorical(frame[name], categories=listed)
    return xgboost.DMatrix(frame, enable_categorical=True)


def loaded(text):
    model = xgboost.Booster()
    model.load_model(bytearray(text, "utf8"))
    return model


def scored(model, columns):
    levels = {
        name[len(LEVELS) :]: json.loads(text)
        for name, text in model.attributes().items()
        if name.startswith(LEVELS)
    }
    return [float(p) for p in model.predict(coded(columns, levels))]


def own_model(columns, y):
    levels = {"home": sorted({home for home in columns["home"] if home is not None})}
    matrix = coded(columns, levels)
    matrix.set_label(y)
    settings = {"objective": "binary:logistic", "max_depth": 4, "tree_method": "hist", "max_cat_to_onehot": 1, "base_score": 0.3}
    model = xgboost.train(settings, matrix, 6)
    model.set_attr(**{LEVELS + name: json.dumps(listed) for name, listed in levels.items()})
    return model


made = subprocess.run(["npx", "tsx", "tests/parity/xgboost-models.ts"], capture_output=True, text=True, check=True)
told = json.loads(made.stdout)
own = own_model(told["columns"], told["y"])
FILE.write_text(
    json.dumps(
        {
            "exported": [{"json": text, "pd": scored(loaded(text), told["columns"])} for text in told["models"]],
            "own": own.save_raw("json").decode(),
            "ownPd": scored(own, told["columns"]),
        }
    )
    + "\n"
)
