"""The one function by which a stranger's request finds whose website it came to.

It runs as the tables' owner, past the wall, and gives back three values: partner, web product, state. Only the role of
customers may call it (portal.tenancy.wall.enter_lookup). Suspended web products and those of suspended partners aren't
found.

number_: the web product's number, from an address under our own name (website.addresses). host_: else a host name. It
belongs to the web product that names it as its `Portal host`, or whose domain it is with `my.` before it, and only
where the partner has proved the domain; a leading `www.` of the domain doesn't count. Where `example.com` and
`www.example.com` are proved by two partners, the first of them has `my.example.com`.
"""

CREATE = r"""
CREATE FUNCTION website_find(host_ text, number_ bigint)
RETURNS TABLE (partner_id bigint, product_id bigint, state varchar)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
    WITH found AS (
        SELECT p.id FROM public.products_webproduct p WHERE p.id = number_
        UNION ALL
        SELECT p.id FROM public.website_site s JOIN public.products_webproduct p ON p.id = s.web_product_id
        WHERE number_ IS NULL AND s.host = host_ AND p.domain_proved_at IS NOT NULL
          AND right(host_, length(regexp_replace(p.domain, '^www\.', '')) + 1)
              = '.' || regexp_replace(p.domain, '^www\.', '')
        UNION ALL
        SELECT p.id FROM public.products_webproduct p LEFT JOIN public.website_site s ON s.web_product_id = p.id
        WHERE number_ IS NULL AND host_ LIKE 'my.%' AND p.domain_proved_at IS NOT NULL
          AND p.domain IN (substr(host_, 4), 'www.' || substr(host_, 4)) AND coalesce(s.host, '') = ''
    )
    SELECT p.partner_id, p.id, p.state
    FROM found JOIN public.products_webproduct p USING (id) JOIN public.tenants_partner t ON t.id = p.partner_id
    WHERE p.state <> 'suspended' AND t.state = 'active'
    ORDER BY p.domain LIKE 'www.%', p.domain_proved_at, p.id
    LIMIT 1
$$;
REVOKE ALL ON FUNCTION website_find(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION website_find(text, bigint) TO portal_customer;
"""
DROP = "DROP FUNCTION website_find(text, bigint)"
