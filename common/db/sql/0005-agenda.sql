-- Users have substitutes; what is due is found at once.
CREATE TABLE substitution (
  id {id},
  since {int} NOT NULL,
  absent {int} NOT NULL
    CONSTRAINT substitution_absent REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  substitute {int} NOT NULL
    CONSTRAINT substitution_substitute REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  first_day {text} NOT NULL,
  last_day {text},
  note {text},
  CONSTRAINT substitution_other CHECK (absent <> substitute)
);
CREATE UNIQUE INDEX substitution_pair ON substitution (substitute, absent, first_day);
CREATE INDEX substitution_absent ON substitution (absent);
{history substitution};

-- What is open, and whose; a birthday's month and day, whether its year is known or not.
CREATE INDEX task_open ON task (assignee, due) WHERE state = 'open';
CREATE INDEX interaction_planned ON interaction (responsible, planned_at) WHERE state = 'planned';
CREATE INDEX deal_open ON deal (responsible, expected) WHERE state = 'open';
CREATE INDEX agreement_active ON agreement (responsible, valid_to) WHERE state = 'active';
CREATE INDEX contract_active ON contract (responsible, valid_to) WHERE state = 'active';
CREATE INDEX contact_birthday
  ON contact (substr(birthday, length(birthday) - 4), birthday, responsible)
  WHERE birthday IS NOT NULL;
