-- The activity archive from LoginHistory files, with Spark SQL 3.4 or newer: one row per user, month and kind of login.
-- Run it with
--
--     spark-sql -f activity.sql
--
-- or give its statements to spark.sql() one after the other. The path of the files may be a glob, such as
-- '{first/LoginHistory*.csv,second.csv}'. Files whose columns are not the same in the same order stop the statement.
-- LoginSubType must be there: where the files lack it, write NULL in its place. A login without a user or without a
-- time that can be read stops the statement.
--
-- Each login must stand in the files once. Where files overlap, put
--     FROM (SELECT *, row_number() OVER (PARTITION BY Id ORDER BY LoginTime) AS copy FROM login_csv) WHERE copy = 1
-- in place of FROM login_csv below. The archive says that it covers all time from the first login to the last: make one
-- for each stretch without a gap.
--
-- The archive is the one part-*.parquet in the folder that is written, its rows in order. The files are read twice, for
-- the logins and for their span.

-- A cast that fails is an error, times are in UTC and are written as such, and no file is split.
SET spark.sql.ansi.enabled = true;
SET spark.sql.session.timeZone = UTC;
SET spark.sql.timestampType = TIMESTAMP_LTZ;
SET spark.sql.parquet.outputTimestampType = TIMESTAMP_MICROS;
SET spark.sql.files.maxRecordsPerFile = 0;

CREATE OR REPLACE TEMPORARY VIEW login_csv
USING csv
OPTIONS (
    path {{FILES}},
    header 'true',
    enforceSchema 'false',
    mode 'FAILFAST',
    multiLine 'true',
    quote '"',
    escape '"'
);

INSERT OVERWRITE DIRECTORY {{OUT}}
USING parquet
OPTIONS (compression 'snappy')
WITH logins AS (
    SELECT
        CASE WHEN UserId <> '' THEN UserId ELSE raise_error('a login has no UserId') END AS user_id,
        coalesce(CAST(LoginTime AS TIMESTAMP), raise_error('a login has no LoginTime')) AS moment,
        coalesce(trim(LoginType), '') AS login_type,
        lower(regexp_replace(coalesce(LoginSubType, ''), '[^A-Za-z0-9]', '')) AS subtype,
        coalesce(lower(trim(Status)) IN ({{SUCCESS}}), false) AS is_success,
        coalesce(lower(trim(Status)) IN ({{FROZEN}}), false) AS is_frozen
    FROM login_csv
),

user_days AS (
    SELECT
        user_id,
        to_date(from_utc_timestamp(moment, {{ZONE}})) AS day,
        {{KIND}} AS kind,
        min(moment) AS first_at,
        max(moment) AS last_at,
        count(*) AS logins
    FROM logins
    GROUP BY 1, 2, 3
),

user_months AS (
    SELECT
        user_id,
        to_date(trunc(day, 'MM')) AS month,
        kind,
        min(first_at) AS first_at,
        max(last_at) AS last_at,
        sum(logins) AS logins,
        bit_or(shiftleft(1, day(day) - 1)) AS days,
        CASE
            WHEN max(logins) > 1
            THEN array_join(
                transform(array_sort(collect_list(struct(day, logins))), entry -> string(entry.logins)), ' '
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

-- All rows come to one task, which sorts and writes them.
SELECT *, {{ZONE}} AS zone
FROM (SELECT /*+ REPARTITION(1) */ * FROM (SELECT * FROM span UNION ALL SELECT * FROM user_months))
ORDER BY user_id NULLS FIRST, month, kind;
