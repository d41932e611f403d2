"""Three sides in the report, one file a form: sentences, story, table, data."""
