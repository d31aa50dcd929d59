ALTER TABLE orders DROP COLUMN equipment;
