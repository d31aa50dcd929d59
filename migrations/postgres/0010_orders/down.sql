DROP INDEX hazards_by_order;
ALTER TABLE hazards DROP COLUMN order_id;
UPDATE hazards SET state = 'found' WHERE state = 'ordered';
DROP TABLE order_numbers;
DROP TABLE order_hazards;
DROP TABLE orders;
