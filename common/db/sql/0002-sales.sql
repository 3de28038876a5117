-- Agreements, contracts, orders, payments, prices, rates, and classes of clients.

-- Terms of sale: typical ones for many partners, individual ones for one.
CREATE TABLE agreement (
  id {id},
  since {int} NOT NULL,
  code {text},
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  kind {text} NOT NULL CONSTRAINT agreement_kind_enum CHECK (
    kind = 'typical' OR kind = 'individual'),
  partner {int} CONSTRAINT agreement_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  base {int} CONSTRAINT agreement_base REFERENCES agreement DEFERRABLE INITIALLY DEFERRED,
  price_kind {int}
    CONSTRAINT agreement_price_kind REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  discount {int} CONSTRAINT agreement_discount_range CHECK (discount BETWEEN 0 AND 10000),
  currency {text} NOT NULL,
  state {text} NOT NULL CONSTRAINT agreement_state_enum CHECK (
    state = 'draft' OR state = 'active' OR state = 'closed'),
  valid_from {text},
  valid_to {text},
  responsible {int}
    CONSTRAINT agreement_responsible REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  notes {text}
);
CREATE UNIQUE INDEX agreement_code ON agreement (code) WHERE code IS NOT NULL;
CREATE INDEX agreement_name_fold ON agreement (name_fold);
CREATE INDEX agreement_by_partner ON agreement (partner) WHERE partner IS NOT NULL;
{history agreement};

CREATE TABLE contract (
  id {id},
  since {int} NOT NULL,
  code {text},
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  partner {int} NOT NULL
    CONSTRAINT contract_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  company {int} CONSTRAINT contract_company REFERENCES company DEFERRABLE INITIALLY DEFERRED,
  agreement {int} CONSTRAINT contract_agreement REFERENCES agreement DEFERRABLE INITIALLY DEFERRED,
  price_kind {int}
    CONSTRAINT contract_price_kind REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  discount {int} CONSTRAINT contract_discount_range CHECK (discount BETWEEN 0 AND 10000),
  currency {text} NOT NULL,
  amount {int},
  state {text} NOT NULL CONSTRAINT contract_state_enum CHECK (
    state = 'draft' OR state = 'active' OR state = 'closed'),
  signed {text},
  valid_from {text},
  valid_to {text},
  responsible {int} CONSTRAINT contract_responsible REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  notes {text}
);
CREATE INDEX contract_code ON contract (code) WHERE code IS NOT NULL;
CREATE INDEX contract_name_fold ON contract (name_fold);
CREATE INDEX contract_by_partner ON contract (partner);
CREATE INDEX contract_company ON contract (company);
{history contract};

-- When a sale under an agreement or a contract is to be paid: so many hundredths of a percent, so
-- many days after it.
CREATE TABLE payment_step (
  id {id},
  since {int} NOT NULL,
  agreement {int}
    CONSTRAINT payment_step_agreement REFERENCES agreement DEFERRABLE INITIALLY DEFERRED,
  contract {int} CONSTRAINT payment_step_contract REFERENCES contract DEFERRABLE INITIALLY DEFERRED,
  step {text} NOT NULL,
  days {int} NOT NULL,
  share {int} NOT NULL CONSTRAINT payment_step_share_range CHECK (share BETWEEN 1 AND 10000),
  CONSTRAINT payment_step_owner CHECK ((CASE WHEN agreement IS NULL THEN 0 ELSE 1 END) +
    (CASE WHEN contract IS NULL THEN 0 ELSE 1 END) = 1)
);
CREATE INDEX payment_step_agreement ON payment_step (agreement) WHERE agreement IS NOT NULL;
CREATE INDEX payment_step_contract ON payment_step (contract) WHERE contract IS NOT NULL;
{history payment_step};

-- Orders of customers.
CREATE TABLE orders (
  id {id},
  since {int} NOT NULL,
  code {text},
  placed {text} NOT NULL,
  due {text},
  partner {int} NOT NULL CONSTRAINT orders_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  company {int} CONSTRAINT orders_company REFERENCES company DEFERRABLE INITIALLY DEFERRED,
  agreement {int} CONSTRAINT orders_agreement REFERENCES agreement DEFERRABLE INITIALLY DEFERRED,
  contract {int} CONSTRAINT orders_contract REFERENCES contract DEFERRABLE INITIALLY DEFERRED,
  deal {int} CONSTRAINT orders_deal REFERENCES deal DEFERRABLE INITIALLY DEFERRED,
  state {text} NOT NULL CONSTRAINT orders_state_enum CHECK (
    state = 'open' OR state = 'closed' OR state = 'cancelled'),
  currency {text} NOT NULL,
  amount {int},
  failure_reason {int}
    CONSTRAINT orders_failure_reason REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  responsible {int} CONSTRAINT orders_responsible REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  closed {text},
  closed_by {int} CONSTRAINT orders_closed_by REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  notes {text}
);
CREATE UNIQUE INDEX orders_code ON orders (code) WHERE code IS NOT NULL;
CREATE INDEX orders_by_partner ON orders (partner);
CREATE INDEX orders_placed ON orders (placed);
CREATE INDEX orders_deal ON orders (deal) WHERE deal IS NOT NULL;
{history orders};

CREATE TABLE order_item (
  id {id},
  since {int} NOT NULL,
  customer_order {int} NOT NULL
    CONSTRAINT order_item_customer_order REFERENCES orders DEFERRABLE INITIALLY DEFERRED,
  item {int} NOT NULL CONSTRAINT order_item_item REFERENCES item DEFERRABLE INITIALLY DEFERRED,
  quantity {int} NOT NULL,
  price {int},
  discount {int} CONSTRAINT order_item_discount_range CHECK (discount BETWEEN 0 AND 10000)
);
CREATE INDEX order_item_customer_order ON order_item (customer_order);
CREATE INDEX order_item_item ON order_item (item);
{history order_item};

-- What was paid, to us or by us; party_… is the other side as the bank names it.
CREATE TABLE payment (
  id {id},
  since {int} NOT NULL,
  paid {text} NOT NULL,
  document {text},
  direction {text} NOT NULL CONSTRAINT payment_direction_enum CHECK (
    direction = 'in' OR direction = 'out'),
  partner {int} CONSTRAINT payment_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  company {int} CONSTRAINT payment_company REFERENCES company DEFERRABLE INITIALLY DEFERRED,
  currency {text} NOT NULL,
  amount {int} NOT NULL,
  agreement {int} CONSTRAINT payment_agreement REFERENCES agreement DEFERRABLE INITIALLY DEFERRED,
  contract {int} CONSTRAINT payment_contract REFERENCES contract DEFERRABLE INITIALLY DEFERRED,
  customer_order {int}
    CONSTRAINT payment_customer_order REFERENCES orders DEFERRABLE INITIALLY DEFERRED,
  responsible {int} CONSTRAINT payment_responsible REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  purpose {text},
  party {text},
  party_inn {text},
  party_kpp {text},
  party_account {text},
  party_bik {text},
  own_account {text}
);
CREATE INDEX payment_by_partner ON payment (partner, paid);
CREATE INDEX payment_paid ON payment (paid);
CREATE INDEX payment_document ON payment (document);
{history payment};

-- Prices by kind and date.
CREATE TABLE price (
  id {id},
  since {int} NOT NULL,
  item {int} NOT NULL CONSTRAINT price_item REFERENCES item DEFERRABLE INITIALLY DEFERRED,
  price_kind {int} NOT NULL
    CONSTRAINT price_price_kind REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  valid_from {text} NOT NULL,
  currency {text} NOT NULL,
  price {int} NOT NULL
);
CREATE UNIQUE INDEX price_item_price_kind_valid_from ON price (item, price_kind, valid_from);
{history price};

-- Exchange rates: millionths of a unit of our currency for so many units of another.
CREATE TABLE rate (
  id {id},
  since {int} NOT NULL,
  currency {text} NOT NULL,
  valid_from {text} NOT NULL,
  units {int} NOT NULL CONSTRAINT rate_units_range CHECK (units > 0),
  rate {int} NOT NULL CONSTRAINT rate_rate_range CHECK (rate > 0)
);
CREATE UNIQUE INDEX rate_currency_valid_from ON rate (currency, valid_from);
{history rate};

-- Sales belong to orders and are made under agreements.  The index answers what classes ask.
ALTER TABLE sale ADD COLUMN customer_order {int}
  CONSTRAINT sale_customer_order REFERENCES orders DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE sale_history ADD COLUMN customer_order {int};
ALTER TABLE sale ADD COLUMN price {int};
ALTER TABLE sale_history ADD COLUMN price {int};
ALTER TABLE sale ADD COLUMN agreement {int}
  CONSTRAINT sale_agreement REFERENCES agreement DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE sale_history ADD COLUMN agreement {int};
ALTER TABLE sale ADD COLUMN contract {int}
  CONSTRAINT sale_contract REFERENCES contract DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE sale_history ADD COLUMN contract {int};
DROP INDEX sale_partner;
CREATE INDEX sale_by_partner ON sale (partner, document, sold, currency, revenue, cost, quantity);

-- Deals may be made under an agreement or a contract.
ALTER TABLE deal ADD COLUMN agreement {int}
  CONSTRAINT deal_agreement REFERENCES agreement DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE deal_history ADD COLUMN agreement {int};
ALTER TABLE deal ADD COLUMN contract {int}
  CONSTRAINT deal_contract_of REFERENCES contract DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE deal_history ADD COLUMN contract {int};

-- Results of `crm classify`, and the classes of clients they gave; those set by hand have none.
CREATE TABLE classification (
  id {id},
  since {int} NOT NULL,
  dated {text} NOT NULL,
  parameters {text} NOT NULL,
  currency {text} NOT NULL,
  notes {text}
);
CREATE INDEX classification_dated ON classification (dated);
{history classification};

CREATE TABLE partner_class (
  id {id},
  since {int} NOT NULL,
  partner {int} NOT NULL
    CONSTRAINT partner_class_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  dated {text} NOT NULL,
  abc {text} CONSTRAINT partner_class_abc_enum CHECK (abc = 'A' OR abc = 'B' OR abc = 'C'),
  stage {text} CONSTRAINT partner_class_stage_enum CHECK (
    stage = 'potential' OR stage = 'one-time' OR stage = 'regular' OR stage = 'lost'),
  xyz {text} CONSTRAINT partner_class_xyz_enum CHECK (xyz = 'X' OR xyz = 'Y' OR xyz = 'Z'),
  manual {text},
  computed {text},
  sales {int},
  currency {text},
  amount {int},
  variation {int},
  classification {int}
    CONSTRAINT partner_class_classification REFERENCES classification DEFERRABLE INITIALLY DEFERRED,
  author {int} CONSTRAINT partner_class_author REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  reason {text},
  because {text}
);
CREATE UNIQUE INDEX partner_class_partner_dated ON partner_class (partner, dated);
CREATE INDEX partner_class_classification ON partner_class (classification);
CREATE INDEX partner_class_dated ON partner_class (dated);
{history partner_class};

-- What a class means: how such clients are treated.
CREATE TABLE class_policy (
  id {id},
  since {int} NOT NULL,
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  abc {text} CONSTRAINT class_policy_abc_enum CHECK (abc = 'A' OR abc = 'B' OR abc = 'C'),
  stage {text} CONSTRAINT class_policy_stage_enum CHECK (
    stage = 'potential' OR stage = 'one-time' OR stage = 'regular' OR stage = 'lost'),
  xyz {text} CONSTRAINT class_policy_xyz_enum CHECK (xyz = 'X' OR xyz = 'Y' OR xyz = 'Z'),
  body {text},
  interaction_kind {int}
    CONSTRAINT class_policy_interaction_kind REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  max_days {int} CONSTRAINT class_policy_max_days_range CHECK (max_days > 0),
  agreement {int}
    CONSTRAINT class_policy_agreement REFERENCES agreement DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX class_policy_name_fold ON class_policy (name_fold);
{history class_policy};
