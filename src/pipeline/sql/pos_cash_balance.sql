-- One row per applicant with monthly snapshots of consumer and cash loans here.
SELECT
  SK_ID_CURR,
  CAST(MIN(MONTHS_BALANCE) AS DOUBLE) / -12E0 AS POS_HISTORY_YEARS,
  AVG(CASE WHEN SK_DPD > 0 THEN 1E0 ELSE 0E0 END) AS POS_LATE_RATIO
FROM POS_CASH_balance
GROUP BY SK_ID_CURR
