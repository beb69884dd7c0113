-- +goose Up
CREATE TABLE users (
    id text NOT NULL CONSTRAINT users_pk PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL CONSTRAINT users_email UNIQUE,
    password_hash text NOT NULL,
    administrator boolean NOT NULL,
    recruiter boolean NOT NULL,
    invited boolean NOT NULL,
    disabled_at datetime,
    created_at datetime NOT NULL
);

-- At most one row: the token that makes the first account.
CREATE TABLE setup_tokens (
    id integer NOT NULL CONSTRAINT setup_tokens_pk PRIMARY KEY CONSTRAINT setup_tokens_one CHECK (id = 1),
    token_hash blob NOT NULL,
    created_at datetime NOT NULL
);

CREATE TABLE sessions (
    token_hash blob NOT NULL CONSTRAINT sessions_pk PRIMARY KEY,
    user_id text CONSTRAINT sessions_user REFERENCES users (id) ON DELETE CASCADE,
    data blob NOT NULL,
    expires_at datetime NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE invitations (
    token_hash blob NOT NULL CONSTRAINT invitations_pk PRIMARY KEY,
    user_id text NOT NULL CONSTRAINT invitations_user REFERENCES users (id) ON DELETE CASCADE,
    expires_at datetime NOT NULL,
    used_at datetime
);
CREATE INDEX invitations_by_user ON invitations (user_id);

CREATE TABLE api_tokens (
    id text NOT NULL CONSTRAINT api_tokens_pk PRIMARY KEY,
    user_id text NOT NULL CONSTRAINT api_tokens_user REFERENCES users (id) ON DELETE CASCADE,
    token_hash blob NOT NULL CONSTRAINT api_tokens_hash UNIQUE,
    name text NOT NULL,
    read_only boolean NOT NULL,
    created_at datetime NOT NULL,
    expires_at datetime NOT NULL,
    last_used_at datetime
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

-- A role is kept whole, as it was understood; the columns beside the document are for lists.
CREATE TABLE roles (
    id text NOT NULL CONSTRAINT roles_pk PRIMARY KEY,
    family text NOT NULL,
    role text NOT NULL,
    level text NOT NULL,
    skills integer NOT NULL,
    descriptors integer NOT NULL,
    words text NOT NULL,
    document text NOT NULL,
    source text NOT NULL,
    imported_by text NOT NULL CONSTRAINT roles_importer REFERENCES users (id),
    created_at datetime NOT NULL
);
CREATE INDEX roles_by_time ON roles (created_at, id);

CREATE TABLE vacancies (
    id text NOT NULL CONSTRAINT vacancies_pk PRIMARY KEY,
    title text NOT NULL,
    reference text NOT NULL,
    role_id text NOT NULL CONSTRAINT vacancies_role REFERENCES roles (id),
    role_name text NOT NULL,
    posts integer NOT NULL CONSTRAINT vacancies_posts CHECK (posts >= 1),
    created_by text NOT NULL CONSTRAINT vacancies_creator REFERENCES users (id),
    created_at datetime NOT NULL
);

CREATE TABLE vacancy_members (
    vacancy_id text NOT NULL CONSTRAINT vacancy_members_vacancy REFERENCES vacancies (id),
    user_id text NOT NULL CONSTRAINT vacancy_members_user REFERENCES users (id),
    function text NOT NULL CONSTRAINT vacancy_members_function
        CHECK (function IN ('recruiter', 'panel member', 'chair', 'hiring manager', 'observer')),
    CONSTRAINT vacancy_members_pk PRIMARY KEY (vacancy_id, user_id, function)
);
CREATE INDEX vacancy_members_by_user ON vacancy_members (user_id, vacancy_id);

CREATE TABLE stages (
    id text NOT NULL CONSTRAINT stages_pk PRIMARY KEY,
    vacancy_id text NOT NULL CONSTRAINT stages_vacancy REFERENCES vacancies (id),
    position integer NOT NULL,
    kind text NOT NULL CONSTRAINT stages_kind CHECK (kind IN ('sift', 'interview', 'exercise', 'presentation')),
    state text NOT NULL CONSTRAINT stages_state CHECK (state IN ('preparing', 'scoring', 'revealed')),
    opened_at datetime,
    revealed_at datetime,
    revealed_by text CONSTRAINT stages_revealer REFERENCES users (id),
    reveal_reason text NOT NULL,
    version integer NOT NULL,
    CONSTRAINT stages_place UNIQUE (vacancy_id, position),
    CONSTRAINT stages_revealed CHECK (state <> 'revealed' OR revealed_at IS NOT NULL)
);

CREATE TABLE rubrics (
    id text NOT NULL CONSTRAINT rubrics_pk PRIMARY KEY,
    stage_id text NOT NULL CONSTRAINT rubrics_stage REFERENCES stages (id),
    scale text NOT NULL,
    policy text NOT NULL,
    bar real NOT NULL,
    posts integer NOT NULL CONSTRAINT rubrics_posts CHECK (posts >= 1),
    interview_minutes integer NOT NULL,
    frozen_at datetime,
    version integer NOT NULL,
    CONSTRAINT rubrics_one UNIQUE (stage_id)
);

CREATE TABLE criteria (
    id text NOT NULL CONSTRAINT criteria_pk PRIMARY KEY,
    rubric_id text NOT NULL CONSTRAINT criteria_rubric REFERENCES rubrics (id),
    position integer NOT NULL,
    kind text NOT NULL CONSTRAINT criteria_kind CHECK (kind IN ('skill', 'responsibilities', 'credential')),
    name text NOT NULL,
    required_level text NOT NULL CONSTRAINT criteria_level
        CHECK (required_level IN ('', 'awareness', 'working', 'practitioner', 'expert')),
    weight real NOT NULL CONSTRAINT criteria_weight CHECK (weight >= 0),
    essential boolean NOT NULL,
    pass_mark integer,
    minutes integer NOT NULL,
    lead text NOT NULL,
    indicators text NOT NULL,
    checks text NOT NULL,
    probes text NOT NULL,
    anchors text NOT NULL,
    CONSTRAINT criteria_place UNIQUE (rubric_id, position)
);

CREATE TABLE candidates (
    id text NOT NULL CONSTRAINT candidates_pk PRIMARY KEY,
    vacancy_id text NOT NULL CONSTRAINT candidates_vacancy REFERENCES vacancies (id),
    number integer NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    withdrawn_at datetime,
    created_at datetime NOT NULL,
    CONSTRAINT candidates_number UNIQUE (vacancy_id, number),
    CONSTRAINT candidates_code UNIQUE (vacancy_id, code)
);
CREATE UNIQUE INDEX candidates_email ON candidates (vacancy_id, email) WHERE email <> '';

CREATE TABLE interviews (
    id text NOT NULL CONSTRAINT interviews_pk PRIMARY KEY,
    stage_id text NOT NULL CONSTRAINT interviews_stage REFERENCES stages (id),
    candidate_id text NOT NULL CONSTRAINT interviews_candidate REFERENCES candidates (id),
    created_at datetime NOT NULL,
    CONSTRAINT interviews_one UNIQUE (stage_id, candidate_id)
);
CREATE INDEX interviews_by_candidate ON interviews (candidate_id);

CREATE TABLE scorecards (
    id text NOT NULL CONSTRAINT scorecards_pk PRIMARY KEY,
    interview_id text NOT NULL CONSTRAINT scorecards_interview REFERENCES interviews (id),
    user_id text NOT NULL CONSTRAINT scorecards_user REFERENCES users (id),
    state text NOT NULL CONSTRAINT scorecards_state CHECK (state IN ('draft', 'submitted', 'reopened', 'excused')),
    conflict text NOT NULL CONSTRAINT scorecards_conflict CHECK (conflict IN ('', 'none', 'known', 'recused')),
    conflict_note text NOT NULL,
    version integer NOT NULL,
    submitted_at datetime,
    updated_at datetime NOT NULL,
    CONSTRAINT scorecards_one UNIQUE (interview_id, user_id),
    CONSTRAINT scorecards_submitted CHECK (state <> 'submitted' OR submitted_at IS NOT NULL)
);
CREATE INDEX scorecards_by_user ON scorecards (user_id);

CREATE TABLE ratings (
    scorecard_id text NOT NULL CONSTRAINT ratings_scorecard REFERENCES scorecards (id) ON DELETE CASCADE,
    criterion_id text NOT NULL CONSTRAINT ratings_criterion REFERENCES criteria (id),
    mark integer,
    not_assessed boolean NOT NULL,
    reason text NOT NULL,
    evidence text NOT NULL,
    indicators text NOT NULL,
    checks text NOT NULL,
    CONSTRAINT ratings_pk PRIMARY KEY (scorecard_id, criterion_id)
);
CREATE INDEX ratings_by_criterion ON ratings (criterion_id);

-- What a scorecard said when it was locked, kept when it is reopened.
CREATE TABLE scorecard_versions (
    scorecard_id text NOT NULL CONSTRAINT scorecard_versions_scorecard REFERENCES scorecards (id),
    number integer NOT NULL,
    submitted_at datetime NOT NULL,
    reopened_at datetime NOT NULL,
    reopened_by text NOT NULL CONSTRAINT scorecard_versions_by REFERENCES users (id),
    reason text NOT NULL,
    document text NOT NULL,
    CONSTRAINT scorecard_versions_pk PRIMARY KEY (scorecard_id, number)
);

CREATE TABLE recommendations (
    id text NOT NULL CONSTRAINT recommendations_pk PRIMARY KEY,
    stage_id text NOT NULL CONSTRAINT recommendations_stage REFERENCES stages (id),
    stage_version integer NOT NULL,
    engine text NOT NULL,
    input_hash text NOT NULL,
    result blob NOT NULL,
    created_at datetime NOT NULL,
    CONSTRAINT recommendations_input UNIQUE (stage_id, engine, input_hash)
);

CREATE TABLE decisions (
    id text NOT NULL CONSTRAINT decisions_pk PRIMARY KEY,
    vacancy_id text NOT NULL CONSTRAINT decisions_vacancy REFERENCES vacancies (id),
    stage_id text NOT NULL CONSTRAINT decisions_stage REFERENCES stages (id),
    candidate_id text NOT NULL CONSTRAINT decisions_candidate REFERENCES candidates (id),
    kind text NOT NULL CONSTRAINT decisions_kind CHECK (kind IN ('appoint', 'reserve', 'do not appoint', 'withdrawn')),
    reason text NOT NULL CONSTRAINT decisions_reason CHECK (reason <> ''),
    recommendation text NOT NULL CONSTRAINT decisions_recommendation
        CHECK (recommendation IN ('recommend appoint', 'reserve', 'borderline', 'do not appoint')),
    input_hash text NOT NULL,
    flags text NOT NULL,
    decided_by text NOT NULL CONSTRAINT decisions_by REFERENCES users (id),
    decided_at datetime NOT NULL
);
CREATE INDEX decisions_by_candidate ON decisions (vacancy_id, candidate_id, id);

-- Without foreign keys: what was done stays on record when what it was done to is erased.
CREATE TABLE audit_events (
    id text NOT NULL CONSTRAINT audit_events_pk PRIMARY KEY,
    at datetime NOT NULL,
    actor_id text,
    action text NOT NULL,
    vacancy_id text,
    subject_id text,
    detail text NOT NULL
);
CREATE INDEX audit_events_by_vacancy ON audit_events (vacancy_id, id);

-- +goose Down
DROP TABLE audit_events;
DROP TABLE decisions;
DROP TABLE recommendations;
DROP TABLE scorecard_versions;
DROP TABLE ratings;
DROP TABLE scorecards;
DROP TABLE interviews;
DROP TABLE candidates;
DROP TABLE criteria;
DROP TABLE rubrics;
DROP TABLE stages;
DROP TABLE vacancy_members;
DROP TABLE vacancies;
DROP TABLE roles;
DROP TABLE api_tokens;
DROP TABLE invitations;
DROP TABLE sessions;
DROP TABLE setup_tokens;
DROP TABLE users;
