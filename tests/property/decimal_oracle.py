"""Computes the cases on standard input with Python's decimal arithmetic, one JSON line for each."""

import json
import sys
from decimal import ROUND_HALF_UP, Decimal, getcontext

getcontext().prec = 60
CENT = Decimal("0.01")


def credit(cost: Decimal, expected: Decimal, observed: Decimal | None) -> Decimal:
    if observed is None or observed >= 1 or observed >= expected:
        return Decimal(0)
    return (cost * (expected - observed) / (1 - observed)).quantize(CENT, ROUND_HALF_UP)


for line in sys.stdin:
    modes = json.loads(line)
    credits = [credit(Decimal(f), Decimal(e), None if b is None else Decimal(b)) for f, e, b in modes]
    total = sum(credits, Decimal(0))
    print(
        json.dumps(
            {"credits": [f"{amount:.2f}" for amount in credits], "total": f"{total:.2f}", "text": f"${total:,.2f}"}
        )
    )
