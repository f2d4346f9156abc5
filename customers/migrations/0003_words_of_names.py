import django.db.models.deletion
from django.db import migrations, models

import portal.tenancy.models
from portal.tenancy.operations import Wall

# The same splitting as customers.finding.words_of: ASCII characters that are no letters or digits stand between words.
KEEP = r"""
CREATE FUNCTION customers_keep_words() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM customers_customerword AS w USING new_rows AS n, old_rows AS o
         WHERE w.customer_id = n.id AND n.id = o.id AND n.name_key <> o.name_key;
        INSERT INTO customers_customerword (partner_id, customer_id, word)
        SELECT DISTINCT n.partner_id, n.id, v.word
          FROM new_rows AS n JOIN old_rows AS o ON n.id = o.id
         CROSS JOIN regexp_split_to_table(n.name_key, '[\u0001-\u002f\u003a-\u0060\u007b-\u007f]+') AS v (word)
         WHERE n.name_key <> o.name_key AND v.word <> '';
    ELSE
        INSERT INTO customers_customerword (partner_id, customer_id, word)
        SELECT DISTINCT n.partner_id, n.id, v.word FROM new_rows AS n
         CROSS JOIN regexp_split_to_table(n.name_key, '[\u0001-\u002f\u003a-\u0060\u007b-\u007f]+') AS v (word)
         WHERE v.word <> '';
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION customers_keep_words() FROM PUBLIC;
CREATE TRIGGER keep_words_insert AFTER INSERT ON customers_customer REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION customers_keep_words();
CREATE TRIGGER keep_words_update AFTER UPDATE ON customers_customer
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION customers_keep_words()
"""
FORGET = """
DROP TRIGGER keep_words_insert ON customers_customer;
DROP TRIGGER keep_words_update ON customers_customer;
DROP FUNCTION customers_keep_words()
"""
FILL = r"""
INSERT INTO customers_customerword (partner_id, customer_id, word)
SELECT DISTINCT c.partner_id, c.id, v.word FROM customers_customer AS c
 CROSS JOIN regexp_split_to_table(c.name_key, '[\u0001-\u002f\u003a-\u0060\u007b-\u007f]+') AS v (word)
 WHERE v.word <> ''
"""


class Migration(migrations.Migration):
    """The words of customers' names, by whose beginnings they are found."""

    dependencies = [("customers", "0002_import_search_indexes"), ("tenants", "0003_login")]

    operations = [
        migrations.CreateModel(
            name="CustomerWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_default=portal.tenancy.models.CurrentPartner(),
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.partner",
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=200)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["partner", "word", "customer"], name="customerword_word"),
                    models.Index(fields=["customer"], name="customerword_customer"),
                ],
            },
        ),
        # Its customer's history says it all.
        Wall("CustomerWord", history=False, referenced=False),
        migrations.RunSQL(KEEP, FORGET),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
