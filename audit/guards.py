"""SQL for tables that only grow, and for the web's role: used by migrations and by `grant_web_role`."""

APPEND_ONLY = """
CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are never changed or removed.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(table: str) -> str:
    """SQL that refuses every update and delete on the table, in every session."""
    return f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION audit_append_only();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only;
"""


def not_append_only(table: str) -> str:
    """SQL that takes the guard away again."""
    return f"DROP TRIGGER IF EXISTS {table}_append_only ON {table};"


GUARDED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_append_only' AND NOT tgisinternal"
