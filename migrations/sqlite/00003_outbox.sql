-- +goose Up
-- What waits to be sent to people, queued with the change it tells of. A body can hold the secret of an
-- invitation link, so it is blanked once it was sent or given up.
CREATE TABLE outbox (
    id text NOT NULL CONSTRAINT outbox_pk PRIMARY KEY,
    kind text NOT NULL,
    address text NOT NULL,
    name text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    created_at datetime NOT NULL,
    attempts integer NOT NULL,
    next_at datetime NOT NULL,
    claimed_until datetime,
    sent_at datetime,
    failed_at datetime,
    last_error text NOT NULL,
    CONSTRAINT outbox_one_end CHECK (sent_at IS NULL OR failed_at IS NULL),
    CONSTRAINT outbox_blanked CHECK (body = '' OR (sent_at IS NULL AND failed_at IS NULL))
);
CREATE INDEX outbox_waiting ON outbox (next_at, id) WHERE sent_at IS NULL AND failed_at IS NULL;
CREATE INDEX outbox_by_address ON outbox (address, kind);

-- +goose Down
DROP TABLE outbox;
