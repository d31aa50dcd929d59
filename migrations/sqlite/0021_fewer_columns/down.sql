ALTER TABLE hazards ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE hazards ADD COLUMN basis TEXT NOT NULL DEFAULT '';
ALTER TABLE hazards ADD COLUMN photos TEXT NOT NULL DEFAULT '';
UPDATE hazards SET reason = finding -> '$.reason', basis = finding -> '$.basis', photos = finding -> '$.photos';
ALTER TABLE hazards DROP COLUMN finding;

DROP INDEX inspections_by_campaign;
ALTER TABLE inspections DROP COLUMN led;
ALTER TABLE inspections DROP COLUMN joint;
ALTER TABLE inspections DROP COLUMN counted;
ALTER TABLE inspections ADD COLUMN joint BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE inspections ADD COLUMN led BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE inspections ADD COLUMN counted BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE inspections SET joint = (joint_with <> '[]'), led = (led_by IS NOT NULL), counted = (state IN ('submitted', 'returned', 'approved'));
CREATE INDEX inspections_by_campaign ON inspections (campaign_id, counted, district, date, checklist, unit_id, equipment_id, equipment_kind, people, joint, led, announced);
