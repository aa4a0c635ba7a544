"""The database itself checks each leaf and refuses every change of the ledger but an insert."""

from django.db import migrations

FORWARD = r"""
ALTER TABLE dsr_event ADD CONSTRAINT event_leaf_is_hash
  CHECK (leaf = sha256('\x00'::bytea || convert_to(body, 'UTF8')));
ALTER TABLE dsr_event ADD CONSTRAINT event_body_is_object CHECK (body IS JSON OBJECT WITH UNIQUE KEYS);

CREATE FUNCTION dsr_ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger only grows: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER ledger_refuses_rows BEFORE UPDATE OR DELETE ON dsr_event
  FOR EACH ROW EXECUTE FUNCTION dsr_ledger_refuses();
CREATE TRIGGER ledger_refuses_truncate BEFORE TRUNCATE ON dsr_event
  FOR EACH STATEMENT EXECUTE FUNCTION dsr_ledger_refuses();
CREATE TRIGGER ledger_refuses_rows BEFORE UPDATE OR DELETE ON dsr_seal
  FOR EACH ROW EXECUTE FUNCTION dsr_ledger_refuses();
CREATE TRIGGER ledger_refuses_truncate BEFORE TRUNCATE ON dsr_seal
  FOR EACH STATEMENT EXECUTE FUNCTION dsr_ledger_refuses();
"""

BACKWARD = """
DROP TRIGGER ledger_refuses_truncate ON dsr_seal;
DROP TRIGGER ledger_refuses_rows ON dsr_seal;
DROP TRIGGER ledger_refuses_truncate ON dsr_event;
DROP TRIGGER ledger_refuses_rows ON dsr_event;
DROP FUNCTION dsr_ledger_refuses();
ALTER TABLE dsr_event DROP CONSTRAINT event_body_is_object;
ALTER TABLE dsr_event DROP CONSTRAINT event_leaf_is_hash;
"""


class Migration(migrations.Migration):
    dependencies = [("dsr", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
