CREATE TABLE uploads (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    owner_kind TEXT NOT NULL CHECK (owner_kind IN ('inspection', 'hazard')),
    owner_id BLOB NOT NULL,
    photo_id BLOB NOT NULL,
    item TEXT,
    sha256 BLOB NOT NULL,
    size BIGINT NOT NULL CHECK (size > 0),
    taken_at TIMESTAMP,
    latitude DOUBLE,
    longitude DOUBLE,
    accuracy DOUBLE,
    metadata TEXT,
    received BIGINT NOT NULL CHECK (received BETWEEN 0 AND size),
    incoming TEXT UNIQUE,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    CHECK (finished_at IS NULL OR received = size)
);
CREATE INDEX uploads_by_account ON uploads (account_id, finished_at);
CREATE INDEX uploads_by_owner ON uploads (owner_id);
CREATE INDEX uploads_by_expiry ON uploads (expires_at);
CREATE TABLE upload_pieces (
    upload_id BLOB NOT NULL REFERENCES uploads (id),
    start BIGINT NOT NULL,
    size BIGINT NOT NULL CHECK (size > 0),
    object TEXT NOT NULL UNIQUE,
    PRIMARY KEY (upload_id, start)
);
