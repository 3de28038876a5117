-- The log and the calendar find what happened, and what is to happen, by its time.

-- An interaction's time is when it began, or else is planned to.
CREATE INDEX interaction_at ON interaction (coalesce(started_at, planned_at, ''));
DROP INDEX interaction_partner;
CREATE INDEX interaction_by_partner
  ON interaction (partner, coalesce(started_at, planned_at, ''));
DROP INDEX interaction_responsible;
CREATE INDEX interaction_by_responsible
  ON interaction (responsible, coalesce(started_at, planned_at, ''));
CREATE INDEX interaction_review_after ON interaction (review_after)
  WHERE review_after IS NOT NULL;
-- That of a task is when it was done, or else is due.
CREATE INDEX task_at ON task (coalesce(done, due, ''));
CREATE INDEX deal_closed ON deal (closed) WHERE closed IS NOT NULL;
CREATE INDEX deal_move_moved_at ON deal_move (moved_at);
CREATE INDEX orders_closed ON orders (closed) WHERE closed IS NOT NULL;
CREATE INDEX sale_sold ON sale (sold);
CREATE INDEX sale_customer_order ON sale (customer_order) WHERE customer_order IS NOT NULL;
-- A run dates all classes alike, and they are read in the order of their numbers.
DROP INDEX partner_class_dated;
CREATE INDEX partner_class_dated ON partner_class (dated, id);
-- Computed classes have no author, and there are many of them.
CREATE INDEX partner_class_author ON partner_class (author) WHERE author IS NOT NULL;
CREATE INDEX payment_customer_order ON payment (customer_order)
  WHERE customer_order IS NOT NULL;
