-- The audit in DuckDB. The views user_csv, contact_csv, account_csv and login_csv are the export, the variables are the
-- question; duckdb_peer.py makes both. The last three tables are the answers.
--
-- What was tried, on 1 M logins in six files: explicit columns in place of the sniffer (half the time); one HUGEINT as
-- the mask of the quarter's days (half the time of count(DISTINCT day), a quarter less than one row per user and
-- month); GROUPING SETS for the spans of the files (a second pass over the files takes a third more, a group per user
-- and file a sixth); keeping the login rows in a table first (no faster, and memory grows with the logins); all
-- spellings in lists (regexp_replace on each subtype takes a third more); lists as literals in place of variables, and
-- machines' logins unnested and joined in place of the lambda (no difference).

-- One row per user, and one row per login file.
CREATE TEMP TABLE login_groups AS
SELECT
    UserId,
    file,
    min(moment) AS first_at,
    max(moment) AS last_at,
    max(moment) FILTER (WHERE is_success AND NOT is_machine AND moment < getvariable('day_after')) AS seen_at,
    max(moment) FILTER (WHERE NOT is_success AND NOT is_machine AND moment < getvariable('day_after')) AS failed_at,
    bool_or(is_success AND moment < getvariable('day_after')) AS has_logged_in,
    bit_count(bit_or(
        CASE
            WHEN is_success AND NOT is_machine
                AND moment >= getvariable('period_start') AND moment < getvariable('day_after')
            THEN 1::HUGEINT << date_diff('day', getvariable('period_start'), moment)
        END
    )) AS login_days,
    list(moment) FILTER (WHERE is_success AND is_machine) AS machines_at
FROM (
    SELECT
        UserId,
        filename AS file,
        LoginTime AS moment,
        coalesce(lower(trim(Status)) = 'success', false) AS is_success,
        coalesce(LoginType IN getvariable('machine_codes'), false)
            OR coalesce(lower(LoginType) IN getvariable('machine_types'), false)
            OR coalesce(lower(LoginSubType) IN getvariable('machine_subtypes'), false) AS is_machine
    FROM login_csv
)
GROUP BY GROUPING SETS ((UserId), (file));

-- One row per user that existed on the day: whether it is external, and on which licence.
CREATE TEMP TABLE users AS
WITH existing AS (
    SELECT *, "Profile.UserLicense.Name" AS told
    FROM user_csv
    WHERE CreatedDate IS NULL OR CreatedDate < getvariable('day_after')
),

-- Few kinds of users: the words are compared once for each.
kinds AS (
    SELECT
        UserType,
        told,
        coalesce(told, family) AS license,
        coalesce(family IS NOT NULL OR base IN getvariable('external_licenses'), false)
            AND NOT coalesce(type IN getvariable('excluded_types'), false) AS is_external,
        coalesce(base IN getvariable('contactless_licenses'), false) AS is_contactless
    FROM (
        SELECT
            UserType,
            told,
            lower(trim(UserType)) AS type,
            getvariable('external_types')[lower(trim(UserType))] AS family,
            lower(regexp_replace(trim(told), '\s+', ' ', 'g')) AS base
        FROM (SELECT DISTINCT UserType, told FROM existing)
    )
)

SELECT existing.*, kinds.license, kinds.is_external, kinds.is_contactless
FROM existing
INNER JOIN kinds
    ON existing.UserType IS NOT DISTINCT FROM kinds.UserType AND existing.told IS NOT DISTINCT FROM kinds.told;

-- The first day of the stretch of logins that reaches from idle_days before the day almost up to it, or no row. Logins
-- of another org say nothing of the absence of these users.
CREATE TEMP TABLE coverage AS
WITH files AS (
    SELECT first_at::DATE AS from_day, last_at::DATE AS to_day
    FROM login_groups
    WHERE file IS NOT NULL AND EXISTS (SELECT 1 FROM users SEMI JOIN login_groups ON Id = login_groups.UserId)
),

bounds AS (
    SELECT *, max(to_day) OVER (ORDER BY from_day, to_day ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW) AS to_before
    FROM files
),

numbered AS (
    SELECT *, count(*) FILTER (WHERE from_day - to_before > getvariable('bridged_days'))
        OVER (ORDER BY from_day, to_day ROWS UNBOUNDED PRECEDING) AS stretch
    FROM bounds
),

stretches AS (
    SELECT min(from_day) AS from_day, max(to_day) AS to_day FROM numbered GROUP BY stretch
)

SELECT min(from_day) AS covered_from
FROM stretches
WHERE from_day <= getvariable('as_of') - getvariable('idle_days')
    AND getvariable('as_of') - to_day <= getvariable('bridged_days');

-- One row per seat, with its verdict.
CREATE TEMP TABLE seats AS
WITH active AS (
    SELECT
        users.*,
        logins.seen_at,
        logins.failed_at,
        coalesce(logins.has_logged_in, false) AS has_logged_in,
        coalesce(logins.login_days, 0) AS login_days,
        len(list_filter(
            logins.machines_at,
            lambda moment: abs(epoch(moment) - epoch(users.LastLoginDate)) <= getvariable('same_login_seconds')
        )) > 0 AS is_moved
    FROM users
    LEFT JOIN login_groups AS logins ON users.Id = logins.UserId AND logins.file IS NULL
    WHERE users.IsActive AND users.is_external
),

sources AS (
    SELECT
        *,
        LastLoginDate IS NOT NULL AND LastLoginDate < getvariable('day_after')
            AND NOT coalesce(is_moved, false) AS last_login_counts
    FROM active
),

used AS (
    SELECT
        *,
        -- greatest() leaves nulls aside.
        greatest(CASE WHEN last_login_counts THEN LastLoginDate END, seen_at) AS last_activity_at,
        NOT (last_login_counts OR LastLoginDate IS NULL) AS is_blind,
        coalesce(LastLoginDate >= getvariable('day_after'), false) AS is_hidden
    FROM sources
),

days AS (
    SELECT
        *,
        getvariable('as_of') - last_activity_at::DATE AS days_inactive,
        getvariable('as_of') - CreatedDate::DATE < getvariable('grace_days') AS is_in_grace,
        (SELECT covered_from FROM coverage) AS covered_from
    FROM used
)

SELECT
    *,
    CASE
        WHEN is_hidden AND covered_from IS NULL THEN 'unknown'
        WHEN days_inactive < getvariable('idle_days') THEN 'active'
        WHEN days_inactive IS NOT NULL AND is_blind AND covered_from IS NULL THEN 'unknown'
        WHEN days_inactive IS NOT NULL THEN 'idle'
        WHEN CreatedDate IS NULL OR (is_blind AND covered_from IS NULL) THEN 'unknown'
        WHEN is_blind AND is_in_grace AND CreatedDate::DATE >= covered_from THEN 'new'
        WHEN is_blind THEN 'idle'
        WHEN is_in_grace THEN 'new'
        ELSE 'never'
    END AS verdict
FROM days;

CREATE TEMP TABLE contacts AS
SELECT Id, AccountId, Email, coalesce(IsDeleted, false) OR MasterRecordId IS NOT NULL AS is_gone
FROM contact_csv;

-- One row per contact that users point to.
CREATE TEMP TABLE contact_users AS
SELECT ContactId, count(*) AS users, count(*) FILTER (WHERE IsActive) AS active_users
FROM users
WHERE ContactId IS NOT NULL
GROUP BY ContactId;

-- An address without what a sandbox writes behind it; null where it names no mailbox.
CREATE MACRO mailbox(email) AS CASE
    WHEN regexp_matches(lower(trim(email)), getvariable('valid_email'))
        AND NOT regexp_matches(lower(trim(email)), getvariable('masked_email'))
    THEN regexp_replace(lower(trim(email)), '\.invalid$', '')
END;

CREATE TEMP TABLE licenses AS
SELECT license, verdict, count(*) AS seats FROM seats GROUP BY license, verdict;

CREATE TEMP TABLE totals AS
SELECT
    (SELECT count(*) FROM users) AS users,
    (SELECT count(*) FROM users WHERE is_external) AS external,
    (SELECT count(*) FROM seats) AS seats,
    (SELECT sum(login_days)::BIGINT FROM seats) AS login_days,
    (
        SELECT count(*) FROM (
            SELECT trim(FederationIdentifier) AS federation_id
            FROM seats
            WHERE FederationIdentifier IS NOT NULL
            GROUP BY federation_id
            HAVING count(*) > 1 AND length(federation_id) > 1
                AND NOT regexp_matches(lower(federation_id), getvariable('masked_federation_id'))
        )
    ) AS duplicate_federation_ids;

CREATE TEMP TABLE findings AS
WITH of_contacts AS (
    SELECT
        count(*) FILTER (WHERE contacts.AccountId IS NULL) AS without_account,
        count(*) FILTER (WHERE contacts.AccountId IS NOT NULL AND accounts.Id IS NULL) AS account_missing,
        count(*) FILTER (WHERE active_users = 0) AS user_gone
    FROM contacts
    LEFT JOIN contact_users ON contacts.Id = ContactId
    LEFT JOIN (SELECT DISTINCT Id FROM account_csv) AS accounts ON contacts.AccountId = accounts.Id
    WHERE NOT is_gone
),

of_links AS (
    SELECT
        count(*) FILTER (WHERE contacts.Id IS NULL) AS missing,
        count(*) FILTER (WHERE contacts.Id IS NOT NULL AND seats.AccountId IS DISTINCT FROM contacts.AccountId)
            AS mismatch,
        count(*) FILTER (
            WHERE NOT is_gone
                -- Nearly all addresses are the same to the letter: only the others are looked at closely.
                AND CASE
                    WHEN seats.Email = contacts.Email THEN false
                    ELSE mailbox(seats.Email) <> mailbox(contacts.Email)
                END
        ) AS drift
    FROM seats
    LEFT JOIN contacts ON seats.ContactId = contacts.Id
    WHERE seats.ContactId IS NOT NULL
),

of_seats AS (
    SELECT
        count(*) FILTER (WHERE verdict = 'idle') AS idle,
        count(*) FILTER (WHERE verdict = 'never') AS never,
        count(*) FILTER (WHERE ContactId IS NULL AND NOT is_contactless) AS without_contact,
        count(*) FILTER (
            WHERE failed_at IS NOT NULL AND NOT has_logged_in
                AND NOT coalesce(last_activity_at >= failed_at, false)
        ) AS failed_only
    FROM seats
)

SELECT
    idle AS "idle-seat",
    never AS "never-logged-in",
    failed_only AS "failed-logins-only",
    without_account AS "contact-without-account",
    account_missing AS "contact-account-missing",
    user_gone AS "contact-user-gone",
    (SELECT sum(users)::BIGINT FROM contact_users WHERE users > 1) AS "contact-shared",
    without_contact AS "user-without-contact",
    missing AS "contact-missing",
    mismatch AS "account-mismatch",
    drift AS "email-drift"
FROM of_contacts, of_links, of_seats;
