CREATE TABLE schema_version (
  version BIGINT NOT NULL PRIMARY KEY
);

CREATE TABLE models (
  name TEXT NOT NULL PRIMARY KEY,
  description TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  last_number BIGINT NOT NULL
);

CREATE TABLE versions (
  model TEXT NOT NULL REFERENCES models (name),
  number BIGINT NOT NULL,
  description TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  parent_model TEXT,
  parent_number BIGINT,
  transformation TEXT,
  signature TEXT,
  PRIMARY KEY (model, number),
  FOREIGN KEY (parent_model, parent_number) REFERENCES versions (model, number)
);

CREATE INDEX versions_parent ON versions (parent_model, parent_number);

CREATE TABLE artifacts (
  model TEXT NOT NULL,
  number BIGINT NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  PRIMARY KEY (model, number, name),
  FOREIGN KEY (model, number) REFERENCES versions (model, number)
);

CREATE INDEX artifacts_sha256 ON artifacts (sha256);

CREATE TABLE metrics (
  model TEXT NOT NULL,
  number BIGINT NOT NULL,
  name TEXT NOT NULL,
  slice TEXT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  direction TEXT NOT NULL,
  PRIMARY KEY (model, number, name, slice),
  FOREIGN KEY (model, number) REFERENCES versions (model, number)
);

CREATE TABLE datasets (
  model TEXT NOT NULL,
  number BIGINT NOT NULL,
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  source TEXT,
  split TEXT,
  row_count BIGINT,
  schema_text TEXT,
  PRIMARY KEY (model, number, position),
  FOREIGN KEY (model, number) REFERENCES versions (model, number)
);

CREATE INDEX datasets_sha256 ON datasets (sha256);

CREATE TABLE tags (
  model TEXT NOT NULL,
  number BIGINT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model, number, name),
  FOREIGN KEY (model, number) REFERENCES versions (model, number)
);

CREATE TABLE aliases (
  model TEXT NOT NULL REFERENCES models (name),
  alias TEXT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (model, alias),
  FOREIGN KEY (model, number) REFERENCES versions (model, number)
);

CREATE TABLE alias_moves (
  sequence BIGINT NOT NULL PRIMARY KEY,
  model TEXT NOT NULL,
  alias TEXT NOT NULL,
  kind TEXT NOT NULL,
  from_number BIGINT,
  to_number BIGINT,
  moved_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  evidence TEXT NOT NULL,
  hash TEXT NOT NULL
);

CREATE INDEX alias_moves_alias ON alias_moves (model, alias, sequence);
