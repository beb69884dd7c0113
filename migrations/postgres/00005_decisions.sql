-- +goose Up
-- A decision may invite to the next stage, and a reserve has a last day.
ALTER TABLE decisions DROP CONSTRAINT decisions_kind;
ALTER TABLE decisions ADD CONSTRAINT decisions_kind CHECK (kind IN ('appoint', 'invite', 'reserve', 'do not appoint', 'withdrawn'));
ALTER TABLE decisions ADD COLUMN reserve_until timestamptz;
CREATE INDEX decisions_by_stage ON decisions (stage_id, candidate_id, id);

-- Who signed a stage's panel report, and which state of the case: the stage's version and the case's SHA-256.
CREATE TABLE signatures (
    id uuid NOT NULL CONSTRAINT signatures_pk PRIMARY KEY,
    stage_id uuid NOT NULL CONSTRAINT signatures_stage REFERENCES stages (id),
    user_id uuid NOT NULL CONSTRAINT signatures_user REFERENCES users (id),
    signed_as text NOT NULL,
    stage_version bigint NOT NULL,
    digest text NOT NULL,
    comment text NOT NULL,
    signed_at timestamptz NOT NULL
);
CREATE INDEX signatures_by_stage ON signatures (stage_id, id);

-- What a candidate is to be told. Released, a number stays as it is and a later one replaces it.
CREATE TABLE candidate_feedback (
    stage_id uuid NOT NULL CONSTRAINT candidate_feedback_stage REFERENCES stages (id),
    candidate_id uuid NOT NULL CONSTRAINT candidate_feedback_candidate REFERENCES candidates (id),
    number integer NOT NULL CONSTRAINT candidate_feedback_number CHECK (number >= 1),
    version bigint NOT NULL,
    words jsonb NOT NULL,
    edited_by uuid NOT NULL CONSTRAINT candidate_feedback_editor REFERENCES users (id),
    edited_at timestamptz NOT NULL,
    released_by uuid CONSTRAINT candidate_feedback_releaser REFERENCES users (id),
    released_at timestamptz,
    CONSTRAINT candidate_feedback_pk PRIMARY KEY (stage_id, candidate_id, number)
);

-- +goose Down
DROP TABLE candidate_feedback;
DROP TABLE signatures;
DROP INDEX decisions_by_stage;
ALTER TABLE decisions DROP COLUMN reserve_until;
UPDATE decisions SET kind = 'appoint' WHERE kind = 'invite';
ALTER TABLE decisions DROP CONSTRAINT decisions_kind;
ALTER TABLE decisions ADD CONSTRAINT decisions_kind CHECK (kind IN ('appoint', 'reserve', 'do not appoint', 'withdrawn'));
