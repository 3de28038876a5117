-- Rules of contact for groups and segments.
ALTER TABLE frequency ADD COLUMN member_of {int}
  CONSTRAINT frequency_member_of REFERENCES groups DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE frequency_history ADD COLUMN member_of {int};
ALTER TABLE frequency ADD COLUMN segment {int}
  CONSTRAINT frequency_segment REFERENCES segment DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE frequency_history ADD COLUMN segment {int};
