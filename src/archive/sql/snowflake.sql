-- The activity archive from a table of LoginHistory, in Snowflake: one row per user, month and kind of login. Run all
-- statements in one session, then fetch the file:
--
--     GET {{OUT}} file://FOLDER/
--
-- The table is LOGIN_HISTORY, with the columns USERID, LOGINTIME, LOGINTYPE, LOGINSUBTYPE and STATUS; write its name
-- below if it has another. LOGINTIME may be text as exported or a timestamp; one without a zone is taken as UTC.
-- LOGINSUBTYPE must be there: where the table lacks it, write NULL in its place. A login without a user or without a
-- time that can be read stops the statement.
--
-- Each login must stand in the table once. Where loads overlap, put
--     FROM (SELECT * FROM LOGIN_HISTORY QUALIFY ROW_NUMBER() OVER (PARTITION BY ID ORDER BY LOGINTIME) = 1)
-- in place of FROM LOGIN_HISTORY below. The archive says that it covers all time from the first login to the last: make
-- one for each stretch without a gap.
--
-- The archive is one Parquet file, its rows in order.

-- How a timestamp becomes text and text a timestamp, and that columns keep names in lower case.
ALTER SESSION SET TIMEZONE = 'UTC';
ALTER SESSION SET TIMESTAMP_INPUT_FORMAT = 'AUTO';
ALTER SESSION SET TIMESTAMP_NTZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF3';
ALTER SESSION SET TIMESTAMP_LTZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM';
ALTER SESSION SET TIMESTAMP_TZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM';
ALTER SESSION SET QUOTED_IDENTIFIERS_IGNORE_CASE = FALSE;

COPY INTO {{OUT}}
FROM (
    WITH logins AS (
        SELECT
            USERID::VARCHAR AS user_id,
            -- Z and +0000 are what exports write, but not among the zones that are recognized in a text.
            CONVERT_TIMEZONE(
                'UTC', TO_TIMESTAMP_TZ(REGEXP_REPLACE(TO_VARCHAR(LOGINTIME), '(Z|[+]0000)$', '+00:00'))
            )::TIMESTAMP_NTZ(3) AS moment,
            COALESCE(TRIM(LOGINTYPE), '') AS login_type,
            LOWER(REGEXP_REPLACE(COALESCE(LOGINSUBTYPE, ''), '[^A-Za-z0-9]', '')) AS subtype,
            COALESCE(LOWER(TRIM(STATUS)) IN ({{SUCCESS}}), FALSE) AS is_success,
            COALESCE(LOWER(TRIM(STATUS)) IN ({{FROZEN}}), FALSE) AS is_frozen
        FROM LOGIN_HISTORY
    ),

    user_days AS (
        SELECT
            user_id,
            CONVERT_TIMEZONE('UTC', {{ZONE}}, moment)::DATE AS login_day,
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
            DATE_TRUNC('MONTH', login_day)::DATE AS login_month,
            kind,
            MIN(first_at) AS first_at,
            MAX(last_at) AS last_at,
            SUM(day_count) AS logins,
            BITOR_AGG(BITSHIFTLEFT(1, DAYOFMONTH(login_day) - 1)) AS days,
            CASE
                WHEN MAX(day_count) > 1
                THEN LISTAGG(TO_VARCHAR(day_count), ' ') WITHIN GROUP (ORDER BY login_day)
            END AS day_logins
        FROM user_days
        GROUP BY 1, 2, 3
    ),

    span AS (
        SELECT
            NULL::VARCHAR AS user_id,
            NULL::DATE AS login_month,
            'span' AS kind,
            MIN(moment) AS first_at,
            MAX(moment) AS last_at,
            -- A text that is no number stops the statement.
            TO_NUMBER(
                CASE
                    WHEN COUNT_IF(COALESCE(user_id, '') = '') > 0 THEN 'A login has no USERID'
                    WHEN COUNT(moment) < COUNT(*) THEN 'A login has no LOGINTIME'
                    ELSE TO_VARCHAR(COUNT(*))
                END
            ) AS logins,
            NULL::NUMBER AS days,
            NULL::VARCHAR AS day_logins
        FROM logins
    )

    -- The casts choose the types in the file.
    SELECT
        user_id AS "user_id",
        login_month AS "month",
        kind AS "kind",
        first_at AS "first_at",
        last_at AS "last_at",
        logins::BIGINT AS "logins",
        days::INT AS "days",
        day_logins AS "day_logins",
        {{ZONE}} AS "zone"
    FROM (SELECT * FROM span UNION ALL SELECT * FROM user_months)
    ORDER BY user_id NULLS FIRST, login_month, kind
)
FILE_FORMAT = (TYPE = PARQUET)
HEADER = TRUE
SINGLE = TRUE
MAX_FILE_SIZE = 5368709120
OVERWRITE = TRUE;
