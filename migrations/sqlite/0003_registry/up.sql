CREATE TABLE units (
    id BLOB NOT NULL PRIMARY KEY,
    district TEXT NOT NULL,
    credit_code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    contact_name TEXT,
    contact_phone TEXT,
    latitude DOUBLE,
    longitude DOUBLE,
    venue_kind TEXT,
    attributes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX units_by_time ON units (created_at, id);
CREATE INDEX units_by_district ON units (district, created_at, id);

CREATE TABLE equipment (
    id BLOB NOT NULL PRIMARY KEY,
    unit_id BLOB NOT NULL REFERENCES units (id),
    district TEXT NOT NULL,
    kind TEXT NOT NULL,
    device_code TEXT UNIQUE,
    registration_number TEXT UNIQUE,
    name TEXT NOT NULL,
    location TEXT NOT NULL,
    class TEXT,
    commissioned_on DATE,
    attributes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX equipment_by_unit ON equipment (unit_id, created_at, id);
CREATE INDEX equipment_by_time ON equipment (created_at, id);
CREATE INDEX equipment_by_district ON equipment (district, created_at, id);
CREATE INDEX equipment_by_kind ON equipment (kind, created_at, id);
