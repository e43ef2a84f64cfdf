-- The activity archive from a table of LoginHistory, in Databricks SQL: one row per user, month and kind of login. Write the
-- path of your volume below and run it, then download the one part-*.parquet in the folder that is written.
--
-- The table is login_history, in the schema of the session, with the columns UserId, LoginTime, LoginType, LoginSubType and
-- Status; write its name below if it has another. LoginTime may be text as exported or a timestamp; one without a zone is
-- taken as UTC. LoginSubType must be there: where the table lacks it, write CAST(NULL AS STRING) in its place. A login
-- without a user or without a time that can be read stops the statement.
--
-- Each login must stand in the table once. Where loads overlap, put
--     FROM (SELECT * FROM login_history QUALIFY row_number() OVER (PARTITION BY Id ORDER BY LoginTime) = 1)
-- in place of FROM login_history below. The archive says that it covers all time from the first login to the last: make
-- one for each stretch without a gap.
--
-- The archive is one Parquet file, its rows in order.

SET TIME ZONE 'UTC';

INSERT OVERWRITE DIRECTORY {{OUT}}
USING PARQUET
OPTIONS (compression = 'snappy')
WITH logins AS (
    SELECT
        CASE WHEN UserId <> '' THEN UserId ELSE raise_error('A login has no UserId') END AS user_id,
        coalesce(CAST(LoginTime AS TIMESTAMP), raise_error('A login has no LoginTime')) AS moment,
        coalesce(trim(LoginType), '') AS login_type,
        lower(regexp_replace(coalesce(LoginSubType, ''), '[^A-Za-z0-9]', '')) AS subtype,
        coalesce(lower(trim(Status)) IN ({{SUCCESS}}), false) AS is_success,
        coalesce(lower(trim(Status)) IN ({{FROZEN}}), false) AS is_frozen
    FROM login_history
),

user_days AS (
    SELECT
        user_id,
        to_date(from_utc_timestamp(moment, {{ZONE}})) AS login_day,
        {{KIND}} AS kind,
        min(moment) AS first_at,
        max(moment) AS last_at,
        count(*) AS day_count
    FROM logins
    GROUP BY 1, 2, 3
),

user_months AS (
    SELECT
        user_id,
        to_date(trunc(login_day, 'MM')) AS month,
        kind,
        min(first_at) AS first_at,
        max(last_at) AS last_at,
        sum(day_count) AS logins,
        bit_or(shiftleft(1, day(login_day) - 1)) AS days,
        CASE
            WHEN max(day_count) > 1
            THEN array_join(
                transform(array_sort(collect_list(struct(login_day, day_count))), entry -> string(entry.day_count)), ' '
            )
        END AS day_logins
    FROM user_days
    GROUP BY 1, 2, 3
),

span AS (
    SELECT
        CAST(NULL AS STRING) AS user_id,
        CAST(NULL AS DATE) AS month,
        'span' AS kind,
        min(moment) AS first_at,
        max(moment) AS last_at,
        count(*) AS logins,
        CAST(NULL AS INT) AS days,
        CAST(NULL AS STRING) AS day_logins
    FROM logins
)

-- Times without a zone are written as microseconds, whatever the settings. All rows come to one task, which sorts and writes
-- them.
SELECT
    user_id,
    month,
    kind,
    CAST(first_at AS TIMESTAMP_NTZ) AS first_at,
    CAST(last_at AS TIMESTAMP_NTZ) AS last_at,
    logins,
    days,
    day_logins,
    {{ZONE}} AS zone
FROM (SELECT /*+ REPARTITION(1) */ * FROM (SELECT * FROM span UNION ALL SELECT * FROM user_months))
ORDER BY user_id NULLS FIRST, month, kind;
