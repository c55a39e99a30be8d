ALTER TABLE models ADD COLUMN state TEXT NOT NULL DEFAULT 'ACTIVE';

ALTER TABLE models ADD COLUMN state_since BIGINT NOT NULL DEFAULT 0;

UPDATE models SET state_since = created_at;

CREATE TABLE model_tags (
  model TEXT NOT NULL REFERENCES models (name),
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model, name)
);

ALTER TABLE versions ADD COLUMN state TEXT NOT NULL DEFAULT 'READY';

ALTER TABLE versions ADD COLUMN state_since BIGINT NOT NULL DEFAULT 0;

ALTER TABLE versions ADD COLUMN state_reason TEXT NOT NULL DEFAULT '';

ALTER TABLE versions ADD COLUMN state_before TEXT;

ALTER TABLE versions ADD COLUMN deleted_with_model BIGINT NOT NULL DEFAULT 0;

ALTER TABLE versions ADD COLUMN run_id TEXT;

ALTER TABLE versions ADD COLUMN code_repository TEXT;

ALTER TABLE versions ADD COLUMN code_commit TEXT;

UPDATE versions SET state_since = created_at;

CREATE INDEX versions_run ON versions (run_id);

CREATE INDEX versions_unready ON versions (state, state_since) WHERE state <> 'READY';

CREATE TABLE environments (
  model TEXT NOT NULL,
  number BIGINT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model, number, name),
  FOREIGN KEY (model, number) REFERENCES versions (model, number)
);

ALTER TABLE datasets ADD COLUMN purpose TEXT NOT NULL DEFAULT 'TRAINING';

ALTER TABLE datasets ADD COLUMN profile_sha256 TEXT;

ALTER TABLE datasets ADD COLUMN profile_bytes BIGINT;

CREATE INDEX datasets_profile ON datasets (profile_sha256);

CREATE INDEX aliases_version ON aliases (model, number);

CREATE INDEX alias_moves_version ON alias_moves (model, to_number);

CREATE TABLE changes (
  sequence BIGINT NOT NULL PRIMARY KEY,
  model TEXT NOT NULL,
  number BIGINT,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  value_before TEXT,
  value_after TEXT,
  changed_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  hash TEXT NOT NULL
);

CREATE INDEX changes_subject ON changes (model, number, sequence);
