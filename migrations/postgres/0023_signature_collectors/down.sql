DROP INDEX signatures_by_collector;
ALTER TABLE signatures DROP COLUMN collected_by;
