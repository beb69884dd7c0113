-- +goose Up
-- Blind: the panel knows candidates by code until the reveal. reveal_when: who sees others' scores, when.
ALTER TABLE stages ADD COLUMN blind boolean NOT NULL DEFAULT false;
ALTER TABLE stages ADD COLUMN reveal_when text NOT NULL DEFAULT 'signal'
    CONSTRAINT stages_reveal_when CHECK (reveal_when IN ('own', 'all', 'signal'));
ALTER TABLE stages ADD COLUMN due_at timestamptz;

ALTER TABLE interviews ADD COLUMN starts_at timestamptz;
ALTER TABLE interviews ADD COLUMN place text NOT NULL DEFAULT '';

-- notes: the writer's own pad, never shown to anybody else. practice: an observer's, never counted.
-- peers_seen_at: when the writer first saw others' marks for the candidate.
ALTER TABLE scorecards ADD COLUMN notes text NOT NULL DEFAULT '';
ALTER TABLE scorecards ADD COLUMN practice boolean NOT NULL DEFAULT false;
ALTER TABLE scorecards ADD COLUMN peers_seen_at timestamptz;

-- What a browser keeps while it has no connection is encrypted with a key made from this one.
-- It is filled when the schema is made: the two databases make random bytes each in their own way.
ALTER TABLE users ADD COLUMN draft_key text NOT NULL DEFAULT '';

-- Its words or pictures tell nobody who the candidate is: the panel reads it in blind mode too.
ALTER TABLE candidate_documents ADD COLUMN anonymous boolean NOT NULL DEFAULT false;

-- What the panel agreed on for a criterion. A later number replaces an earlier one, and both are kept;
-- without a mark the agreement was taken back. present: who was on the page at that moment.
CREATE TABLE agreed_scores (
    stage_id uuid NOT NULL CONSTRAINT agreed_scores_stage REFERENCES stages (id),
    candidate_id uuid NOT NULL CONSTRAINT agreed_scores_candidate REFERENCES candidates (id),
    criterion_id uuid NOT NULL CONSTRAINT agreed_scores_criterion REFERENCES criteria (id),
    number integer NOT NULL CONSTRAINT agreed_scores_number CHECK (number >= 1),
    mark integer,
    reason text NOT NULL CONSTRAINT agreed_scores_reason CHECK (reason <> ''),
    present jsonb NOT NULL,
    agreed_by uuid NOT NULL CONSTRAINT agreed_scores_by REFERENCES users (id),
    agreed_at timestamptz NOT NULL,
    CONSTRAINT agreed_scores_pk PRIMARY KEY (stage_id, candidate_id, criterion_id, number)
);

-- Who is or was at the discussion of a candidate, and which criterion they are changing.
CREATE TABLE moderation_presence (
    stage_id uuid NOT NULL CONSTRAINT moderation_presence_stage REFERENCES stages (id),
    candidate_id uuid NOT NULL CONSTRAINT moderation_presence_candidate REFERENCES candidates (id),
    user_id uuid NOT NULL CONSTRAINT moderation_presence_user REFERENCES users (id),
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    editing uuid,
    CONSTRAINT moderation_presence_pk PRIMARY KEY (stage_id, candidate_id, user_id)
);

-- +goose Down
DROP TABLE moderation_presence;
DROP TABLE agreed_scores;
ALTER TABLE candidate_documents DROP COLUMN anonymous;
ALTER TABLE users DROP COLUMN draft_key;
ALTER TABLE scorecards DROP COLUMN peers_seen_at;
ALTER TABLE scorecards DROP COLUMN practice;
ALTER TABLE scorecards DROP COLUMN notes;
ALTER TABLE interviews DROP COLUMN place;
ALTER TABLE interviews DROP COLUMN starts_at;
ALTER TABLE stages DROP COLUMN due_at;
ALTER TABLE stages DROP COLUMN reveal_when;
ALTER TABLE stages DROP COLUMN blind;
