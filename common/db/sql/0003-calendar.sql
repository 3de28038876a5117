-- Interactions and tasks know their place, their name in other programs, and when they were done.
ALTER TABLE interaction ADD COLUMN place {text};
ALTER TABLE interaction ADD COLUMN uid {text};
ALTER TABLE interaction_history ADD COLUMN place {text};
ALTER TABLE interaction_history ADD COLUMN uid {text};
CREATE INDEX interaction_uid ON interaction (uid) WHERE uid IS NOT NULL;

ALTER TABLE task ADD COLUMN done {text};
ALTER TABLE task ADD COLUMN uid {text};
ALTER TABLE task_history ADD COLUMN done {text};
ALTER TABLE task_history ADD COLUMN uid {text};
CREATE INDEX task_uid ON task (uid) WHERE uid IS NOT NULL;
CREATE INDEX task_done ON task (done) WHERE done IS NOT NULL;
