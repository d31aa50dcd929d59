DROP INDEX inspections_by_campaign;
ALTER TABLE inspections DROP COLUMN counted;
ALTER TABLE inspections DROP COLUMN joint;
ALTER TABLE inspections DROP COLUMN led;
ALTER TABLE inspections ADD COLUMN counted BOOLEAN NOT NULL
    GENERATED ALWAYS AS (state IN ('submitted', 'returned', 'approved')) VIRTUAL;
ALTER TABLE inspections ADD COLUMN joint BOOLEAN NOT NULL GENERATED ALWAYS AS (joint_with <> '[]') VIRTUAL;
ALTER TABLE inspections ADD COLUMN led BOOLEAN NOT NULL GENERATED ALWAYS AS (led_by IS NOT NULL) VIRTUAL;
CREATE INDEX inspections_by_campaign ON inspections (campaign_id, counted, district, date, checklist, unit_id, equipment_id, equipment_kind, people, joint, led, announced);

ALTER TABLE hazards ADD COLUMN finding TEXT NOT NULL DEFAULT '';
UPDATE hazards SET finding = json_object('reason', json(reason), 'basis', json(basis), 'photos', json(photos));
ALTER TABLE hazards DROP COLUMN reason;
ALTER TABLE hazards DROP COLUMN basis;
ALTER TABLE hazards DROP COLUMN photos;
