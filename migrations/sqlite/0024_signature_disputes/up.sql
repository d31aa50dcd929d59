CREATE TABLE signature_disputes (
    signature_id BLOB NOT NULL PRIMARY KEY,
    inspection_id BLOB NOT NULL REFERENCES inspections (id),
    account_id BLOB NOT NULL REFERENCES accounts (id),
    photo_id BLOB,
    reason TEXT NOT NULL,
    disputed_at TIMESTAMP NOT NULL
);
CREATE INDEX signature_disputes_by_inspection ON signature_disputes (inspection_id);
CREATE INDEX signature_disputes_by_account ON signature_disputes (account_id);
