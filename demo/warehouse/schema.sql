-- The tables a warehouse must offer, as docs/credits/warehouse.md describes them. Money is DECIMAL, never a float.
CREATE TABLE accounts (account_sid VARCHAR, account_name VARCHAR, parent_account_sid VARCHAR);

CREATE TABLE billable_items (
  billable_item_sid VARCHAR, friendly_name VARCHAR, product VARCHAR, iso_country_code VARCHAR
);

CREATE TABLE billing_counters (
  account_sid VARCHAR, billable_item_sid VARCHAR, usage_date DATE, subtype VARCHAR, unit VARCHAR,
  quantity BIGINT, total DECIMAL(18, 6)
);

CREATE TABLE sms_messages (
  message_sid VARCHAR, verification_sid VARCHAR, account_sid VARCHAR, billable_item_sid VARCHAR,
  sent_at TIMESTAMP, mcc VARCHAR, provider_sid VARCHAR, price DECIMAL(12, 6), error_code INTEGER
);

CREATE TABLE verify_attempts (
  verification_sid VARCHAR, account_sid VARCHAR, attempted_at TIMESTAMP, product VARCHAR, channel VARCHAR,
  mcc VARCHAR, fraud_guard_enabled BOOLEAN, protection_mode VARCHAR, reason VARCHAR, blocked BOOLEAN
);

CREATE TABLE country_mcc (iso_country_code VARCHAR, mcc VARCHAR);

CREATE TABLE provider_rates (
  provider_sid VARCHAR, mcc VARCHAR, effective_rate DECIMAL(12, 6), effective_from TIMESTAMP
);
