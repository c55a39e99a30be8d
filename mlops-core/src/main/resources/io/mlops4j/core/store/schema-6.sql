CREATE INDEX versions_state ON versions (state, model, number);

CREATE INDEX versions_created_by ON versions (created_by, model, number);

CREATE INDEX datasets_name ON datasets (name, model, number);

CREATE INDEX experiment_tags_value ON experiment_tags (name, substr(value, 1, 100), experiment);

CREATE INDEX runs_status ON runs (experiment, status, id);

CREATE INDEX run_datasets_name ON run_datasets (name, run);
