-- Companies that a case touches.
-- for: web, analyst
CREATE VIEW api.case_stock_relations AS
SELECT
    r.case_id,
    r.stock_code,
    r.stock_name,
    r.relation_type,
    r.relation_detail,
    r.role_label,
    r.sort_order
FROM app.case_stock_relations AS r;

COMMENT ON VIEW api.case_stock_relations IS 'Companies that a case touches. One row per case and stock. Live.';
