-- Rules of contact: how long may pass without one.
CREATE TABLE frequency (
  id {id},
  since {int} NOT NULL,
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  abc {text} CONSTRAINT frequency_abc_enum CHECK (abc = 'A' OR abc = 'B' OR abc = 'C'),
  partner {int} CONSTRAINT frequency_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  direction {text} CONSTRAINT frequency_direction_enum CHECK (
    direction = 'in' OR direction = 'out'),
  max_days {int} NOT NULL CONSTRAINT frequency_max_days_range CHECK (max_days > 0),
  responsible {int} CONSTRAINT frequency_responsible REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  active {int} NOT NULL DEFAULT 1 CONSTRAINT frequency_active_bool CHECK (active BETWEEN 0 AND 1),
  notes {text}
);
CREATE UNIQUE INDEX frequency_name_fold ON frequency (name_fold);
CREATE INDEX frequency_by_partner ON frequency (partner) WHERE partner IS NOT NULL;
{history frequency};

CREATE TABLE frequency_kind (
  id {id},
  since {int} NOT NULL,
  frequency {int} NOT NULL
    CONSTRAINT frequency_kind_frequency REFERENCES frequency DEFERRABLE INITIALLY DEFERRED,
  kind {int} NOT NULL
    CONSTRAINT frequency_kind_kind REFERENCES catalog DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX frequency_kind_frequency_kind ON frequency_kind (frequency, kind);
CREATE INDEX frequency_kind_kind ON frequency_kind (kind);
{history frequency_kind};
