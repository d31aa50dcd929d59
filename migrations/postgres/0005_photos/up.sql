CREATE TABLE photos (
    id BYTEA NOT NULL PRIMARY KEY,
    owner_id BYTEA NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'signature')),
    item TEXT,
    sha256 BYTEA NOT NULL,
    size BIGINT NOT NULL,
    declared_by BYTEA NOT NULL,
    declared_at TIMESTAMP NOT NULL,
    object TEXT,
    stored_at TIMESTAMP,
    media_type TEXT,
    width BIGINT,
    height BIGINT,
    taken_at TIMESTAMP,
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    accuracy DOUBLE PRECISION,
    exif TEXT,
    flags TEXT NOT NULL,
    CHECK ((object IS NULL) = (stored_at IS NULL)),
    CHECK ((kind = 'photo') = (item IS NOT NULL))
);
CREATE INDEX photos_by_owner ON photos (owner_id, declared_at, id);
CREATE INDEX photos_by_hash ON photos (sha256);
CREATE INDEX photos_by_object ON photos (object);
