CREATE TABLE events (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    action TEXT NOT NULL,
    actor_id BLOB,
    at TIMESTAMP NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX events_by_subject ON events (subject_id, id);

CREATE TABLE jobs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    run_at TIMESTAMP NOT NULL,
    attempts BIGINT NOT NULL,
    last_error TEXT,
    UNIQUE (kind, subject_id)
);
CREATE INDEX jobs_by_time ON jobs (run_at, id);
