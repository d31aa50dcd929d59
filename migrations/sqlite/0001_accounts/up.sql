CREATE TABLE accounts (
    id BLOB NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('inspector', 'supervisor', 'enterprise', 'admin')),
    district TEXT NOT NULL,
    unit_id BLOB,
    badge TEXT,
    password_hash TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    CHECK ((role = 'enterprise') = (unit_id IS NOT NULL))
);
CREATE INDEX accounts_by_time ON accounts (created_at, id);
CREATE INDEX accounts_by_unit ON accounts (unit_id);

CREATE TABLE devices (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    signed_in_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    ended_because TEXT
);
CREATE INDEX devices_by_account ON devices (account_id, signed_in_at, id);

CREATE TABLE refresh_tokens (
    hash BLOB NOT NULL PRIMARY KEY,
    device_id BLOB NOT NULL REFERENCES devices (id),
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);
CREATE INDEX refresh_tokens_by_device ON refresh_tokens (device_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

CREATE TABLE sign_in_failures (
    subject TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at TIMESTAMP NOT NULL
);
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (last_at);
