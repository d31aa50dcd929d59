CREATE TABLE printouts (
    subject TEXT NOT NULL CHECK (subject IN ('inspection', 'order')),
    subject_id BLOB NOT NULL,
    content BLOB NOT NULL,
    object TEXT NOT NULL UNIQUE,
    size BIGINT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    PRIMARY KEY (subject, subject_id)
);
