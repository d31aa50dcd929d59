CREATE TABLE campaigns (
    id BLOB NOT NULL PRIMARY KEY,
    authority TEXT NOT NULL,
    name TEXT NOT NULL,
    documents TEXT NOT NULL,
    districts TEXT NOT NULL,
    checklists TEXT NOT NULL,
    phases TEXT NOT NULL,
    targets TEXT NOT NULL,
    used BOOLEAN NOT NULL,
    created_by BLOB NOT NULL REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX campaigns_by_authority ON campaigns (authority, created_at, id);
CREATE INDEX campaigns_by_creator ON campaigns (created_by);

ALTER TABLE inspections ADD COLUMN campaign_id BLOB REFERENCES campaigns (id);
ALTER TABLE inspections ADD COLUMN joint_with TEXT NOT NULL DEFAULT '[]';
ALTER TABLE inspections ADD COLUMN led_by TEXT;
ALTER TABLE inspections ADD COLUMN announced BOOLEAN;
ALTER TABLE inspections ADD COLUMN joint BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE inspections ADD COLUMN led BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE inspections ADD COLUMN counted BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE inspections ADD COLUMN people INT NOT NULL DEFAULT 0;
ALTER TABLE inspections ADD COLUMN equipment_kind TEXT;
UPDATE inspections SET counted = TRUE, people = (
    SELECT COUNT(*) FROM inspection_inspectors AS here WHERE here.inspection_id = inspections.id
), equipment_kind = (SELECT kind FROM equipment WHERE equipment.id = inspections.equipment_id)
WHERE revision > 0 AND state <> 'withdrawn';
CREATE INDEX inspections_by_kind ON inspections (kind, date, district);
CREATE INDEX inspections_by_campaign ON inspections (campaign_id, counted, district, date, checklist, unit_id, equipment_id, equipment_kind, people, joint, led, announced);

ALTER TABLE hazards ADD COLUMN campaign_id BLOB REFERENCES campaigns (id);
ALTER TABLE hazards ADD COLUMN checklist TEXT;
ALTER TABLE hazards ADD COLUMN rectified_on DATE;
UPDATE hazards SET rectified_on = date(rectified_at, '+8 hours') WHERE rectified_at IS NOT NULL;
UPDATE hazards SET checklist = (SELECT checklist FROM inspections WHERE inspections.id = hazards.inspection_id)
WHERE inspection_id IS NOT NULL;
CREATE INDEX hazards_by_campaign ON hazards (campaign_id, district, found_on, checklist, state, level, listing, on_the_spot, rectified_on, deadline);

CREATE TABLE inspection_figures (
    inspection_id BLOB NOT NULL REFERENCES inspections (id),
    figure TEXT NOT NULL,
    value DOUBLE NOT NULL,
    campaign_id BLOB REFERENCES campaigns (id),
    district TEXT NOT NULL,
    checklist TEXT NOT NULL,
    date DATE NOT NULL,
    subject_id BLOB NOT NULL,
    PRIMARY KEY (inspection_id, figure)
);
CREATE INDEX inspection_figures_by_campaign ON inspection_figures (campaign_id, district, figure, subject_id, date, checklist, value);
