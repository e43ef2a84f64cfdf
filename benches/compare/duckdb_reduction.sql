-- The login files alone, reduced: one row per user and month with a real login.
COPY (
    SELECT
        UserId,
        year(LoginTime) * 12 + month(LoginTime) AS month,
        min(LoginTime) AS first_at,
        max(LoginTime) AS last_at,
        count(*) AS logins,
        bit_or(1::INTEGER << (day(LoginTime) - 1)::INTEGER) AS days
    FROM login_csv
    WHERE lower(trim(Status)) = 'success'
        AND NOT coalesce(LoginType IN getvariable('machine_codes'), false)
        AND NOT coalesce(lower(LoginType) IN getvariable('machine_types'), false)
        AND NOT coalesce(lower(LoginSubType) IN getvariable('machine_subtypes'), false)
    GROUP BY UserId, month
) TO 'FILE' (FORMAT parquet);
