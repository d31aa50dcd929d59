CREATE TABLE orders (
    id BLOB NOT NULL PRIMARY KEY,
    authority TEXT NOT NULL,
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    district TEXT NOT NULL,
    unit_id BLOB NOT NULL REFERENCES units (id),
    issued_on DATE NOT NULL,
    findings TEXT NOT NULL,
    provisions TEXT NOT NULL,
    measures TEXT NOT NULL,
    stop_at_once BOOLEAN NOT NULL,
    deadline DATE NOT NULL,
    inspectors TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in_force', 'withdrawn', 'replaced')),
    replaces_id BLOB REFERENCES orders (id),
    service TEXT,
    ending TEXT,
    created_by BLOB NOT NULL REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (authority, year, number)
);
CREATE INDEX orders_by_time ON orders (created_at, id);
CREATE INDEX orders_by_district ON orders (district, created_at, id);
CREATE INDEX orders_by_unit ON orders (unit_id, created_at, id);
CREATE INDEX orders_by_creator ON orders (created_by);
CREATE UNIQUE INDEX orders_by_replaced ON orders (replaces_id);

CREATE TABLE order_hazards (
    order_id BLOB NOT NULL REFERENCES orders (id),
    hazard_id BLOB NOT NULL REFERENCES hazards (id),
    PRIMARY KEY (order_id, hazard_id)
);
CREATE INDEX order_hazards_by_hazard ON order_hazards (hazard_id);

CREATE TABLE order_numbers (
    authority TEXT NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (authority, year)
);

ALTER TABLE hazards ADD COLUMN order_id BLOB REFERENCES orders (id);
CREATE INDEX hazards_by_order ON hazards (order_id);
