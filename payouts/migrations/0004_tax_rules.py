"""The tax on prizes, by the day of payment."""

import datetime as dt
from decimal import Decimal

from django.db import migrations

RULES = [
    {
        "kind": "winning",
        "valid_from": dt.date(2014, 1, 1),
        "valid_to": dt.date(2026, 6, 30),
        "threshold": 10_000_000,
        "rate": Decimal("0.10"),
        "ground": "Luật Thuế thu nhập cá nhân số 04/2007/QH12: 10% phần trúng thưởng vượt trên 10 triệu đồng",
    },
    {
        "kind": "winning",
        "valid_from": dt.date(2026, 7, 1),
        "valid_to": None,
        "threshold": 20_000_000,
        "rate": Decimal("0.10"),
        "ground": "Luật Thuế thu nhập cá nhân số 109/2025/QH15: 10% phần trúng thưởng vượt trên 20 triệu đồng",
    },
]


def write_rules(apps, schema_editor):
    tax_rules = apps.get_model("payouts", "TaxRule").objects
    for rule in RULES:
        tax_rules.get_or_create(kind=rule["kind"], valid_from=rule["valid_from"], defaults=rule)


class Migration(migrations.Migration):
    dependencies = [("payouts", "0003_list_history")]

    operations = [migrations.RunPython(write_rules, migrations.RunPython.noop)]
