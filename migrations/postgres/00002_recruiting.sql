-- +goose Up
-- Editions of one role level share a lineage; the latest is the one the library offers.
ALTER TABLE roles ADD COLUMN lineage text NOT NULL DEFAULT '';
ALTER TABLE roles ADD COLUMN edition integer NOT NULL DEFAULT 1;
ALTER TABLE roles ADD COLUMN latest boolean NOT NULL DEFAULT true;
ALTER TABLE roles ADD COLUMN corrections jsonb NOT NULL DEFAULT '[]';
UPDATE roles SET lineage = lower(family || '|' || role || '|' || level);
UPDATE roles SET
    edition = (SELECT COUNT(*) FROM roles o WHERE o.lineage = roles.lineage AND o.id <= roles.id),
    latest = NOT EXISTS (SELECT 1 FROM roles o WHERE o.lineage = roles.lineage AND o.id > roles.id);
-- The long texts stand apart, so that lists read small rows; role levels of one text share it.
CREATE TABLE role_sources (
    id uuid NOT NULL CONSTRAINT role_sources_pk PRIMARY KEY,
    words text NOT NULL
);
CREATE TABLE role_documents (
    role_id uuid NOT NULL CONSTRAINT role_documents_pk PRIMARY KEY CONSTRAINT role_documents_role REFERENCES roles (id),
    source_id uuid NOT NULL CONSTRAINT role_documents_source REFERENCES role_sources (id),
    document jsonb NOT NULL
);
INSERT INTO role_sources (id, words) SELECT id, source FROM roles;
INSERT INTO role_documents (role_id, source_id, document) SELECT id, id, document FROM roles;
ALTER TABLE roles DROP COLUMN source;
ALTER TABLE roles DROP COLUMN document;
CREATE UNIQUE INDEX roles_editions ON roles (lineage, edition);
CREATE INDEX roles_by_place ON roles (latest, family, role, level);

-- The skills of each role, for the question bank; filled from the documents when the schema is made.
CREATE TABLE role_skills (
    role_id uuid NOT NULL CONSTRAINT role_skills_role REFERENCES roles (id),
    position integer NOT NULL,
    skill text NOT NULL,
    skill_key text NOT NULL,
    required_level text NOT NULL,
    CONSTRAINT role_skills_pk PRIMARY KEY (role_id, position)
);
CREATE INDEX role_skills_by_key ON role_skills (skill_key, required_level);

-- The question bank: questions people wrote, kept by skill and level. Generated ones are not stored.
CREATE TABLE questions (
    id uuid NOT NULL CONSTRAINT questions_pk PRIMARY KEY,
    skill text NOT NULL,
    skill_key text NOT NULL,
    required_level text NOT NULL CONSTRAINT questions_level
        CHECK (required_level IN ('', 'awareness', 'working', 'practitioner', 'expert')),
    kind text NOT NULL CONSTRAINT questions_kind CHECK (kind IN ('lead', 'probe')),
    words text NOT NULL,
    created_by uuid NOT NULL CONSTRAINT questions_author REFERENCES users (id),
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    retired_at timestamptz,
    CONSTRAINT questions_once UNIQUE (skill_key, required_level, kind, words)
);

ALTER TABLE vacancies ADD COLUMN closed_at timestamptz;
ALTER TABLE vacancies ADD COLUMN closed_reason text NOT NULL DEFAULT '';
ALTER TABLE vacancies ADD COLUMN archived_at timestamptz;
ALTER TABLE vacancies ADD COLUMN copied_from uuid;

-- A criterion that was taken out keeps what was typed for it, should it come back.
ALTER TABLE criteria ADD COLUMN dropped boolean NOT NULL DEFAULT false;

-- How the interview pack is printed: no part of how marks count.
ALTER TABLE rubrics ADD COLUMN pack jsonb NOT NULL DEFAULT '{}';

-- Who on the panel leads on which criteria; somebody without a row leads on all.
CREATE TABLE focus (
    criterion_id uuid NOT NULL CONSTRAINT focus_criterion REFERENCES criteria (id),
    user_id uuid NOT NULL CONSTRAINT focus_user REFERENCES users (id),
    CONSTRAINT focus_pk PRIMARY KEY (criterion_id, user_id)
);

-- A stage that takes over the candidates nobody had scored when a frozen rubric turned out wrong.
ALTER TABLE stages ADD COLUMN supersedes uuid;
ALTER TABLE stages ADD COLUMN supersedes_reason text NOT NULL DEFAULT '';

-- Who of the panel scores at a stage; a stage without rows has the whole panel.
CREATE TABLE stage_panel (
    stage_id uuid NOT NULL CONSTRAINT stage_panel_stage REFERENCES stages (id),
    user_id uuid NOT NULL CONSTRAINT stage_panel_user REFERENCES users (id),
    CONSTRAINT stage_panel_pk PRIMARY KEY (stage_id, user_id)
);

ALTER TABLE candidates ADD COLUMN phone text NOT NULL DEFAULT '';
ALTER TABLE candidates ADD COLUMN reference text NOT NULL DEFAULT '';
ALTER TABLE candidates ADD COLUMN employer text NOT NULL DEFAULT '';
ALTER TABLE candidates ADD COLUMN notes text NOT NULL DEFAULT '';

CREATE TABLE candidate_documents (
    id uuid NOT NULL CONSTRAINT candidate_documents_pk PRIMARY KEY,
    candidate_id uuid NOT NULL CONSTRAINT candidate_documents_candidate REFERENCES candidates (id),
    name text NOT NULL,
    kind text NOT NULL CONSTRAINT candidate_documents_kind CHECK (kind IN ('pdf', 'docx')),
    size integer NOT NULL,
    content bytea NOT NULL,
    uploaded_by uuid NOT NULL CONSTRAINT candidate_documents_by REFERENCES users (id),
    created_at timestamptz NOT NULL
);
CREATE INDEX candidate_documents_by_candidate ON candidate_documents (candidate_id);

-- A list of candidates between being uploaded and being imported.
CREATE TABLE candidate_lists (
    id uuid NOT NULL CONSTRAINT candidate_lists_pk PRIMARY KEY,
    vacancy_id uuid NOT NULL CONSTRAINT candidate_lists_vacancy REFERENCES vacancies (id),
    user_id uuid NOT NULL CONSTRAINT candidate_lists_user REFERENCES users (id),
    name text NOT NULL,
    sheet jsonb NOT NULL,
    mapping jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT candidate_lists_one UNIQUE (vacancy_id, user_id)
);

-- Which column was what, remembered by a list's headings.
CREATE TABLE column_mappings (
    user_id uuid NOT NULL CONSTRAINT column_mappings_user REFERENCES users (id),
    headings text NOT NULL,
    mapping jsonb NOT NULL,
    used_at timestamptz NOT NULL,
    CONSTRAINT column_mappings_pk PRIMARY KEY (user_id, headings)
);

-- +goose Down
DROP TABLE column_mappings;
DROP TABLE candidate_lists;
DROP TABLE candidate_documents;
ALTER TABLE candidates DROP COLUMN notes;
ALTER TABLE candidates DROP COLUMN employer;
ALTER TABLE candidates DROP COLUMN reference;
ALTER TABLE candidates DROP COLUMN phone;
DROP TABLE stage_panel;
ALTER TABLE stages DROP COLUMN supersedes_reason;
ALTER TABLE stages DROP COLUMN supersedes;
DROP TABLE focus;
ALTER TABLE rubrics DROP COLUMN pack;
ALTER TABLE criteria DROP COLUMN dropped;
ALTER TABLE vacancies DROP COLUMN copied_from;
ALTER TABLE vacancies DROP COLUMN archived_at;
ALTER TABLE vacancies DROP COLUMN closed_reason;
ALTER TABLE vacancies DROP COLUMN closed_at;
DROP TABLE questions;
DROP TABLE role_skills;
DROP INDEX roles_by_place;
DROP INDEX roles_editions;
ALTER TABLE roles ADD COLUMN document jsonb NOT NULL DEFAULT '{}';
ALTER TABLE roles ADD COLUMN source text NOT NULL DEFAULT '';
UPDATE roles SET
    document = (SELECT d.document FROM role_documents d WHERE d.role_id = roles.id),
    source = (SELECT s.words FROM role_sources s JOIN role_documents d ON d.source_id = s.id WHERE d.role_id = roles.id);
DROP TABLE role_documents;
DROP TABLE role_sources;
ALTER TABLE roles DROP COLUMN corrections;
ALTER TABLE roles DROP COLUMN latest;
ALTER TABLE roles DROP COLUMN edition;
ALTER TABLE roles DROP COLUMN lineage;
