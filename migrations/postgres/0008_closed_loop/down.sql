ALTER TABLE hazard_steps ADD COLUMN reason TEXT, ADD COLUMN revision BIGINT;
UPDATE hazard_steps SET reason = facts::json ->> 'reason', revision = (facts::json ->> 'revision')::BIGINT;
ALTER TABLE hazard_steps DROP COLUMN facts;
DELETE FROM hazard_steps WHERE hazard_id IN (SELECT id FROM hazards WHERE source <> 'inspection');
DELETE FROM hazards WHERE source <> 'inspection';
ALTER TABLE hazards
    DROP COLUMN source,
    DROP COLUMN listing,
    DROP COLUMN found_by,
    DROP COLUMN round,
    DROP COLUMN round_began_at,
    DROP COLUMN deadline,
    DROP COLUMN plan,
    DROP COLUMN rectified_by,
    DROP COLUMN rectified_at,
    DROP COLUMN on_the_spot,
    DROP COLUMN reinspection,
    DROP COLUMN closed_at,
    ALTER COLUMN inspection_id SET NOT NULL,
    ALTER COLUMN item SET NOT NULL;
