CREATE TABLE inspections (
    id BLOB NOT NULL PRIMARY KEY,
    district TEXT NOT NULL,
    unit_id BLOB NOT NULL REFERENCES units (id),
    equipment_id BLOB REFERENCES equipment (id),
    checklist TEXT NOT NULL,
    checklist_version BIGINT NOT NULL,
    checklist_hash TEXT NOT NULL,
    date DATE NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('routine', 'special', 'complaint', 'follow-up')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'approved', 'withdrawn')),
    started_at TIMESTAMP,
    ended_at TIMESTAMP,
    unit_opinion TEXT,
    latitude DOUBLE,
    longitude DOUBLE,
    attributes TEXT NOT NULL,
    conclusion TEXT NOT NULL,
    comment TEXT,
    revision BIGINT NOT NULL,
    created_by BLOB NOT NULL REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    submitted_at TIMESTAMP,
    reviewed_by BLOB REFERENCES accounts (id),
    reviewed_at TIMESTAMP,
    version BIGINT NOT NULL,
    FOREIGN KEY (checklist, checklist_version) REFERENCES checklists (code, version)
);
CREATE INDEX inspections_by_time ON inspections (created_at, id);
CREATE INDEX inspections_by_district ON inspections (district, created_at, id);
CREATE INDEX inspections_by_state ON inspections (state, created_at, id);
CREATE INDEX inspections_by_unit ON inspections (unit_id, created_at, id);
CREATE INDEX inspections_by_equipment ON inspections (equipment_id, created_at, id);
CREATE INDEX inspections_by_checklist ON inspections (checklist, checklist_version);
CREATE INDEX inspections_by_creator ON inspections (created_by);
CREATE INDEX inspections_by_reviewer ON inspections (reviewed_by);

CREATE TABLE inspection_inspectors (
    inspection_id BLOB NOT NULL REFERENCES inspections (id),
    account_id BLOB NOT NULL REFERENCES accounts (id),
    lead BOOLEAN NOT NULL,
    PRIMARY KEY (inspection_id, account_id)
);
CREATE INDEX inspection_inspectors_by_account ON inspection_inspectors (account_id, inspection_id);

CREATE TABLE answers (
    inspection_id BLOB NOT NULL REFERENCES inspections (id),
    item TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_at TIMESTAMP NOT NULL,
    answered_by BLOB NOT NULL,
    received_at TIMESTAMP NOT NULL,
    PRIMARY KEY (inspection_id, item)
);

CREATE TABLE returned_items (
    inspection_id BLOB NOT NULL REFERENCES inspections (id),
    item TEXT NOT NULL,
    comment TEXT NOT NULL,
    PRIMARY KEY (inspection_id, item)
);

CREATE TABLE revisions (
    inspection_id BLOB NOT NULL REFERENCES inspections (id),
    number BIGINT NOT NULL,
    submitted_at TIMESTAMP NOT NULL,
    submitted_by BLOB NOT NULL REFERENCES accounts (id),
    hash TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (inspection_id, number)
);
CREATE INDEX revisions_by_submitter ON revisions (submitted_by);

CREATE TABLE signatures (
    id BLOB NOT NULL PRIMARY KEY,
    inspection_id BLOB NOT NULL REFERENCES inspections (id),
    role TEXT NOT NULL CHECK (role IN ('inspector', 'unit_representative')),
    account_id BLOB REFERENCES accounts (id),
    name TEXT NOT NULL,
    photo_id BLOB REFERENCES photos (id),
    refusal_reason TEXT,
    witness TEXT,
    signed_at TIMESTAMP NOT NULL,
    received_at TIMESTAMP NOT NULL,
    CHECK ((photo_id IS NULL) <> (refusal_reason IS NULL))
);
CREATE INDEX signatures_by_inspection ON signatures (inspection_id, received_at, id);
CREATE INDEX signatures_by_account ON signatures (account_id);
CREATE UNIQUE INDEX signatures_by_photo ON signatures (photo_id);
