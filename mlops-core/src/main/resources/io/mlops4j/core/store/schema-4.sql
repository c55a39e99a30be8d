CREATE TABLE registrations (
  sequence BIGINT NOT NULL PRIMARY KEY,
  model TEXT NOT NULL,
  number BIGINT NOT NULL,
  last_change BIGINT NOT NULL,
  origin_digest TEXT NOT NULL,
  content_digest TEXT NOT NULL,
  registered_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  hash TEXT NOT NULL,
  FOREIGN KEY (model, number) REFERENCES versions (model, number)
);

CREATE UNIQUE INDEX registrations_version ON registrations (model, number);

CREATE TABLE unlogged_versions (
  model TEXT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (model, number),
  FOREIGN KEY (model, number) REFERENCES versions (model, number)
);

INSERT INTO unlogged_versions (model, number) SELECT model, number FROM versions;
