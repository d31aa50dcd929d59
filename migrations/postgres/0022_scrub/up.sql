CREATE TABLE scrub (
    single BOOLEAN NOT NULL PRIMARY KEY CHECK (single),
    after TEXT NOT NULL,
    checked BIGINT NOT NULL,
    round_began_at TIMESTAMP NOT NULL,
    claimed_at TIMESTAMP NOT NULL
);

CREATE TABLE lost_originals (
    object TEXT NOT NULL PRIMARY KEY,
    trouble TEXT NOT NULL,
    found_at TIMESTAMP NOT NULL
);
