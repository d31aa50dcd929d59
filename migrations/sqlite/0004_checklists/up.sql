CREATE TABLE checklists (
    code TEXT NOT NULL,
    version BIGINT NOT NULL,
    hash TEXT NOT NULL,
    body TEXT NOT NULL,
    kept_at TIMESTAMP NOT NULL,
    PRIMARY KEY (code, version)
);
