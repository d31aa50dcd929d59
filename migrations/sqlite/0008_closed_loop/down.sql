CREATE TABLE hazards_old (
    id BLOB NOT NULL PRIMARY KEY,
    district TEXT NOT NULL,
    unit_id BLOB NOT NULL REFERENCES units (id),
    equipment_id BLOB REFERENCES equipment (id),
    inspection_id BLOB NOT NULL REFERENCES inspections (id),
    item TEXT NOT NULL,
    computed TEXT,
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('general', 'major')),
    found_level TEXT NOT NULL CHECK (found_level IN ('general', 'major')),
    reason TEXT NOT NULL,
    basis TEXT NOT NULL,
    photos TEXT NOT NULL,
    found_on DATE NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
INSERT INTO hazards_old SELECT id, district, unit_id, equipment_id, inspection_id, item, computed, number, state, level, found_level, reason, basis, photos,
    found_on, created_at, changed_at, version
FROM hazards WHERE source = 'inspection';
CREATE TABLE hazard_steps_old (
    id BLOB NOT NULL PRIMARY KEY,
    hazard_id BLOB NOT NULL REFERENCES hazards_old (id),
    number BIGINT NOT NULL,
    step TEXT NOT NULL,
    reason TEXT,
    revision BIGINT,
    taken_by BLOB NOT NULL REFERENCES accounts (id),
    taken_at TIMESTAMP NOT NULL,
    UNIQUE (hazard_id, number)
);
INSERT INTO hazard_steps_old SELECT id, hazard_id, number, step, facts ->> 'reason', facts ->> 'revision', taken_by, taken_at
FROM hazard_steps WHERE hazard_id IN (SELECT id FROM hazards_old);
DROP TABLE hazard_steps;
DROP TABLE hazards;
ALTER TABLE hazards_old RENAME TO hazards;
ALTER TABLE hazard_steps_old RENAME TO hazard_steps;
CREATE INDEX hazards_by_time ON hazards (created_at, id);
CREATE INDEX hazards_by_district ON hazards (district, created_at, id);
CREATE INDEX hazards_by_state ON hazards (state, created_at, id);
CREATE INDEX hazards_by_unit ON hazards (unit_id, created_at, id);
CREATE INDEX hazards_by_equipment ON hazards (equipment_id, created_at, id);
CREATE INDEX hazards_by_inspection ON hazards (inspection_id, item, number);
CREATE INDEX hazard_steps_by_account ON hazard_steps (taken_by);
