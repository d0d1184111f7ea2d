-- The functions go; triggers that were made with them have gone before.
DROP FUNCTION app.unaudit_table(text);
DROP FUNCTION app.audit_table(text, text[], text[], text[], boolean, bigint);
