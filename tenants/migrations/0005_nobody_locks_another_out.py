import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

TABLES = ("tenants_loginattempt", "tenants_loginfailures", "tenants_knownbrowser")
DOORS = [
    *(f"REVOKE ALL ON {table} FROM portal_app, portal_staff" for table in TABLES),
    *(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO portal_login" for table in TABLES),
    "GRANT SELECT ON tenants_loginfailures TO portal_staff",
]


class Migration(migrations.Migration):
    """What a log in remembers, counts and knows again, behind the login door; staff read who is being guessed at."""

    dependencies = [
        ("tenants", "0004_suspension_and_visits"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoginAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=32, unique=True)),
                ("browser", models.CharField(max_length=64)),
                ("email", models.CharField(max_length=254)),
                ("user_number", models.BigIntegerField()),
                ("device_number", models.BigIntegerField()),
                ("password_right", models.BooleanField()),
                ("positions", models.JSONField()),
                ("staff", models.BooleanField()),
                ("begun_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("next_page", models.CharField(blank=True, max_length=2000)),
                ("answer", models.CharField(blank=True, max_length=64)),
                ("entered", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="LoginFailures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.CharField(max_length=254, unique=True, verbose_name="Email address")),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="Failures in a row")),
                ("failed_at", models.DateTimeField(null=True, verbose_name="Last failure")),
                ("network_address", models.GenericIPAddressField(null=True, verbose_name="From")),
                ("second_failures", models.PositiveSmallIntegerField(default=0, verbose_name="After a right password")),
                (
                    "link_failures",
                    models.PositiveSmallIntegerField(default=0, verbose_name="Letters behind mailed links"),
                ),
                ("link_failed_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "failed log in",
                "verbose_name_plural": "failed log ins",
                "ordering": ["-failed_at"],
            },
        ),
        migrations.RemoveField(
            model_name="memorableworddevice",
            name="throttling_failure_count",
        ),
        migrations.RemoveField(
            model_name="memorableworddevice",
            name="throttling_failure_timestamp",
        ),
        migrations.CreateModel(
            name="KnownBrowser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "digest"), name="tenants_known_browser_once")],
            },
        ),
        migrations.RunSQL(DOORS, migrations.RunSQL.noop),
    ]
