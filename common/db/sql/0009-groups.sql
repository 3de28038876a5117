-- Groups of partners and contacts, with dated membership, and segments: saved filters.
CREATE TABLE groups (
  id {id},
  since {int} NOT NULL,
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  purpose {text},
  owner {int} CONSTRAINT groups_owner REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  blacklist {int} NOT NULL CONSTRAINT groups_blacklist_bool CHECK (blacklist BETWEEN 0 AND 1),
  notes {text}
);
CREATE UNIQUE INDEX groups_name_fold ON groups (name_fold);
{history groups};

-- A partner or a contact; who left is a member no more, but was one.
CREATE TABLE group_member (
  id {id},
  since {int} NOT NULL,
  member_of {int} NOT NULL
    CONSTRAINT group_member_member_of REFERENCES groups DEFERRABLE INITIALLY DEFERRED,
  partner {int} CONSTRAINT group_member_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  contact {int} CONSTRAINT group_member_contact REFERENCES contact DEFERRABLE INITIALLY DEFERRED,
  joined {text} NOT NULL,
  left_on {text},
  CONSTRAINT group_member_one CHECK ((CASE WHEN partner IS NULL THEN 0 ELSE 1 END) +
    (CASE WHEN contact IS NULL THEN 0 ELSE 1 END) = 1)
);
CREATE UNIQUE INDEX group_member_current_partner ON group_member (member_of, partner)
  WHERE left_on IS NULL;
CREATE UNIQUE INDEX group_member_current_contact ON group_member (member_of, contact)
  WHERE left_on IS NULL;
CREATE INDEX group_member_of ON group_member (member_of);
CREATE INDEX group_member_by_partner ON group_member (partner) WHERE partner IS NOT NULL;
CREATE INDEX group_member_by_contact ON group_member (contact) WHERE contact IS NOT NULL;
{history group_member};

CREATE TABLE segment (
  id {id},
  since {int} NOT NULL,
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  entity {text} NOT NULL CONSTRAINT segment_entity_enum CHECK (
    entity = 'partner' OR entity = 'contact'),
  filter {text} NOT NULL,
  any_of {int} NOT NULL CONSTRAINT segment_any_of_bool CHECK (any_of BETWEEN 0 AND 1),
  owner {int} CONSTRAINT segment_owner REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  notes {text}
);
CREATE UNIQUE INDEX segment_name_fold ON segment (name_fold);
{history segment};
