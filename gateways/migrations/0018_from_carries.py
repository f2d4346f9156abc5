import re

import regex
from django.db import migrations, models

NAMED = re.compile(r"\\g<([^>]*)>")


def write_references_as_digits(apps, schema_editor):
    r"""`\g<1>` and `\g<name>` in stored replacements become `\1`, the only form there is from now on.

    What can't be written with one digit stays: Try a number and the form then say what to change.
    """
    for gateway in apps.get_model("gateways", "TermGateway").objects.exclude(rewrite_rules=[]):
        changed = [
            {**rule, "replace": _digits(str(rule["match"]), str(rule["replace"]))} for rule in gateway.rewrite_rules
        ]
        if changed != gateway.rewrite_rules:
            gateway.rewrite_rules = changed
            gateway.save(update_fields=["rewrite_rules"])


def _digits(match, replace):
    if r"\g<" not in replace:
        return replace
    try:
        names = regex.compile(match).groupindex
    except regex.error:
        return replace
    found = {name: str(names.get(name, name)) for name in NAMED.findall(replace)}
    if not all(re.fullmatch("[0-9]", number) for number in found.values()):
        return replace
    return NAMED.sub(lambda reference: "\\" + found[reference[1]], replace)


class Migration(migrations.Migration):
    """Whose address the From header has with SIP authentication: the account's, as most suppliers ask."""

    dependencies = [("gateways", "0017_code_in_index")]

    operations = [
        migrations.AddField(
            model_name="termgateway",
            name="from_carries",
            field=models.CharField(
                choices=[("account", "the account"), ("caller", "the caller")],
                db_default="account",
                default="account",
                help_text="with SIP authentication: whose address the From header has",
                max_length=7,
                verbose_name="From carries",
            ),
        ),
        migrations.RunPython(write_references_as_digits, migrations.RunPython.noop),
    ]
