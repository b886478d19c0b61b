-- Expands the bursts (one row per account, day, country and mode) into one row per attempt and per message.
-- A blocked attempt sends no message and costs nothing; the same holds for one skipped as a duplicate request.

CREATE TEMP TABLE events AS
SELECT
  md5(concat_ws('|', b.account_sid, b.product, b.channel, b.day, b.country, b.mode, b.reason, b.price, n)) AS id,
  b.*,
  CAST(b.day AS TIMESTAMP) + to_microseconds(86400000000 * (n - 1) // b.attempts) AS happened_at,
  n <= b.blocked AS is_blocked,
  list_extract(m.codes, CAST((n - 1) % len(m.codes) AS INTEGER) + 1) AS mcc,
  CASE n % 3 WHEN 0 THEN 'PR' || md5('Northline') ELSE 'PR' || md5('Veldt') END AS provider_sid
FROM bursts AS b
JOIN (SELECT iso_country_code, list(mcc ORDER BY mcc) AS codes FROM country_mcc GROUP BY iso_country_code) AS m
  ON m.iso_country_code = b.country
CROSS JOIN LATERAL generate_series(1, b.attempts) AS series (n);

INSERT INTO billable_items
SELECT DISTINCT
  'BI' || md5(product || country),
  'Outbound SMS ' || country,
  CASE product WHEN 'verify' THEN 'Authy Verify SMS' ELSE 'Programmable Messaging' END,
  country
FROM bursts
WHERE channel = 'sms'
ORDER BY ALL;

INSERT INTO verify_attempts
SELECT 'VE' || id, account_sid, happened_at, product, channel, mcc, enabled, mode, reason, is_blocked
FROM events
WHERE product = 'verify'
ORDER BY happened_at, id;

INSERT INTO sms_messages
SELECT
  'SM' || md5(id), CASE product WHEN 'verify' THEN 'VE' || id END, account_sid, 'BI' || md5(product || country),
  happened_at, mcc, provider_sid, price, CASE WHEN price IS NULL THEN error_code END
FROM events
WHERE channel = 'sms' AND NOT is_blocked AND reason IS DISTINCT FROM 'duplicate_request_skipped'
ORDER BY happened_at, id;

INSERT INTO billing_counters
SELECT account_sid, billable_item_sid, CAST(sent_at AS DATE), 'sale', 'usd', count(*), coalesce(sum(price), 0)
FROM sms_messages
GROUP BY ALL
ORDER BY ALL;
