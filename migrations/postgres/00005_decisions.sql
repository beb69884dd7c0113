-- +goose Up
-- A decision may invite to the next stage, and a reserve has a last day. SQLite changes no check of a table
-- that is there, so the table is made anew, in both databases alike.
CREATE TABLE decisions_kept AS SELECT * FROM decisions;
DROP TABLE decisions;
CREATE TABLE decisions (
    id uuid NOT NULL CONSTRAINT decisions_pk PRIMARY KEY,
    vacancy_id uuid NOT NULL CONSTRAINT decisions_vacancy REFERENCES vacancies (id),
    stage_id uuid NOT NULL CONSTRAINT decisions_stage REFERENCES stages (id),
    candidate_id uuid NOT NULL CONSTRAINT decisions_candidate REFERENCES candidates (id),
    kind text NOT NULL CONSTRAINT decisions_kind CHECK (kind IN ('appoint', 'invite', 'reserve', 'do not appoint', 'withdrawn')),
    reason text NOT NULL CONSTRAINT decisions_reason CHECK (reason <> ''),
    recommendation text NOT NULL CONSTRAINT decisions_recommendation
        CHECK (recommendation IN ('recommend appoint', 'reserve', 'borderline', 'do not appoint')),
    input_hash text NOT NULL,
    flags jsonb NOT NULL,
    decided_by uuid NOT NULL CONSTRAINT decisions_by REFERENCES users (id),
    decided_at timestamptz NOT NULL,
    reserve_until timestamptz
);
INSERT INTO decisions (id, vacancy_id, stage_id, candidate_id, kind, reason, recommendation, input_hash, flags, decided_by, decided_at)
    SELECT id, vacancy_id, stage_id, candidate_id, kind, reason, recommendation, input_hash, flags, decided_by, decided_at FROM decisions_kept;
DROP TABLE decisions_kept;
CREATE INDEX decisions_by_candidate ON decisions (vacancy_id, candidate_id, id);
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
CREATE TABLE decisions_kept AS SELECT * FROM decisions;
DROP TABLE decisions;
CREATE TABLE decisions (
    id uuid NOT NULL CONSTRAINT decisions_pk PRIMARY KEY,
    vacancy_id uuid NOT NULL CONSTRAINT decisions_vacancy REFERENCES vacancies (id),
    stage_id uuid NOT NULL CONSTRAINT decisions_stage REFERENCES stages (id),
    candidate_id uuid NOT NULL CONSTRAINT decisions_candidate REFERENCES candidates (id),
    kind text NOT NULL CONSTRAINT decisions_kind CHECK (kind IN ('appoint', 'reserve', 'do not appoint', 'withdrawn')),
    reason text NOT NULL CONSTRAINT decisions_reason CHECK (reason <> ''),
    recommendation text NOT NULL CONSTRAINT decisions_recommendation
        CHECK (recommendation IN ('recommend appoint', 'reserve', 'borderline', 'do not appoint')),
    input_hash text NOT NULL,
    flags jsonb NOT NULL,
    decided_by uuid NOT NULL CONSTRAINT decisions_by REFERENCES users (id),
    decided_at timestamptz NOT NULL
);
INSERT INTO decisions (id, vacancy_id, stage_id, candidate_id, kind, reason, recommendation, input_hash, flags, decided_by, decided_at)
    SELECT id, vacancy_id, stage_id, candidate_id, CASE kind WHEN 'invite' THEN 'appoint' ELSE kind END, reason, recommendation, input_hash, flags, decided_by, decided_at FROM decisions_kept;
DROP TABLE decisions_kept;
CREATE INDEX decisions_by_candidate ON decisions (vacancy_id, candidate_id, id);
