-- The first schema.
--
-- Every entity table has `since`, the change that wrote this version of the row; T_history keeps
-- the versions before it.  NAME_fold columns hold the folded text of NAME.  References are
-- deferred, so that undo may bring rows back in any order.  CHECK has no IN: SQLite builds a table
-- for its list at every insert, which doubles the time of a load.

CREATE TABLE change (
  id {id},
  at {text} NOT NULL,
  login {text} NOT NULL,
  host {text} NOT NULL,
  command {text} NOT NULL,
  note {text},
  undoes {int} CONSTRAINT change_undoes REFERENCES change
);
CREATE UNIQUE INDEX change_undoes_once ON change (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX change_at ON change (at);

-- What a change did to each table: also tells undo where to look.  The rows it added lie between
-- added_from and added_to; those it edited or removed have a version in T_history that ends with
-- it.
CREATE TABLE change_count (
  change {int} NOT NULL CONSTRAINT change_count_change REFERENCES change,
  entity_table {text} NOT NULL,
  added {int} NOT NULL,
  edited {int} NOT NULL,
  removed {int} NOT NULL,
  added_from {int},
  added_to {int},
  PRIMARY KEY (change, entity_table)
);

{search};

-- Simple catalogs share one table; `kind` is the catalog.
CREATE TABLE catalog (
  id {id},
  since {int} NOT NULL,
  kind {text} NOT NULL,
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  code {text},
  parent {int} CONSTRAINT catalog_parent REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  position {int},
  notes {text}
);
CREATE UNIQUE INDEX catalog_kind_name_fold ON catalog (kind, name_fold);
CREATE UNIQUE INDEX catalog_kind_code ON catalog (kind, code) WHERE code IS NOT NULL;
CREATE INDEX catalog_parent ON catalog (parent);
{history catalog};

-- Deal kinds and their stages.
CREATE TABLE deal_kind (
  id {id},
  since {int} NOT NULL,
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  policy {text} NOT NULL
    CONSTRAINT deal_kind_policy_enum CHECK (
    policy = 'typical' OR policy = 'manual' OR policy = 'non-process'),
  notes {text}
);
CREATE UNIQUE INDEX deal_kind_name_fold ON deal_kind (name_fold);
{history deal_kind};

CREATE TABLE stage (
  id {id},
  since {int} NOT NULL,
  kind {int} NOT NULL CONSTRAINT stage_kind REFERENCES deal_kind DEFERRABLE INITIALLY DEFERRED,
  position {int} NOT NULL,
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  outcome {text} NOT NULL CONSTRAINT stage_outcome_enum CHECK (
    outcome = 'open' OR outcome = 'won' OR outcome = 'lost'),
  probability {int},
  required {text}
);
CREATE UNIQUE INDEX stage_kind_name_fold ON stage (kind, name_fold);
CREATE INDEX stage_name_fold ON stage (name_fold);
{history stage};

-- Our own people.
CREATE TABLE users (
  id {id},
  since {int} NOT NULL,
  login {text} NOT NULL,
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  department {int} CONSTRAINT users_department REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  job {text},
  manager {int} CONSTRAINT users_manager REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  active {int} NOT NULL DEFAULT 1 CONSTRAINT users_active_bool CHECK (active BETWEEN 0 AND 1),
  notes {text}
);
CREATE UNIQUE INDEX users_login ON users (login);
CREATE INDEX users_name_fold ON users (name_fold);
CREATE INDEX users_manager ON users (manager);
{history users};

-- Partners, companies, contacts.
CREATE TABLE partner (
  id {id},
  since {int} NOT NULL,
  code {text},
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  client {int} NOT NULL DEFAULT 0 CONSTRAINT partner_client_bool CHECK (client BETWEEN 0 AND 1),
  supplier {int} NOT NULL DEFAULT 0
    CONSTRAINT partner_supplier_bool CHECK (supplier BETWEEN 0 AND 1),
  competitor {int} NOT NULL DEFAULT 0
    CONSTRAINT partner_competitor_bool CHECK (competitor BETWEEN 0 AND 1),
  subcontractor {int} NOT NULL DEFAULT 0
    CONSTRAINT partner_subcontractor_bool CHECK (subcontractor BETWEEN 0 AND 1),
  other {int} NOT NULL DEFAULT 0 CONSTRAINT partner_other_bool CHECK (other BETWEEN 0 AND 1),
  region {int} CONSTRAINT partner_region REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  activity {int} CONSTRAINT partner_activity REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  responsible {int} CONSTRAINT partner_responsible REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  source {int} CONSTRAINT partner_source REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  parent {int} CONSTRAINT partner_parent REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  priority {text} CONSTRAINT partner_priority_enum CHECK (
    priority = 'low' OR priority = 'normal' OR priority = 'high'),
  needs {text},
  notes {text}
);
CREATE INDEX partner_name_fold ON partner (name_fold);
CREATE UNIQUE INDEX partner_code ON partner (code) WHERE code IS NOT NULL;
CREATE INDEX partner_region ON partner (region);
CREATE INDEX partner_responsible ON partner (responsible);
CREATE INDEX partner_parent ON partner (parent) WHERE parent IS NOT NULL;
{history partner};

CREATE TABLE partner_category (
  id {id},
  since {int} NOT NULL,
  partner {int} NOT NULL
    CONSTRAINT partner_category_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  category {int} NOT NULL
    CONSTRAINT partner_category_category REFERENCES catalog DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX partner_category_partner_category ON partner_category (partner, category);
CREATE INDEX partner_category_category ON partner_category (category);
{history partner_category};

CREATE TABLE company (
  id {id},
  since {int} NOT NULL,
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  full_name {text},
  legal_form {text},
  inn {text},
  kpp {text},
  ogrn {text},
  okpo {text},
  legal_address {text},
  actual_address {text},
  notes {text}
);
CREATE INDEX company_name_fold ON company (name_fold);
CREATE INDEX company_inn ON company (inn) WHERE inn IS NOT NULL;
{history company};

CREATE TABLE partner_company (
  id {id},
  since {int} NOT NULL,
  partner {int} NOT NULL
    CONSTRAINT partner_company_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  company {int} NOT NULL
    CONSTRAINT partner_company_company REFERENCES company DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX partner_company_partner_company ON partner_company (partner, company);
CREATE INDEX partner_company_company ON partner_company (company);
{history partner_company};

CREATE TABLE bank_account (
  id {id},
  since {int} NOT NULL,
  company {int} NOT NULL
    CONSTRAINT bank_account_company REFERENCES company DEFERRABLE INITIALLY DEFERRED,
  account {text} NOT NULL,
  bik {text},
  bank {text},
  main {int} NOT NULL DEFAULT 0 CONSTRAINT bank_account_main_bool CHECK (main BETWEEN 0 AND 1)
);
CREATE INDEX bank_account_company ON bank_account (company);
CREATE INDEX bank_account_account ON bank_account (account);
{history bank_account};

CREATE TABLE contact (
  id {id},
  since {int} NOT NULL,
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  family {text},
  given {text},
  patronymic {text},
  gender {text} CONSTRAINT contact_gender_enum CHECK (
    gender = 'male' OR gender = 'female'),
  birthday {text},
  influence {int} CONSTRAINT contact_influence_range CHECK (influence BETWEEN -5 AND 5),
  responsible {int} CONSTRAINT contact_responsible REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  notes {text}
);
CREATE INDEX contact_name_fold ON contact (name_fold);
{history contact};

-- Whom a contact represents, and as what.
CREATE TABLE position (
  id {id},
  since {int} NOT NULL,
  contact {int} NOT NULL
    CONSTRAINT position_contact REFERENCES contact DEFERRABLE INITIALLY DEFERRED,
  partner {int} NOT NULL
    CONSTRAINT position_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  title {text},
  role {int} CONSTRAINT position_role REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  main {int} NOT NULL DEFAULT 0 CONSTRAINT position_main_bool CHECK (main BETWEEN 0 AND 1)
);
CREATE UNIQUE INDEX position_pair ON position (contact, partner);
CREATE INDEX position_partner ON position (partner);
{history position};

-- Telephone numbers, addresses and the like, of one owner each; norm is what is searched.
CREATE TABLE detail (
  id {id},
  since {int} NOT NULL,
  partner {int} CONSTRAINT detail_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  company {int} CONSTRAINT detail_company REFERENCES company DEFERRABLE INITIALLY DEFERRED,
  contact {int} CONSTRAINT detail_contact REFERENCES contact DEFERRABLE INITIALLY DEFERRED,
  employee {int} CONSTRAINT detail_employee REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  type {text} NOT NULL
    CONSTRAINT detail_type_enum CHECK (
    type = 'phone' OR type = 'email' OR type = 'address' OR type = 'web'
      OR type = 'messenger' OR type = 'other'),
  value {text} NOT NULL,
  norm {text} NOT NULL,
  label {text},
  comment {text},
  main {int} NOT NULL DEFAULT 0 CONSTRAINT detail_main_bool CHECK (main BETWEEN 0 AND 1),
  CONSTRAINT detail_owner CHECK ((CASE WHEN partner IS NULL THEN 0 ELSE 1 END) +
    (CASE WHEN company IS NULL THEN 0 ELSE 1 END) + (CASE WHEN contact IS NULL THEN 0 ELSE 1 END) +
    (CASE WHEN employee IS NULL THEN 0 ELSE 1 END) = 1)
);
CREATE INDEX detail_partner ON detail (partner) WHERE partner IS NOT NULL;
CREATE INDEX detail_company ON detail (company) WHERE company IS NOT NULL;
CREATE INDEX detail_contact ON detail (contact) WHERE contact IS NOT NULL;
CREATE INDEX detail_employee ON detail (employee) WHERE employee IS NOT NULL;
CREATE INDEX detail_norm ON detail (norm);
{history detail};

-- Goods and services.
CREATE TABLE item (
  id {id},
  since {int} NOT NULL,
  code {text},
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  kind {text} NOT NULL CONSTRAINT item_kind_enum CHECK (
    kind = 'goods' OR kind = 'service'),
  item_group {int} CONSTRAINT item_item_group REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  unit {text},
  price {int},
  currency {text},
  notes {text}
);
CREATE INDEX item_name_fold ON item (name_fold);
CREATE UNIQUE INDEX item_code ON item (code) WHERE code IS NOT NULL;
{history item};

-- Deals.
CREATE TABLE deal (
  id {id},
  since {int} NOT NULL,
  code {text},
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  partner {int} CONSTRAINT deal_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  kind {int} NOT NULL CONSTRAINT deal_kind REFERENCES deal_kind DEFERRABLE INITIALLY DEFERRED,
  stage {int} CONSTRAINT deal_stage REFERENCES stage DEFERRABLE INITIALLY DEFERRED,
  state {text} NOT NULL CONSTRAINT deal_state_enum CHECK (
    state = 'open' OR state = 'won' OR state = 'lost'),
  amount {int},
  currency {text},
  probability {int} CONSTRAINT deal_probability_range CHECK (probability BETWEEN 0 AND 10000),
  opened {text},
  expected {text},
  closed {text},
  lost_stage {int} CONSTRAINT deal_lost_stage REFERENCES stage DEFERRABLE INITIALLY DEFERRED,
  loss_reason {int} CONSTRAINT deal_loss_reason REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  responsible {int} CONSTRAINT deal_responsible REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  source {int} CONSTRAINT deal_source REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  notes {text}
);
CREATE UNIQUE INDEX deal_code ON deal (code) WHERE code IS NOT NULL;
CREATE INDEX deal_name_fold ON deal (name_fold);
CREATE INDEX deal_by_partner ON deal (partner);
CREATE INDEX deal_stage ON deal (stage);
CREATE INDEX deal_responsible ON deal (responsible);
CREATE INDEX deal_opened ON deal (opened);
{history deal};

CREATE TABLE deal_item (
  id {id},
  since {int} NOT NULL,
  deal {int} NOT NULL CONSTRAINT deal_item_deal REFERENCES deal DEFERRABLE INITIALLY DEFERRED,
  item {int} NOT NULL CONSTRAINT deal_item_item REFERENCES item DEFERRABLE INITIALLY DEFERRED,
  quantity {int} NOT NULL DEFAULT 1000,
  price {int},
  discount {int}
);
CREATE INDEX deal_item_deal ON deal_item (deal);
CREATE INDEX deal_item_item ON deal_item (item);
{history deal_item};

CREATE TABLE deal_partner (
  id {id},
  since {int} NOT NULL,
  deal {int} NOT NULL CONSTRAINT deal_partner_deal REFERENCES deal DEFERRABLE INITIALLY DEFERRED,
  partner {int} NOT NULL
    CONSTRAINT deal_partner_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  role {int} CONSTRAINT deal_partner_role REFERENCES catalog DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX deal_partner_pair ON deal_partner (deal, partner);
CREATE INDEX deal_partner_partner ON deal_partner (partner);
{history deal_partner};

CREATE TABLE deal_contact (
  id {id},
  since {int} NOT NULL,
  deal {int} NOT NULL CONSTRAINT deal_contact_deal REFERENCES deal DEFERRABLE INITIALLY DEFERRED,
  contact {int} NOT NULL
    CONSTRAINT deal_contact_contact REFERENCES contact DEFERRABLE INITIALLY DEFERRED,
  role {int} CONSTRAINT deal_contact_role REFERENCES catalog DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX deal_contact_pair ON deal_contact (deal, contact);
CREATE INDEX deal_contact_contact ON deal_contact (contact);
{history deal_contact};

-- Stage history: each entry is a fact of its own.
CREATE TABLE deal_move (
  id {id},
  since {int} NOT NULL,
  deal {int} NOT NULL CONSTRAINT deal_move_deal REFERENCES deal DEFERRABLE INITIALLY DEFERRED,
  from_stage {int} CONSTRAINT deal_move_from_stage REFERENCES stage DEFERRABLE INITIALLY DEFERRED,
  to_stage {int} CONSTRAINT deal_move_to_stage REFERENCES stage DEFERRABLE INITIALLY DEFERRED,
  moved_at {text} NOT NULL,
  mover {int} CONSTRAINT deal_move_mover REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  note {text}
);
CREATE INDEX deal_move_deal ON deal_move (deal);
{history deal_move};

-- Interactions and tasks.
CREATE TABLE interaction (
  id {id},
  since {int} NOT NULL,
  kind {int} CONSTRAINT interaction_kind REFERENCES catalog DEFERRABLE INITIALLY DEFERRED,
  direction {text} CONSTRAINT interaction_direction_enum CHECK (
    direction = 'in' OR direction = 'out'),
  state {text} NOT NULL
    CONSTRAINT interaction_state_enum CHECK (
    state = 'planned' OR state = 'done' OR state = 'cancelled'),
  planned_at {text},
  started_at {text},
  duration {int},
  partner {int} CONSTRAINT interaction_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  caller {text},
  responsible {int}
    CONSTRAINT interaction_responsible REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  importance {text}
    CONSTRAINT interaction_importance_enum CHECK (
    importance = 'low' OR importance = 'normal' OR importance = 'high'),
  topic {text},
  body {text},
  result {text},
  subject {text},
  reviewed {int} NOT NULL DEFAULT 0
    CONSTRAINT interaction_reviewed_bool CHECK (reviewed BETWEEN 0 AND 1),
  review_after {text}
);
CREATE INDEX interaction_partner ON interaction (partner);
CREATE INDEX interaction_started_at ON interaction (started_at);
CREATE INDEX interaction_planned_at ON interaction (planned_at);
CREATE INDEX interaction_responsible ON interaction (responsible);
CREATE INDEX interaction_subject ON interaction (subject) WHERE subject IS NOT NULL;
{history interaction};

CREATE TABLE interaction_contact (
  id {id},
  since {int} NOT NULL,
  interaction {int} NOT NULL
    CONSTRAINT interaction_contact_interaction REFERENCES interaction DEFERRABLE INITIALLY DEFERRED,
  contact {int} NOT NULL
    CONSTRAINT interaction_contact_contact REFERENCES contact DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX interaction_contact_pair ON interaction_contact (interaction, contact);
CREATE INDEX interaction_contact_contact ON interaction_contact (contact);
{history interaction_contact};

CREATE TABLE task (
  id {id},
  since {int} NOT NULL,
  kind {text} NOT NULL CONSTRAINT task_kind_enum CHECK (
    kind = 'task' OR kind = 'promise'),
  name {text} NOT NULL,
  name_fold {text} NOT NULL,
  description {text},
  assignee {int} CONSTRAINT task_assignee REFERENCES users DEFERRABLE INITIALLY DEFERRED,
  due {text},
  priority {text} CONSTRAINT task_priority_enum CHECK (
    priority = 'low' OR priority = 'normal' OR priority = 'high'),
  state {text} NOT NULL CONSTRAINT task_state_enum CHECK (
    state = 'open' OR state = 'done' OR state = 'cancelled'),
  estimate {int},
  actual {int},
  partner {int} CONSTRAINT task_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  subject {text},
  parent {int} CONSTRAINT task_parent REFERENCES task DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX task_name_fold ON task (name_fold);
CREATE INDEX task_assignee ON task (assignee);
CREATE INDEX task_due ON task (due);
CREATE INDEX task_partner ON task (partner);
CREATE INDEX task_parent ON task (parent) WHERE parent IS NOT NULL;
CREATE INDEX task_subject ON task (subject) WHERE subject IS NOT NULL;
{history task};

-- Sales facts; returns are negative.
CREATE TABLE sale (
  id {id},
  since {int} NOT NULL,
  sold {text} NOT NULL,
  document {text},
  partner {int} CONSTRAINT sale_partner REFERENCES partner DEFERRABLE INITIALLY DEFERRED,
  company {int} CONSTRAINT sale_company REFERENCES company DEFERRABLE INITIALLY DEFERRED,
  item {int} CONSTRAINT sale_item REFERENCES item DEFERRABLE INITIALLY DEFERRED,
  quantity {int},
  revenue {int} NOT NULL,
  cost {int},
  currency {text} NOT NULL,
  responsible {int} CONSTRAINT sale_responsible REFERENCES users DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX sale_partner ON sale (partner, sold, revenue);
CREATE INDEX sale_document ON sale (document);
CREATE INDEX sale_item ON sale (item);
CREATE INDEX sale_company ON sale (company);
{history sale};
