ALTER TABLE signatures ADD COLUMN collected_by BYTEA REFERENCES accounts (id);
CREATE INDEX signatures_by_collector ON signatures (collected_by);
