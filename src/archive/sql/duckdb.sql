-- The activity archive from LoginHistory files, with DuckDB 1.3 or newer: one row per user, month and kind of login.
-- Run it with
--
--     duckdb -f activity.sql
--
-- The names of the files may be globs; the files may have different columns. LoginSubType must be there: where no file
-- has it, write NULL wherever it stands. A login without a user or without a time that can be read stops the statement.
--
-- Each login must stand in the files once. Where files overlap, put
--     FROM (SELECT DISTINCT ON (Id) * FROM read_csv(...)) AS login_csv
-- in place of FROM read_csv(...) below. The archive says that it covers all time from the first login to the last: make
-- one for each stretch without a gap.
--
-- The archive is one Parquet file, its rows in order. DuckDB keeps what it has read as long as there is memory; it also
-- works with less: SET memory_limit = '4GB'.

SET TimeZone = 'UTC';

-- A word without blanks around it: nearly all have none.
CREATE OR REPLACE TEMP MACRO bare(word) AS CASE WHEN word LIKE ' %' OR word LIKE '% ' THEN trim(word) ELSE word END;

COPY (
    WITH logins AS (
        SELECT
            CASE WHEN UserId <> '' THEN UserId ELSE error('a login has no UserId') END AS user_id,
            coalesce(LoginTime::TIMESTAMPTZ, error('a login has no LoginTime')::TIMESTAMPTZ) AS moment,
            coalesce(bare(LoginType), '') AS login_type,
            CASE
                WHEN LoginSubType IS NULL OR LoginSubType IN ('UI Username-Password', 'UiUsernamePassword') THEN ''
                ELSE lower(regexp_replace(LoginSubType, '[^A-Za-z0-9]', '', 'g'))
            END AS subtype,
            coalesce(lower(bare(Status)) IN ({{SUCCESS}}), false) AS is_success,
            coalesce(lower(bare(Status)) IN ({{FROZEN}}), false) AS is_frozen
        FROM read_csv(
            [{{FILES}}],
            header = true, all_varchar = true, union_by_name = true, delim = ',', quote = '"', escape = '"',
            comment = '', skip = 0
        )
    ),

    user_days AS (
        SELECT
            user_id,
            (moment AT TIME ZONE {{ZONE}})::DATE AS day,
            {{KIND}} AS kind,
            min(moment) AS first_at,
            max(moment) AS last_at,
            count(*) AS logins
        FROM logins
        GROUP BY ALL
    ),

    user_months AS MATERIALIZED (
        SELECT
            user_id,
            date_trunc('month', day)::DATE AS month,
            kind,
            min(first_at) AS first_at,
            max(last_at) AS last_at,
            sum(logins)::BIGINT AS logins,
            bit_or(1::INTEGER << (day(day) - 1)::INTEGER) AS days,
            -- A day and its logins in one number are sorted faster than in two.
            CASE
                WHEN max(logins) > 1
                THEN array_to_string(
                    list_transform(
                        list_sort(list(day(day) * 1_000_000_000 + logins)), lambda entry: entry % 1_000_000_000
                    ),
                    ' '
                )
            END AS day_logins
        FROM user_days
        GROUP BY ALL
    ),

    span AS (
        SELECT
            NULL::VARCHAR AS user_id,
            NULL::DATE AS month,
            'span' AS kind,
            min(first_at) AS first_at,
            max(last_at) AS last_at,
            sum(logins)::BIGINT AS logins,
            NULL::INTEGER AS days,
            NULL::VARCHAR AS day_logins
        FROM user_months
    )

    SELECT *, {{ZONE}} AS zone
    FROM (FROM span UNION ALL FROM user_months)
    ORDER BY user_id NULLS FIRST, month, kind
) TO {{OUT}} (FORMAT parquet, COMPRESSION snappy);
