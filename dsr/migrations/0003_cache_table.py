"""The cache lives in PostgreSQL: rate limits of sign-in must hold while Redis is away."""

from django.db import migrations

FORWARD = """
CREATE TABLE cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX cache_expires ON cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("dsr", "0002_ledger_refuses_change")]
    operations = [migrations.RunSQL(FORWARD, "DROP TABLE cache;")]
