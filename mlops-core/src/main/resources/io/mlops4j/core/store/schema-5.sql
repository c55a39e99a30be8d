CREATE INDEX versions_number ON versions (number, model);
