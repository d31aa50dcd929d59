ALTER TABLE jobs DROP COLUMN unfinished;
