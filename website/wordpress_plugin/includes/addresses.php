<?php
/** Addresses: of pages in each currency, of countries, states and numbers. They are made anew when currencies change. */

namespace Level7Platform;

defined('ABSPATH') || exit;

const PRICED_PAGES = ['pricing', 'rates', 'telephone_numbers'];

/** The first part of the addresses of countries' pages and of the manual, as the partner set it. */
function permalinks(): array
{
    $chosen = array_filter(kept('permalinks'), 'is_string');
    return array_filter($chosen) + ['rates' => 'voip-call-rates', 'telephone_numbers' => 'telephone-numbers', 'manual' => 'manual'];
}

/** The id of one of the plugin's pages or templates, 0 when it isn't there. */
function page_id(string $name): int
{
    return (int) get_option('l7p_' . $name . '_page_id', 0);
}

/** The rewrite rules, by their pattern. */
function rules(): array
{
    $known = array_map('strtolower', currencies());
    $money = $known ? '(' . implode('|', array_map('preg_quote', $known)) . ')' : '(no-currency-yet)';
    $found = [];
    foreach (PRICED_PAGES as $name) {
        $uri = page_id($name) ? get_page_uri(page_id($name)) : false;
        if ($uri) {
            $found['^' . preg_quote($uri) . "/$money/?$"] = 'index.php?page_id=' . page_id($name) . '&l7p_currency=$matches[1]';
        }
    }
    $links = permalinks();
    $to = static function (string $template, string $rest): string {
        return 'index.php?post_type=l7p_page&p=' . page_id($template) . $rest;
    };
    [$rates, $numbers, $manual] = [preg_quote($links['rates']), preg_quote($links['telephone_numbers']), preg_quote($links['manual'])];
    $name = '([^/]+)';
    $us = country_slugs()['US'] ?? '';
    if ($us !== '' && page_id('telephone_numbers_state')) {  // sites of the earlier plugin have a template of their own
        $found["^$numbers/(" . preg_quote($us) . ")/$money/?$"]
            = $to('telephone_numbers_state', '&l7p_country=$matches[1]&l7p_currency=$matches[2]');
    }
    $found += [
        "^$rates/$name/$money/?$" => $to('rates_country', '&l7p_country=$matches[1]&l7p_currency=$matches[2]'),
        "^$numbers/$name/toll-free/$name/buy/$money/?$" => 'index.php?l7p_buy=1&l7p_country=$matches[1]',
        "^$numbers/$name/$name/buy/$money/?$" => 'index.php?l7p_buy=1&l7p_country=$matches[1]',
        "^$numbers/$name/$money/?$" => $to('telephone_numbers_country', '&l7p_country=$matches[1]&l7p_currency=$matches[2]'),
        "^$numbers/$name/$name/$money/?$" => $to(
            'telephone_numbers_country',
            '&l7p_country=$matches[1]&l7p_state=$matches[2]&l7p_currency=$matches[3]'
        ),
        "^$manual/$name/?$" => $to('manual_chapter', '&l7p_chapter=$matches[1]'),
    ];
    return $found;
}

add_action('init', static function () {
    register_post_type('l7p_page', [
        'labels' => ['name' => __('Price pages', 'level7platform'), 'singular_name' => __('Price page', 'level7platform')],
        'description' => __('What the pages of countries and of the manual look like.', 'level7platform'),
        'public' => false, 'publicly_queryable' => true, 'show_ui' => true, 'show_in_rest' => true,
        'exclude_from_search' => true, 'rewrite' => false, 'query_var' => false, 'menu_icon' => 'dashicons-phone',
        'supports' => ['title', 'editor'], 'capability_type' => 'page', 'map_meta_cap' => true,
    ]);
    $rules = rules();
    foreach ($rules as $pattern => $query) {
        add_rewrite_rule($pattern, $query, 'top');
    }
    $mark = md5(serialize([$rules, VERSION]));
    if (get_option('l7p_rules') !== $mark) {
        flush_rewrite_rules(false);
        update_option('l7p_rules', $mark);
    }
}, 20);

add_filter('query_vars', static function (array $vars): array {
    return array_merge($vars, ['l7p_currency', 'l7p_country', 'l7p_state', 'l7p_chapter', 'l7p_buy', 'l7p_search']);
});

// WordPress would send visitors from /pricing/eur/ back to /pricing/.
add_filter('redirect_canonical', static function ($to) {
    return get_query_var('l7p_currency') || get_query_var('l7p_country') || get_query_var('l7p_chapter') ? false : $to;
});

add_action('template_redirect', static function () {
    if (get_query_var('l7p_buy')) {
        redirect_to_sign_up();
    }
    $country = (string) get_query_var('l7p_country');
    $lost = ($country !== '' && country_here() === '')
        || ((string) get_query_var('l7p_state') !== '' && state_here()[0] === '')
        || ((string) get_query_var('l7p_chapter') !== '' && chapter_here() === null);
    if ($lost) {
        global $wp_query;
        $wp_query->set_404();
        $wp_query->posts = [];
        $wp_query->post_count = 0;
        status_header(404);
        nocache_headers();
    }
});

/** To where customers register: 302, and only to the address that the portal sent. */
function redirect_to_sign_up(): void
{
    $to = sign_up_url();
    add_filter('allowed_redirect_hosts', static function (array $hosts) use ($to): array {
        return array_merge($hosts, [(string) wp_parse_url($to, PHP_URL_HOST)]);
    });
    wp_safe_redirect($to, 302, 'level7platform');
    exit;
}

/** Where visitors register: as the portal says, else the site's own page. */
function sign_up_url(): string
{
    $told = (string) setting('portal', 'sign_up_url');
    if ($told !== '') {
        return esc_url_raw($told, ['http', 'https']);
    }
    return page_id('register') ? (string) get_permalink(page_id('register')) : home_url('/');
}

/** An address of the site in a currency. */
function link_to(string $path, string $currency = ''): string
{
    return home_url('/' . trim($path, '/') . '/' . strtolower($currency === '' ? currency() : $currency) . '/');
}

function rates_link(string $country): string
{
    return link_to(permalinks()['rates'] . '/' . (country_slugs()[$country] ?? $country));
}

function numbers_link(string $country, string $state = ''): string
{
    $path = permalinks()['telephone_numbers'] . '/' . (country_slugs()[$country] ?? $country);
    return link_to($state === '' ? $path : $path . '/' . in_address($state));
}

/** The address of this very page in another currency. */
function here_in(string $currency): string
{
    $country = country_here();
    if ($country !== '') {
        $template = get_queried_object_id() === page_id('rates_country') ? 'rates' : 'telephone_numbers';
        $path = permalinks()[$template] . '/' . country_slugs()[$country];
        $state = state_here()[1];
        return link_to($state === '' ? $path : $path . '/' . in_address($state), $currency);
    }
    foreach (PRICED_PAGES as $name) {
        if (page_id($name) && get_queried_object_id() === page_id($name)) {
            return link_to((string) get_page_uri(page_id($name)), $currency);
        }
    }
    return add_query_arg('l7p_currency', strtolower($currency), (string) get_permalink());
}
