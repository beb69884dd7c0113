-- +goose Up
-- A session can be named to its owner and ended: by id, when it began and was last used, what it runs on.
-- Those that are open end with this step: they know none of it. half: the password was right, and the second step
-- of signing in is still due; such a session is nobody's.
DROP TABLE sessions;
CREATE TABLE sessions (
    token_hash bytea NOT NULL CONSTRAINT sessions_pk PRIMARY KEY,
    id uuid NOT NULL CONSTRAINT sessions_id UNIQUE,
    user_id uuid CONSTRAINT sessions_user REFERENCES users (id) ON DELETE CASCADE,
    half boolean NOT NULL,
    data bytea NOT NULL,
    device text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_user ON sessions (user_id);

ALTER TABLE users ADD COLUMN signed_in_at timestamptz;
ALTER TABLE users ADD COLUMN erased_at timestamptz;

CREATE TABLE password_resets (
    token_hash bytea NOT NULL CONSTRAINT password_resets_pk PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT password_resets_user REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX password_resets_by_user ON password_resets (user_id);

-- When something was lately tried: the bucket is a hash that names an account or an address, tries are the moments in
-- microseconds since 1970, as many as are allowed in a while.
CREATE TABLE guesses (
    bucket text NOT NULL CONSTRAINT guesses_pk PRIMARY KEY,
    tries jsonb NOT NULL,
    last_at timestamptz NOT NULL
);
CREATE INDEX guesses_by_time ON guesses (last_at);

-- last_step: the time step of the newest code that was taken, so that none is taken twice.
CREATE TABLE totp_keys (
    user_id uuid NOT NULL CONSTRAINT totp_keys_pk PRIMARY KEY CONSTRAINT totp_keys_user REFERENCES users (id) ON DELETE CASCADE,
    secret text NOT NULL,
    last_step bigint NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz
);

CREATE TABLE recovery_codes (
    user_id uuid NOT NULL CONSTRAINT recovery_codes_user REFERENCES users (id) ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    used_at timestamptz,
    CONSTRAINT recovery_codes_pk PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE passkeys (
    id uuid NOT NULL CONSTRAINT passkeys_pk PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT passkeys_user REFERENCES users (id) ON DELETE CASCADE,
    credential_id bytea NOT NULL CONSTRAINT passkeys_credential UNIQUE,
    name text NOT NULL,
    credential jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);

-- What a browser was asked to sign with a passkey: one question for a session, answered once.
CREATE TABLE passkey_ceremonies (
    session_hash bytea NOT NULL CONSTRAINT passkey_ceremonies_pk PRIMARY KEY
        CONSTRAINT passkey_ceremonies_session REFERENCES sessions (token_hash) ON DELETE CASCADE,
    challenge text NOT NULL,
    data jsonb NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Who an account is at an OpenID provider.
CREATE TABLE identities (
    id uuid NOT NULL CONSTRAINT identities_pk PRIMARY KEY,
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL CONSTRAINT identities_user REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    CONSTRAINT identities_subject UNIQUE (issuer, subject),
    CONSTRAINT identities_one_of_issuer UNIQUE (user_id, issuer)
);

-- A sign-in at an OpenID provider that was begun: only the browser with the session it was begun in ends it, once.
CREATE TABLE openid_attempts (
    state_hash bytea NOT NULL CONSTRAINT openid_attempts_pk PRIMARY KEY,
    session_hash bytea NOT NULL,
    nonce text NOT NULL,
    verifier text NOT NULL,
    next text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX openid_attempts_by_expiry ON openid_attempts (expires_at);

-- What was done, each row bound to all before it by its hash; see internal/hiring/audit.go. Without foreign
-- keys: what was done stays on record when what it was done to is erased. The rows of audit_events are taken
-- over when the schema is made, for the hashes are computed in Go, and that table is then dropped.
CREATE TABLE audit_chain (
    seq bigint NOT NULL CONSTRAINT audit_chain_pk PRIMARY KEY CONSTRAINT audit_chain_seq CHECK (seq >= 1),
    id uuid NOT NULL CONSTRAINT audit_chain_id UNIQUE,
    at timestamptz NOT NULL,
    actor_id uuid,
    action text NOT NULL,
    vacancy_id uuid,
    subject_id uuid,
    detail_hash text NOT NULL,
    hash text NOT NULL
);
CREATE INDEX audit_chain_by_vacancy ON audit_chain (vacancy_id, seq);
CREATE INDEX audit_chain_by_subject ON audit_chain (subject_id, seq);
CREATE INDEX audit_chain_by_actor ON audit_chain (actor_id, seq);
CREATE INDEX audit_chain_by_action ON audit_chain (action, seq);

-- What a row says beyond its columns stands apart: it can be erased, and the chain holds only its salted hash.
CREATE TABLE audit_details (
    seq bigint NOT NULL CONSTRAINT audit_details_pk PRIMARY KEY CONSTRAINT audit_details_row REFERENCES audit_chain (seq),
    salt text NOT NULL,
    detail jsonb NOT NULL
);

-- One row: the newest of the chain. Who adds to the chain holds it, so that the chain has no forks.
CREATE TABLE audit_head (
    id integer NOT NULL CONSTRAINT audit_head_pk PRIMARY KEY CONSTRAINT audit_head_one CHECK (id = 1),
    seq bigint NOT NULL,
    hash text NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

-- Each database says "rows are only added" in its own words. own words begin
-- +goose StatementBegin
CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail only grows';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_chain_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();
CREATE TRIGGER audit_details_kept BEFORE UPDATE ON audit_details FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();
-- own words end

CREATE TABLE settings (
    name text NOT NULL CONSTRAINT settings_pk PRIMARY KEY,
    value jsonb NOT NULL,
    changed_by uuid,
    changed_at timestamptz NOT NULL
);

ALTER TABLE candidates ADD COLUMN erased_at timestamptz;
-- When the last candidate's data was purged: from then on nothing is taken up again.
ALTER TABLE vacancies ADD COLUMN purged_at timestamptz;

-- While one is not lifted nothing of the vacancy, or of its one candidate, is purged or erased.
CREATE TABLE legal_holds (
    id uuid NOT NULL CONSTRAINT legal_holds_pk PRIMARY KEY,
    vacancy_id uuid NOT NULL CONSTRAINT legal_holds_vacancy REFERENCES vacancies (id),
    candidate_id uuid CONSTRAINT legal_holds_candidate REFERENCES candidates (id),
    reason text NOT NULL CONSTRAINT legal_holds_reason CHECK (reason <> ''),
    placed_by uuid NOT NULL,
    placed_at timestamptz NOT NULL,
    lifted_by uuid,
    lifted_at timestamptz
);
CREATE INDEX legal_holds_by_vacancy ON legal_holds (vacancy_id, candidate_id);

-- What a candidate asked for about their own data, and by when it has to be answered.
CREATE TABLE data_requests (
    id uuid NOT NULL CONSTRAINT data_requests_pk PRIMARY KEY,
    vacancy_id uuid NOT NULL CONSTRAINT data_requests_vacancy REFERENCES vacancies (id),
    candidate_id uuid NOT NULL CONSTRAINT data_requests_candidate REFERENCES candidates (id),
    kind text NOT NULL CONSTRAINT data_requests_kind CHECK (kind IN ('access', 'erasure', 'correction', 'complaint')),
    words text NOT NULL,
    received_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    acknowledged_at timestamptz,
    closed_at timestamptz,
    outcome text NOT NULL
);
CREATE INDEX data_requests_by_candidate ON data_requests (candidate_id, id);
CREATE INDEX data_requests_open ON data_requests (due_at, id) WHERE closed_at IS NULL;

-- What was left out when a candidate's data was given to them, by place and reason; the words themselves are not kept.
CREATE TABLE data_releases (
    id uuid NOT NULL CONSTRAINT data_releases_pk PRIMARY KEY,
    vacancy_id uuid NOT NULL CONSTRAINT data_releases_vacancy REFERENCES vacancies (id),
    candidate_id uuid NOT NULL CONSTRAINT data_releases_candidate REFERENCES candidates (id),
    released_by uuid NOT NULL CONSTRAINT data_releases_by REFERENCES users (id),
    released_at timestamptz NOT NULL,
    choices jsonb NOT NULL,
    digest text NOT NULL
);
CREATE INDEX data_releases_by_candidate ON data_releases (candidate_id, id);

-- Whom Merit has erased, by id alone, so that a stale save or a restored copy does not bring them back. The
-- fingerprint is a salted hash of the e-mail address, or else the name, so that the same list imported again does
-- not either; empty where retention erased them, and once the vacancy is purged.
CREATE TABLE erasures (
    candidate_id uuid NOT NULL CONSTRAINT erasures_pk PRIMARY KEY,
    vacancy_id uuid NOT NULL,
    why text NOT NULL CONSTRAINT erasures_why CHECK (why IN ('request', 'retention')),
    fingerprint text NOT NULL,
    erased_at timestamptz NOT NULL
);
CREATE INDEX erasures_by_vacancy ON erasures (vacancy_id, candidate_id);

-- At most one purge runs, whichever copy of Merit carries it out: the one with running = 1. One whose copy has not
-- been heard of for a while is carried on by another.
CREATE TABLE purges (
    id uuid NOT NULL CONSTRAINT purges_pk PRIMARY KEY,
    started_by uuid,
    started_at timestamptz NOT NULL,
    running integer CONSTRAINT purges_one UNIQUE CONSTRAINT purges_running CHECK (running = 1),
    holder uuid NOT NULL,
    heard_at timestamptz NOT NULL,
    ended_at timestamptz,
    done integer NOT NULL,
    total integer NOT NULL,
    report jsonb NOT NULL
);

-- What candidates said of themselves for equality monitoring. Only counts over many people are ever read, and what
-- one candidate said only for that candidate.
CREATE TABLE equality_answers (
    candidate_id uuid NOT NULL CONSTRAINT equality_answers_candidate REFERENCES candidates (id),
    characteristic text NOT NULL,
    answer text NOT NULL,
    given_at timestamptz NOT NULL,
    CONSTRAINT equality_answers_pk PRIMARY KEY (candidate_id, characteristic)
);

-- Figures over many vacancies, made once and never again: what could be told of a person by comparing two makings
-- cannot be. They hold only what may be shown. Without foreign keys: they stay when vacancies and accounts go.
CREATE TABLE equality_figures (
    number integer NOT NULL CONSTRAINT equality_figures_pk PRIMARY KEY CONSTRAINT equality_figures_number CHECK (number >= 1),
    since timestamptz,
    until timestamptz NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    figures text NOT NULL
);

-- Each vacancy counts in one set of figures, so that no two sets can be subtracted.
CREATE TABLE equality_counted (
    vacancy_id uuid NOT NULL CONSTRAINT equality_counted_pk PRIMARY KEY,
    number integer NOT NULL CONSTRAINT equality_counted_figures REFERENCES equality_figures (number)
);

-- +goose Down
DROP TABLE equality_counted;
DROP TABLE equality_figures;
DROP TABLE equality_answers;
DROP TABLE purges;
DROP TABLE erasures;
DROP TABLE data_releases;
DROP TABLE data_requests;
DROP TABLE legal_holds;
ALTER TABLE vacancies DROP COLUMN purged_at;
ALTER TABLE candidates DROP COLUMN erased_at;
DROP TABLE settings;
DROP TABLE IF EXISTS audit_events;
CREATE TABLE audit_events (
    id uuid NOT NULL CONSTRAINT audit_events_pk PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_id uuid,
    action text NOT NULL,
    vacancy_id uuid,
    subject_id uuid,
    detail jsonb NOT NULL
);
CREATE INDEX audit_events_by_vacancy ON audit_events (vacancy_id, id);
INSERT INTO audit_events (id, at, actor_id, action, vacancy_id, subject_id, detail)
    SELECT c.id, c.at, c.actor_id, c.action, c.vacancy_id, c.subject_id, COALESCE(d.detail, '{}')
    FROM audit_chain c LEFT JOIN audit_details d ON d.seq = c.seq;
DROP TABLE audit_head;
DROP TABLE audit_details;
DROP TABLE audit_chain;
-- own words begin
DROP FUNCTION audit_only_grows;
-- own words end
DROP TABLE openid_attempts;
DROP TABLE identities;
DROP TABLE passkey_ceremonies;
DROP TABLE passkeys;
DROP TABLE recovery_codes;
DROP TABLE totp_keys;
DROP TABLE guesses;
DROP TABLE password_resets;
ALTER TABLE users DROP COLUMN erased_at;
ALTER TABLE users DROP COLUMN signed_in_at;
DROP TABLE sessions;
CREATE TABLE sessions (
    token_hash bytea NOT NULL CONSTRAINT sessions_pk PRIMARY KEY,
    user_id uuid CONSTRAINT sessions_user REFERENCES users (id) ON DELETE CASCADE,
    data bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_user ON sessions (user_id);
