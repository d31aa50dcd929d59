CREATE TABLE rechecks (
    inspection_id BYTEA NOT NULL REFERENCES inspections (id),
    hazard_id BYTEA NOT NULL REFERENCES hazards (id),
    item TEXT NOT NULL,
    found TEXT CHECK (found IN ('rectified', 'unrectified')),
    PRIMARY KEY (inspection_id, hazard_id)
);
CREATE INDEX rechecks_by_hazard ON rechecks (hazard_id);
