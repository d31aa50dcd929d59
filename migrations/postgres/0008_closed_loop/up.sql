ALTER TABLE hazards
    ADD COLUMN source TEXT NOT NULL DEFAULT 'inspection'
        CHECK (source IN ('inspection', 'self_check', 'institute', 'complaint', 'department')),
    ADD COLUMN listing TEXT CHECK (listing IN ('reported_up', 'listed', 'accepted', 'delisted')),
    ADD COLUMN found_by TEXT NOT NULL DEFAULT '[]',
    ADD COLUMN round BIGINT NOT NULL DEFAULT 1,
    ADD COLUMN round_began_at TIMESTAMP,
    ADD COLUMN deadline DATE,
    ADD COLUMN plan TEXT,
    ADD COLUMN rectified_by BYTEA REFERENCES accounts (id),
    ADD COLUMN rectified_at TIMESTAMP,
    ADD COLUMN on_the_spot BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN reinspection TEXT,
    ADD COLUMN closed_at TIMESTAMP;
UPDATE hazards SET round_began_at = created_at, found_by = (
    SELECT COALESCE(json_agg(encode(account_id, 'hex')), '[]') FROM inspection_inspectors AS finders
    WHERE finders.inspection_id = hazards.inspection_id
);
ALTER TABLE hazards
    ALTER COLUMN inspection_id DROP NOT NULL,
    ALTER COLUMN item DROP NOT NULL,
    ALTER COLUMN source DROP DEFAULT,
    ALTER COLUMN found_by DROP DEFAULT,
    ALTER COLUMN round DROP DEFAULT,
    ALTER COLUMN round_began_at SET NOT NULL,
    ALTER COLUMN on_the_spot DROP DEFAULT,
    ADD CHECK ((source = 'inspection') = (inspection_id IS NOT NULL AND item IS NOT NULL)),
    ADD CHECK ((rectified_by IS NULL) = (rectified_at IS NULL));
CREATE INDEX hazards_by_deadline ON hazards (deadline, id);
CREATE INDEX hazards_by_rectifier ON hazards (rectified_by);

ALTER TABLE hazard_steps ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';
UPDATE hazard_steps SET facts = json_strip_nulls(json_build_object('reason', reason, 'revision', revision));
ALTER TABLE hazard_steps
    ALTER COLUMN facts DROP DEFAULT,
    DROP COLUMN reason,
    DROP COLUMN revision;
