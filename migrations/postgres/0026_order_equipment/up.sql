-- The equipment that an order is about, as JSON; orders before this version name none.
ALTER TABLE orders ADD COLUMN equipment TEXT NOT NULL DEFAULT '[]';
