CREATE TABLE idempotency_keys (
    account_id BLOB NOT NULL REFERENCES accounts (id),
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    claim BLOB NOT NULL,
    lease_until TIMESTAMP NOT NULL,
    acted BOOLEAN NOT NULL,
    status BIGINT,
    headers TEXT,
    body BLOB,
    kept_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, key),
    CHECK ((status IS NULL) = (headers IS NULL) AND (status IS NULL) = (body IS NULL))
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (kept_at);
