-- Files can be attached to any record.

-- What is in the files, once for each content: `hash` is its SHA-256 in hexadecimal digits.  Where
-- inside is 0 it stands in a file of that name beside the store, else in parts below.
CREATE TABLE content (
  id {id},
  hash {text} NOT NULL,
  size {int} NOT NULL,
  inside {int} NOT NULL CONSTRAINT content_inside_bool CHECK (inside IN (0, 1))
);
CREATE UNIQUE INDEX content_hash ON content (hash);

CREATE TABLE content_part (
  content {int} NOT NULL
    CONSTRAINT content_part_content REFERENCES content DEFERRABLE INITIALLY DEFERRED,
  part {int} NOT NULL,
  bytes {bytes} NOT NULL,
  CONSTRAINT content_part_key PRIMARY KEY (content, part)
);

CREATE TABLE attach (
  id {id},
  since {int} NOT NULL,
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  subject {text} NOT NULL,
  type {text},
  size {int} NOT NULL,
  content {text} NOT NULL
    CONSTRAINT attach_content REFERENCES content (hash) DEFERRABLE INITIALLY DEFERRED,
  notes {text}
);
CREATE INDEX attach_name_fold ON attach (name_fold);
CREATE INDEX attach_subject ON attach (subject);
CREATE INDEX attach_by_content ON attach (content);
{history attach};
