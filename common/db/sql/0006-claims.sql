-- Claims and the plans of action that they are worked off by.
CREATE TABLE claim (
  id {id},
  since {int} NOT NULL,
  code {text},
  received {text} NOT NULL,
  reason {int} CONSTRAINT claim_reason REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  topic {text},
  description {text},
  partner {int} CONSTRAINT claim_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  claimant {text},
  contact {int} CONSTRAINT claim_contact REFERENCES contact DEFERRABLE INITIALLY DEFERRED,
  subject {text},
  item {int} CONSTRAINT claim_item REFERENCES item DEFERRABLE INITIALLY DEFERRED,
  department {int} CONSTRAINT claim_department REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  responsible {int} CONSTRAINT claim_responsible REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  due {text},
  state {text} NOT NULL CONSTRAINT claim_state_enum CHECK (
    state = 'registered' OR state = 'in-work' OR state = 'satisfied' OR state = 'not-satisfied'),
  decided {text},
  result {text},
  currency {text} NOT NULL,
  amount {int}
);
CREATE UNIQUE INDEX claim_code ON claim (code) WHERE code IS NOT NULL;
CREATE INDEX claim_received ON claim (received);
CREATE INDEX claim_by_partner ON claim (partner);
CREATE INDEX claim_subject_index ON claim (subject) WHERE subject IS NOT NULL;
CREATE INDEX claim_by_responsible ON claim (responsible);
CREATE INDEX claim_open ON claim (responsible, due) WHERE decided IS NULL;
CREATE INDEX claim_decided ON claim (decided) WHERE decided IS NOT NULL;
{history claim};

CREATE TABLE plan_step (
  id {id},
  since {int} NOT NULL,
  template {text} NOT NULL,
  template_fold {text} NOT NULL,
  reason {int} CONSTRAINT plan_step_reason REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  position {int},
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  description {text},
  assignee {int} CONSTRAINT plan_step_assignee REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  days {int}
);
CREATE INDEX plan_step_template_fold ON plan_step (template_fold);
CREATE INDEX plan_step_name_fold ON plan_step (name_fold);
{history plan_step};
