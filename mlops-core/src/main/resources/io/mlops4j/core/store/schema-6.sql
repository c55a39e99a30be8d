CREATE INDEX versions_state ON versions (state, model, number);
