CREATE TABLE enforcement_actions (
    id BYTEA NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('case', 'fine', 'stop_use', 'sealing', 'shut_down', 'transfer')),
    district TEXT NOT NULL,
    unit_id BYTEA NOT NULL REFERENCES units (id),
    equipment_id BYTEA REFERENCES equipment (id),
    taken_on DATE NOT NULL,
    basis TEXT NOT NULL,
    document TEXT NOT NULL,
    amount_yuan BIGINT,
    until DATE,
    authority TEXT,
    extension TEXT,
    state TEXT NOT NULL CHECK (state IN ('in_force', 'ended', 'revoked')),
    ending TEXT,
    created_by BYTEA NOT NULL REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL,
    CHECK ((kind = 'fine') = (amount_yuan IS NOT NULL)),
    CHECK ((kind = 'sealing') = (until IS NOT NULL)),
    CHECK ((kind = 'transfer') = (authority IS NOT NULL))
);
CREATE INDEX enforcement_actions_by_time ON enforcement_actions (created_at, id);
CREATE INDEX enforcement_actions_by_district ON enforcement_actions (district, created_at, id);
CREATE INDEX enforcement_actions_by_unit ON enforcement_actions (unit_id, created_at, id);
CREATE INDEX enforcement_actions_by_equipment ON enforcement_actions (equipment_id);
CREATE INDEX enforcement_actions_by_creator ON enforcement_actions (created_by);

CREATE TABLE enforcement_hazards (
    action_id BYTEA NOT NULL REFERENCES enforcement_actions (id),
    hazard_id BYTEA NOT NULL REFERENCES hazards (id),
    PRIMARY KEY (action_id, hazard_id)
);
CREATE INDEX enforcement_hazards_by_hazard ON enforcement_hazards (hazard_id);

CREATE TABLE incidents (
    id BYTEA NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('complaint', 'accident')),
    district TEXT NOT NULL,
    unit_id BYTEA NOT NULL REFERENCES units (id),
    equipment_id BYTEA REFERENCES equipment (id),
    happened_on DATE NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('received', 'verified', 'unfounded')),
    finding TEXT,
    created_by BYTEA NOT NULL REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX incidents_by_time ON incidents (created_at, id);
CREATE INDEX incidents_by_district ON incidents (district, state, happened_on);
CREATE INDEX incidents_by_unit ON incidents (unit_id, created_at, id);
CREATE INDEX incidents_by_equipment ON incidents (equipment_id);
CREATE INDEX incidents_by_creator ON incidents (created_by);
