CREATE INDEX models_created ON models (created_at, name);

CREATE INDEX versions_created ON versions (created_at, model, number);

CREATE INDEX metrics_value ON metrics (name, slice, value, model, number);

CREATE INDEX tags_value ON tags (name, substr(value, 1, 100), model, number);

CREATE INDEX model_tags_value ON model_tags (name, substr(value, 1, 100), model);

CREATE TABLE experiments (
  id BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  deleted_at BIGINT
);

CREATE INDEX experiments_created ON experiments (created_at, name);

CREATE TABLE experiment_tags (
  experiment BIGINT NOT NULL REFERENCES experiments (id),
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (experiment, name)
);

CREATE TABLE experiment_metrics (
  experiment BIGINT NOT NULL REFERENCES experiments (id),
  name TEXT NOT NULL,
  direction TEXT NOT NULL,
  PRIMARY KEY (experiment, name)
);

CREATE TABLE runs (
  id BIGINT NOT NULL PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  experiment BIGINT NOT NULL REFERENCES experiments (id),
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  created_by TEXT NOT NULL,
  deleted_at BIGINT
);

CREATE INDEX runs_experiment ON runs (experiment, id);

CREATE INDEX runs_started ON runs (experiment, started_at, id);

CREATE INDEX runs_ended ON runs (experiment, ended_at, id);

CREATE TABLE run_params (
  run BIGINT NOT NULL REFERENCES runs (id),
  experiment BIGINT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, name)
);

CREATE INDEX run_params_value ON run_params (experiment, name, substr(value, 1, 100), run);

CREATE TABLE run_tags (
  run BIGINT NOT NULL REFERENCES runs (id),
  experiment BIGINT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, name)
);

CREATE INDEX run_tags_value ON run_tags (experiment, name, substr(value, 1, 100), run);

CREATE TABLE run_artifacts (
  run BIGINT NOT NULL REFERENCES runs (id),
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  PRIMARY KEY (run, name)
);

CREATE INDEX run_artifacts_sha256 ON run_artifacts (sha256);

CREATE TABLE run_datasets (
  run BIGINT NOT NULL REFERENCES runs (id),
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  source TEXT,
  split TEXT,
  row_count BIGINT,
  schema_text TEXT,
  profile_sha256 TEXT,
  profile_bytes BIGINT,
  PRIMARY KEY (run, position)
);

CREATE INDEX run_datasets_sha256 ON run_datasets (sha256);

CREATE INDEX run_datasets_profile ON run_datasets (profile_sha256);

CREATE TABLE run_metrics (
  run BIGINT NOT NULL REFERENCES runs (id),
  experiment BIGINT NOT NULL,
  name TEXT NOT NULL,
  ordinal BIGINT NOT NULL,
  points BIGINT NOT NULL,
  chunks BIGINT NOT NULL,
  latest_step BIGINT NOT NULL,
  latest_at BIGINT NOT NULL,
  latest_value DOUBLE PRECISION,
  lowest_step BIGINT,
  lowest_at BIGINT,
  lowest_value DOUBLE PRECISION,
  highest_step BIGINT,
  highest_at BIGINT,
  highest_value DOUBLE PRECISION,
  PRIMARY KEY (run, name)
);

CREATE INDEX run_metrics_latest ON run_metrics (experiment, name, latest_value, run);

CREATE TABLE metric_chunks (
  run BIGINT NOT NULL REFERENCES runs (id),
  metric BIGINT NOT NULL,
  chunk BIGINT NOT NULL,
  first_step BIGINT NOT NULL,
  last_step BIGINT NOT NULL,
  points BIGINT NOT NULL,
  data BYTEA NOT NULL,
  PRIMARY KEY (run, metric, chunk)
);

CREATE INDEX metric_chunks_steps ON metric_chunks (run, metric, first_step, last_step, chunk);
