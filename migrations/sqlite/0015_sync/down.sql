ALTER TABLE answers DROP COLUMN said_at;
ALTER TABLE devices DROP COLUMN clock_measured_at;
ALTER TABLE devices DROP COLUMN clock_behind_ms;
DROP TABLE sync_holdings;
