ALTER TABLE refresh_tokens ADD COLUMN predecessor BYTEA;
