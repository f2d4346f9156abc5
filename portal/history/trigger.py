"""The audit trigger, in PL/pgSQL. Statement-level: a row-level trigger makes a large import take minutes
(stack.md §2.3). It runs as the tables' owner, so that the application can read history but never write it.
"""

# A value of more than 100 kB is told by its beginning: what is written must not fail because it is told, and PostgreSQL
# refuses to index the words of more than 1 MB.
CREATE = r"""
CREATE OR REPLACE FUNCTION portal_history_value(value jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN pg_column_size(value) > 100000 THEN to_jsonb(left(value #>> '{}', 500) || ' …') ELSE value END
$$;
REVOKE EXECUTE ON FUNCTION portal_history_value(jsonb) FROM PUBLIC;
CREATE OR REPLACE FUNCTION portal_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    masked   text[] := string_to_array(TG_ARGV[0], ',');
    ignored  text[] := string_to_array(TG_ARGV[1], ',');
    column_  text   := TG_ARGV[2];
    door_    text   := CASE current_setting('role') WHEN 'portal_staff' THEN 'staff' WHEN 'portal_login' THEN 'login'
                       ELSE CASE WHEN coalesce(current_setting('app.partner', true), '') = '' THEN 'system'
                                 ELSE 'partner' END END;
    actor_   bigint := nullif(current_setting('app.actor', true), '')::bigint;
    name_    text   := coalesce(current_setting('app.actor_name', true), '');
    request_ text   := coalesce(current_setting('app.request', true), '');
    job_     bigint := nullif(current_setting('app.job', true), '')::bigint;
    partner_ bigint;
    rows_    bigint;
BEGIN
    IF current_setting('app.bulk', true) = 'on' THEN
        partner_ := nullif(current_setting('app.partner', true), '')::bigint;
        IF partner_ IS NOT NULL THEN
            IF TG_OP = 'DELETE' THEN SELECT count(*) INTO rows_ FROM old_rows;
            ELSE SELECT count(*) INTO rows_ FROM new_rows; END IF;
            IF rows_ > 0 THEN
                INSERT INTO history_event (partner_id, at, door, actor_id, actor_name, request_id, job_id,
                                           table_name, object_id, operation, changes)
                VALUES (partner_, clock_timestamp(), door_, actor_, name_, request_, job_,
                        TG_TABLE_NAME, NULL, left(TG_OP, 1), jsonb_build_object('rows', rows_));
            END IF;
            RETURN NULL;
        END IF;
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO history_event (partner_id, at, door, actor_id, actor_name, request_id, job_id,
                                   table_name, object_id, operation, changes)
        SELECT (row_ ->> column_)::bigint, clock_timestamp(), door_, actor_, name_, request_, job_,
               TG_TABLE_NAME, (row_ ->> 'id')::bigint, 'I', fields
        FROM (SELECT to_jsonb(n) AS row_ FROM new_rows n) AS inserted, LATERAL (
            SELECT coalesce(jsonb_object_agg(key, jsonb_build_array(NULL,
                CASE WHEN key = ANY (masked) THEN '"•••"'::jsonb ELSE portal_history_value(value) END)), '{}') AS fields
            FROM jsonb_each(row_)
            WHERE value <> 'null' AND key NOT IN ('id', 'partner_id') AND NOT key = ANY (ignored)) AS told
        WHERE row_ ->> column_ IS NOT NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO history_event (partner_id, at, door, actor_id, actor_name, request_id, job_id,
                                   table_name, object_id, operation, changes)
        SELECT (new_ ->> column_)::bigint, clock_timestamp(), door_, actor_, name_, request_, job_,
               TG_TABLE_NAME, (new_ ->> 'id')::bigint, 'U', fields
        FROM (SELECT to_jsonb(o) AS old_, to_jsonb(n) AS new_
              FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE o IS DISTINCT FROM n) AS updated, LATERAL (
            SELECT jsonb_object_agg(key, CASE WHEN key = ANY (masked) THEN '["•••", "•••"]'::jsonb
                                              ELSE jsonb_build_array(portal_history_value(old_ -> key),
                                                                     portal_history_value(value)) END) AS fields
            FROM jsonb_each(new_)
            WHERE value IS DISTINCT FROM old_ -> key AND NOT key = ANY (ignored)) AS told
        WHERE fields IS NOT NULL AND new_ ->> column_ IS NOT NULL;
    ELSE
        INSERT INTO history_event (partner_id, at, door, actor_id, actor_name, request_id, job_id,
                                   table_name, object_id, operation, changes)
        SELECT (row_ ->> column_)::bigint, clock_timestamp(), door_, actor_, name_, request_, job_,
               TG_TABLE_NAME, (row_ ->> 'id')::bigint, 'D', fields
        FROM (SELECT to_jsonb(o) AS row_ FROM old_rows o) AS deleted, LATERAL (
            SELECT coalesce(jsonb_object_agg(key, jsonb_build_array(
                CASE WHEN key = ANY (masked) THEN '"•••"'::jsonb ELSE portal_history_value(value) END,
                NULL)), '{}') AS fields
            FROM jsonb_each(row_)
            WHERE value <> 'null' AND key NOT IN ('id', 'partner_id') AND NOT key = ANY (ignored)) AS told
        WHERE row_ ->> column_ IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION portal_history() FROM PUBLIC
"""

DROP = "DROP FUNCTION portal_history(); DROP FUNCTION portal_history_value(jsonb)"
