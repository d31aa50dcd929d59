CREATE TABLE assignment_plans (
    id BLOB NOT NULL PRIMARY KEY,
    plan TEXT NOT NULL,
    matched BIGINT NOT NULL,
    made BIGINT NOT NULL,
    left_out BIGINT NOT NULL,
    created_by BLOB NOT NULL REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX assignment_plans_by_creator ON assignment_plans (created_by);

CREATE TABLE assignments (
    id BLOB NOT NULL PRIMARY KEY,
    district TEXT NOT NULL,
    unit_id BLOB NOT NULL REFERENCES units (id),
    equipment_id BLOB REFERENCES equipment (id),
    campaign_id BLOB REFERENCES campaigns (id),
    plan_id BLOB REFERENCES assignment_plans (id),
    checklist TEXT NOT NULL,
    due_on DATE NOT NULL,
    note TEXT,
    state TEXT NOT NULL,
    inspection_id BLOB REFERENCES inspections (id),
    cancellation TEXT,
    created_by BLOB NOT NULL REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX assignments_by_due_day ON assignments (due_on, id);
CREATE INDEX assignments_by_district ON assignments (district, state, due_on);
CREATE INDEX assignments_by_campaign ON assignments (campaign_id, district, state, due_on);
CREATE INDEX assignments_by_unit ON assignments (unit_id, checklist);
CREATE INDEX assignments_by_equipment ON assignments (equipment_id, checklist);
CREATE INDEX assignments_by_plan ON assignments (plan_id);
CREATE INDEX assignments_by_inspection ON assignments (inspection_id);
CREATE INDEX assignments_by_creator ON assignments (created_by);

CREATE TABLE assignment_inspectors (
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    account_id BLOB NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (assignment_id, account_id)
);
CREATE INDEX assignment_inspectors_by_account ON assignment_inspectors (account_id);

ALTER TABLE inspections ADD COLUMN assignment_id BLOB REFERENCES assignments (id);
CREATE INDEX inspections_by_assignment ON inspections (assignment_id);
