# /// script
# requires-python = "==3.11.*"
# dependencies = [
#   "numpy==2.4.6",
#   "scikit-learn==1.9.1",
#   # What these need; named, so that a server that makes the lock anew takes the same versions.
#   "cloudpickle==3.1.2",
#   "joblib==1.6.0",
#   "narwhals==2.29.0",
#   "scipy==1.17.1",
#   "threadpoolctl==3.8.0",
# ]
# ///
"""Trains the model of usual credits and measures its error on later ones. It flags and explains; it sets no amount."""

from collections import defaultdict

import numpy as np
from sklearn.linear_model import HuberRegressor
from sklearn.metrics import mean_absolute_error

# Shrinkage: the values of all accounts count as so many credits of the account.
WEIGHT_OF_EVERYONE = 5
# Lower bound of an account's spread, in logarithms.
SMALLEST_SPREAD = 0.15
# Share of usual credits that each of the two bounds may flag.
FLAGGED_BY_CHANCE = 0.0025
INTERVAL = (0.05, 0.95)


def main(rows: list[list]) -> dict:
    """@param rows: past credits, oldest first, each `[account, cents, messages, milliseconds since the epoch]`"""
    accounts = np.array([str(row[0]) for row in rows])
    amounts = np.log([row[1] / 100 for row in rows])
    messages = np.log([max(1, row[2]) for row in rows])
    first, second, count = int(len(rows) * 0.6), int(len(rows) * 0.8), len(rows)
    # In order of time: trained on the oldest, bounds from later ones, evaluated on the latest.
    judged = learn(accounts, amounts, messages, range(first), range(first, second))
    return {
        "version": 1,
        "trained_on": {"credits": count, "from": rows[0][3], "until": rows[-1][3]},
        "model": learn(accounts, amounts, messages, range(second), range(second, count)),
        "evaluation": {
            "trained_on": second,
            "tested_on": count - second,
            "tested_from": rows[second][3],
            **judge(judged, accounts, amounts, messages, first, second),
        },
    }


def learn(accounts: np.ndarray, amounts: np.ndarray, messages: np.ndarray, past: range, later: range) -> dict:
    """Usual amount per account and the effect of traffic; bounds are quantiles of the deviations of later credits."""
    index = np.arange(past.start, past.stop)
    slope = slope_within_accounts(accounts[index], amounts[index], messages[index])
    habit = Usual(accounts[index], amounts[index])
    traffic = Usual(accounts[index], amounts[index] - slope * messages[index])
    off_habit = [(amounts[i] - habit.of(accounts[i])[0]) / habit.of(accounts[i])[1] for i in later]
    off_traffic = [amounts[i] - slope * messages[i] - traffic.of(accounts[i])[0] for i in later]
    return {
        "slope": rounded(slope),
        "everyone": {**entry(habit.everyone), "base": rounded(traffic.everyone[0])},
        "accounts": {
            account: {**entry(habit.of(account)), "base": rounded(traffic.of(account)[0])}
            for account in sorted(habit.known)
        },
        "bounds": {
            "habit": rounded(np.quantile(off_habit, 1 - FLAGGED_BY_CHANCE)),
            "traffic": rounded(np.quantile(off_traffic, 1 - FLAGGED_BY_CHANCE)),
            "habit_interval": [rounded(value) for value in np.quantile(off_habit, INTERVAL)],
            "traffic_interval": [rounded(value) for value in np.quantile(off_traffic, INTERVAL)],
        },
    }


class Usual:
    """Median and robust spread of logarithms per account; with few credits shrunk towards those of all accounts."""

    def __init__(self, accounts: np.ndarray, values: np.ndarray) -> None:
        by_account = defaultdict(list)
        for account, value in zip(accounts, values, strict=True):
            by_account[account].append(value)
        self.everyone = (float(np.median(values)), spread(values))
        self.known = {account: self._mixed(np.array(own)) for account, own in by_account.items()}

    def _mixed(self, own: np.ndarray) -> tuple[float, float]:
        weight = len(own) / (len(own) + WEIGHT_OF_EVERYONE)
        mixed = weight * np.array([np.median(own), spread(own)]) + (1 - weight) * np.array(self.everyone)
        return float(mixed[0]), float(max(SMALLEST_SPREAD, mixed[1]))

    def of(self, account: str) -> tuple[float, float]:
        return self.known.get(account, self.everyone)


def spread(values: np.ndarray) -> float:
    """The median absolute deviation, scaled to the standard deviation of a normal distribution."""
    return float(np.median(np.abs(values - np.median(values))) * 1.4826)


def slope_within_accounts(accounts: np.ndarray, amounts: np.ndarray, messages: np.ndarray) -> float:
    """Slope of the logarithm of the credit over that of the messages within an account, robust against outliers."""
    x, y = messages.copy(), amounts.copy()
    for account in np.unique(accounts):
        own = accounts == account
        x[own] -= np.median(x[own])
        y[own] -= np.median(y[own])
    fitted = HuberRegressor(fit_intercept=False, max_iter=500).fit(x.reshape(-1, 1), y)
    return float(fitted.coef_[0])


def judge(
    model: dict,
    accounts: np.ndarray,
    amounts: np.ndarray,
    messages: np.ndarray,
    first: int,
    second: int,
) -> dict:
    """Its errors on credits it was not trained on, beside two estimates without a model."""
    later = range(second, len(amounts))
    true = np.exp(amounts[second:])
    rows = [model["accounts"].get(accounts[i], model["everyone"]) for i in later]
    expected = np.array([row["base"] + model["slope"] * messages[i] for row, i in zip(rows, later, strict=True)])
    usual = np.array([row["median"] for row in rows])
    deviation = np.array([row["spread"] for row in rows])
    low, high = model["bounds"]["traffic_interval"]
    off = amounts[second:] - expected
    flagged = (off > model["bounds"]["traffic"]) | ((amounts[second:] - usual) / deviation > model["bounds"]["habit"])
    return {
        "model": errors(true, np.exp(expected)),
        "account_median": errors(true, np.exp(usual)),
        "global_median": errors(true, np.full(len(true), np.exp(np.median(amounts[:first])))),
        "coverage": rounded(np.mean((off >= low) & (off <= high))),
        "coverage_wanted": rounded(INTERVAL[1] - INTERVAL[0]),
        "flagged": rounded(np.mean(flagged)),
    }


def errors(true: np.ndarray, predicted: np.ndarray) -> dict:
    return {
        "mean_absolute": round(float(mean_absolute_error(true, predicted)), 2),
        "median_relative": rounded(np.median(np.abs(true - predicted) / true)),
    }


def entry(usual: tuple[float, float]) -> dict:
    return {"median": rounded(usual[0]), "spread": rounded(usual[1])}


def rounded(value: float) -> float:
    return round(float(value), 4)
