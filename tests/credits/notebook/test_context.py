"""The spend context: revenue with missing prices estimated, cost of goods, margin."""

import duckdb
from support import ACCOUNT, looker_sql, run_cells, write_warehouse


def context_of(tmp_path, messages, rates=()):
    path = tmp_path / "w.duckdb"
    warehouse = write_warehouse(path, [("basic", 10, 5)])
    with duckdb.connect(path) as db:
        for number, (price, error, provider) in enumerate(messages):
            values = [f"SM{number}", f"VE{number}", ACCOUNT, provider, price, error]
            db.execute(
                """INSERT INTO sms_messages
                (message_sid, verification_sid, account_sid, provider_sid, price, error_code, sent_at, mcc)
                VALUES (?, ?, ?, ?, ?, ?, TIMESTAMP '2025-11-05 10:00:00', '470')""",
                values,
            )
        for rate in rates:
            db.execute("INSERT INTO provider_rates VALUES (?, '470', ?, ?)", rate)
    variables = run_cells(looker_sql(), warehouse)
    return variables["summary"]["context"], variables["warnings"]


def test_a_missing_price_counts_with_its_providers_average_unless_the_message_failed_for_lack_of_one(tmp_path):
    messages = [("0.30", None, "P"), ("0.10", None, "P"), (None, None, "P"), (None, 30450, "P")]
    context, _ = context_of(tmp_path, messages, [("P", "0.05", "2025-01-01")])
    # three settled messages (one of them refused for its price) cost 0.40; the fourth counts 0.1333
    assert (context["revenue"], context["cogs"], context["gross_margin"]) == ("0.53", "0.20", "0.625")


def test_the_latest_rate_before_the_period_ends_counts(tmp_path):
    rates = [("P", "0.05", "2025-01-01"), ("P", "0.07", "2025-11-06"), ("P", "9", "2025-11-09")]
    context, warnings = context_of(tmp_path, [("1", None, "P")], rates)
    assert (context["cogs"], warnings) == ("0.07", [])


def test_missing_rates_and_prices_without_any_to_estimate_from_are_said(tmp_path):
    context, warnings = context_of(tmp_path, [("1", None, "P"), (None, None, "Q")])
    assert (context["cogs"], len(warnings)) == ("0.00", 2)


def test_no_revenue_has_no_margin(tmp_path):
    context, _ = context_of(tmp_path, [])
    assert (context["revenue"], context["gross_margin"]) == ("0.00", None)
