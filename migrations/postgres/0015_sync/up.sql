CREATE TABLE sync_holdings (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    digest BYTEA NOT NULL,
    holdings BYTEA NOT NULL,
    used_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, digest)
);

ALTER TABLE devices ADD COLUMN clock_behind_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN clock_measured_at TIMESTAMP;
ALTER TABLE answers ADD COLUMN said_at TIMESTAMP;
