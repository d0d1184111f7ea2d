-- Glossary terms that come with a briefing keep the field that it names.
-- depends: 0017_pipeline_jobs

ALTER TABLE app.glossary_terms ADD COLUMN domain text;

COMMENT ON COLUMN app.glossary_terms.domain IS 'The field that a briefing named for it (금융, 산업, 국제); NULL for others.';
