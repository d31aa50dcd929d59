CREATE TABLE superseded_answers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    inspection_id BLOB NOT NULL REFERENCES inspections (id),
    item TEXT NOT NULL,
    answer TEXT NOT NULL,
    said_at TIMESTAMP,
    superseded_at TIMESTAMP NOT NULL
);
CREATE INDEX superseded_answers_by_inspection ON superseded_answers (inspection_id, id);
INSERT INTO superseded_answers (inspection_id, item, answer, said_at, superseded_at)
SELECT subject_id, json_extract(detail, '$.item'), json_extract(detail, '$.answer'),
    replace(replace(json_extract(detail, '$.said_at'), 'T', ' '), 'Z', ''), at
FROM events WHERE subject = 'inspection' AND action = 'answer_superseded' ORDER BY id;
