CREATE TABLE identity (
    single BOOLEAN NOT NULL PRIMARY KEY CHECK (single),
    id BYTEA NOT NULL,
    given_at TIMESTAMP NOT NULL
);
