-- The activity archive from a table of LoginHistory, in BigQuery: one row per user, month and kind of login. Write the name
-- of your bucket below and run it, then fetch the file:
--
--     gcloud storage cp {{OUT}} FOLDER/
--
-- The table is LoginHistory, in the dataset of the session, with the columns UserId, LoginTime, LoginType, LoginSubType and
-- Status; write its name below if it has another. LoginTime may be text as exported or a timestamp; one without a zone is
-- taken as UTC. LoginSubType must be there: where the table lacks it, write CAST(NULL AS STRING) in its place. A login
-- without a user or without a time that can be read stops the statement.
--
-- Each login must stand in the table once. Where loads overlap, put
--     FROM (SELECT * FROM LoginHistory WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY Id ORDER BY LoginTime) = 1)
-- in place of FROM LoginHistory below. The archive says that it covers all time from the first login to the last: make
-- one for each stretch without a gap.
--
-- The archive must be one Parquet file, its rows in order. BigQuery begins another file after 1 GB: where it wrote several,
-- make an archive for each year, with WHERE LoginTime behind FROM LoginHistory.

EXPORT DATA OPTIONS (
    uri = {{OUT}},
    format = 'PARQUET',
    compression = 'SNAPPY',
    overwrite = TRUE
) AS
WITH logins AS (
    SELECT
        IF(COALESCE(UserId, '') = '', ERROR('A login has no UserId'), UserId) AS user_id,
        COALESCE(
            CAST(REGEXP_REPLACE(CAST(LoginTime AS STRING), r'(Z|[+]0000)$', '+00:00') AS TIMESTAMP),
            ERROR('A login has no LoginTime')
        ) AS moment,
        COALESCE(TRIM(LoginType), '') AS login_type,
        LOWER(REGEXP_REPLACE(COALESCE(LoginSubType, ''), r'[^A-Za-z0-9]', '')) AS subtype,
        COALESCE(LOWER(TRIM(Status)) IN ({{SUCCESS}}), FALSE) AS is_success,
        COALESCE(LOWER(TRIM(Status)) IN ({{FROZEN}}), FALSE) AS is_frozen
    FROM LoginHistory
),

user_days AS (
    SELECT
        user_id,
        DATE(moment, {{ZONE}}) AS login_day,
        {{KIND}} AS kind,
        MIN(moment) AS first_at,
        MAX(moment) AS last_at,
        COUNT(*) AS day_count
    FROM logins
    GROUP BY 1, 2, 3
),

user_months AS (
    SELECT
        user_id,
        DATE_TRUNC(login_day, MONTH) AS month,
        kind,
        MIN(first_at) AS first_at,
        MAX(last_at) AS last_at,
        SUM(day_count) AS logins,
        BIT_OR(1 << (EXTRACT(DAY FROM login_day) - 1)) AS days,
        IF(
            MAX(day_count) > 1, STRING_AGG(CAST(day_count AS STRING), ' ' ORDER BY login_day), NULL
        ) AS day_logins
    FROM user_days
    GROUP BY 1, 2, 3
),

span AS (
    SELECT
        CAST(NULL AS STRING) AS user_id,
        CAST(NULL AS DATE) AS month,
        'span' AS kind,
        MIN(moment) AS first_at,
        MAX(moment) AS last_at,
        COUNT(*) AS logins,
        CAST(NULL AS INT64) AS days,
        CAST(NULL AS STRING) AS day_logins
    FROM logins
)

SELECT user_id, month, kind, first_at, last_at, logins, days, day_logins, {{ZONE}} AS zone
FROM (SELECT * FROM span UNION ALL SELECT * FROM user_months)
ORDER BY user_id NULLS FIRST, month, kind;
