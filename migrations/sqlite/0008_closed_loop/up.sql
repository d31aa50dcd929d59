CREATE TABLE hazards_new (
    id BLOB NOT NULL PRIMARY KEY,
    district TEXT NOT NULL,
    unit_id BLOB NOT NULL REFERENCES units (id),
    equipment_id BLOB REFERENCES equipment (id),
    source TEXT NOT NULL CHECK (source IN ('inspection', 'self_check', 'institute', 'complaint', 'department')),
    inspection_id BLOB REFERENCES inspections (id),
    item TEXT,
    computed TEXT,
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('general', 'major')),
    found_level TEXT NOT NULL CHECK (found_level IN ('general', 'major')),
    listing TEXT CHECK (listing IN ('reported_up', 'listed', 'accepted', 'delisted')),
    reason TEXT NOT NULL,
    basis TEXT NOT NULL,
    photos TEXT NOT NULL,
    found_on DATE NOT NULL,
    found_by TEXT NOT NULL,
    round BIGINT NOT NULL,
    round_began_at TIMESTAMP NOT NULL,
    deadline DATE,
    plan TEXT,
    rectified_by BLOB REFERENCES accounts (id),
    rectified_at TIMESTAMP,
    on_the_spot BOOLEAN NOT NULL,
    reinspection TEXT,
    closed_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    CHECK ((source = 'inspection') = (inspection_id IS NOT NULL AND item IS NOT NULL)),
    CHECK ((rectified_by IS NULL) = (rectified_at IS NULL))
);
INSERT INTO hazards_new SELECT id, district, unit_id, equipment_id, 'inspection', inspection_id, item, computed, number, state, level, found_level, NULL,
    reason, basis, photos, found_on, (
        SELECT json_group_array(lower(hex(account_id))) FROM inspection_inspectors AS finders
        WHERE finders.inspection_id = hazards.inspection_id
    ), 1, created_at, NULL, NULL, NULL, NULL, FALSE, NULL, NULL, created_at, changed_at,
    version
FROM hazards;
CREATE TABLE hazard_steps_new (
    id BLOB NOT NULL PRIMARY KEY,
    hazard_id BLOB NOT NULL REFERENCES hazards_new (id),
    number BIGINT NOT NULL,
    step TEXT NOT NULL,
    facts TEXT NOT NULL,
    taken_by BLOB NOT NULL REFERENCES accounts (id),
    taken_at TIMESTAMP NOT NULL,
    UNIQUE (hazard_id, number)
);
INSERT INTO hazard_steps_new SELECT id, hazard_id, number, step,
    json_patch('{}', json_object('reason', reason, 'revision', revision)), taken_by, taken_at
FROM hazard_steps;
DROP TABLE hazard_steps;
DROP TABLE hazards;
ALTER TABLE hazards_new RENAME TO hazards;
ALTER TABLE hazard_steps_new RENAME TO hazard_steps;
CREATE INDEX hazards_by_time ON hazards (created_at, id);
CREATE INDEX hazards_by_district ON hazards (district, created_at, id);
CREATE INDEX hazards_by_state ON hazards (state, created_at, id);
CREATE INDEX hazards_by_unit ON hazards (unit_id, created_at, id);
CREATE INDEX hazards_by_equipment ON hazards (equipment_id, created_at, id);
CREATE INDEX hazards_by_inspection ON hazards (inspection_id, item, number);
CREATE INDEX hazards_by_deadline ON hazards (deadline, id);
CREATE INDEX hazards_by_rectifier ON hazards (rectified_by);
CREATE INDEX hazard_steps_by_account ON hazard_steps (taken_by);
