-- What users were reminded of is recorded; they may say of what, and in which language.
CREATE TABLE reminder (
  id {id},
  since {int} NOT NULL,
  recipient {int} NOT NULL
    CONSTRAINT reminder_recipient REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  kind {text} NOT NULL CONSTRAINT reminder_kind_enum CHECK (
    kind = 'task' OR kind = 'promise' OR kind = 'interaction' OR kind = 'contact' OR kind = 'deal'
      OR kind = 'claim' OR kind = 'birthday' OR kind = 'agreement' OR kind = 'contract'
      OR kind = 'start'),
  subject {text},
  dated {text} NOT NULL,
  days_before {int} NOT NULL,
  delivered_at {text} NOT NULL
);
CREATE UNIQUE INDEX reminder_once ON reminder (recipient, subject, kind, dated, days_before);
CREATE INDEX reminder_delivered ON reminder (recipient, delivered_at);
CREATE INDEX reminder_subject ON reminder (subject) WHERE subject IS NOT NULL;
{history reminder};

ALTER TABLE users ADD COLUMN remind {text};
ALTER TABLE users_history ADD COLUMN remind {text};
ALTER TABLE users ADD COLUMN lang {text};
ALTER TABLE users_history ADD COLUMN lang {text};
