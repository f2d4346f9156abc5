<?php
/** The template tags of pages: what stands in the place of [USER_CHARGE] and its like. Every value is escaped by the
 * template, except those in HTML_TAGS, which are made of escaped parts. */

namespace Level7Platform;

defined('ABSPATH') || exit;

const HTML_TAGS = ['MANUAL_CONTENT', 'MANUAL_TOC'];

/** What a tag says within a loop's row; null for a tag that this plugin doesn't have. */
function tag(string $name, array $row): ?string
{
    $found = tag_of_product($name) ?? tag_of_rates($name, $row) ?? tag_of_numbers($name, $row) ?? tag_of_sign_up($name, $row);
    return $found ?? tag_of_manual($name);
}

function tag_of_product(string $name): ?string
{
    $plans = ['USER_CHARGE' => 'user', 'USER_UNLIMITED' => 'user-S', 'USER_UNLIMITED_INT' => 'user-A', 'SMS_CHARGE' => 'sms'];
    if (isset($plans[$name])) {
        return amount(setting('charges', currency(), $plans[$name]), currency());
    }
    switch ($name) {
        case 'CURRENCY':
            return currency();
        case 'CULTURE':
            return (string) setting('culture');
        case 'PRODUCT_NAME':
            return (string) setting('web_product', 'name');
        case 'PRODUCT_ID':
            return (string) setting('web_product', 'id');
        case 'PRODUCT_DOMAIN':
            return (string) setting('web_product', 'domain');
        case 'APP_KEY':
            return (string) setting('web_product', 'app_key');
        case 'GET_GEO':
            return home_country();
        case 'STATE':
            return state_here()[0];
        default:
            return null;
    }
}

function tag_of_rates(string $name, array $row): ?string
{
    $term = $row['term_data'] ?? [];
    $code = $row['country_code'] ?? country_here();
    switch ($name) {
        case 'TERM_LETTER':
            return (string) ($row['firstletter'] ?? '');
        case 'TERM_ROUTE_COUNTRY':
            return country_name($code);
        case 'TERM_ROUTE_COUNTRY_AS_CLASSES':
            return str_replace(' ', '', country_name($code));
        case 'TERM_ROUTE_URL':
            return rates_link($code);
        case 'TERM_FIXED':
        case 'TERM_MOBILE':
            return kind_price($code, $name === 'TERM_FIXED' ? 'fixed' : 'mobile');
        case 'TERM_LOCAL_FIXED':
        case 'TERM_LOCAL_MOBILE':
            return kind_price(home_country(), $name === 'TERM_LOCAL_FIXED' ? 'fixed' : 'mobile');
        case 'TERM_MIN_CHARGE':
            return rate(inside(kept('pricelist'), ['min_charges', currency()]), currency());
        case 'TERM_NAME':
        case 'TERM_ROUTE_NAME':
            return (string) ($row['term_name'] ?? '');
        case 'TERM_MIN_PRICE':
        case 'TERM_ROUTE_RATE':
            return rate($term['rate'] ?? null, currency());
        case 'TERM_ROUTE_CONN_FEE':
            return rate($term['connection'] ?? null, currency());
        case 'TERM_PREFIXES':
        case 'TERM_ROUTE_PREFIXES':
            return implode(', ', array_filter((array) ($term['patterns'] ?? []), 'is_string'));
        case 'COUNTRY_NAME':
            return country_name($row['country_code'] ?? home_country());
        case 'COUNTRY_CODE':
            return (string) ($row['country_code'] ?? home_country());
        default:
            return null;
    }
}

function tag_of_numbers(string $name, array $row): ?string
{
    $ddi = $row['ddi_data'] ?? [];
    $code = (string) ($ddi['country_code'] ?? country_here());
    switch ($name) {
        case 'DDI_COUNTRY_CODE':
            return strtolower($code);
        case 'DDI_COUNTRY_NAME':
            return country_name($code);
        case 'DDI_COUNTRY_NAME_AS_CLASSES':
            return str_replace(' ', '', country_name($code));
        case 'DDI_COUNTRY_URL':
            return numbers_link($code);
        case 'DDI_COUNTRY_TEL_CODE':
            return (string) inside(kept('ddi_country_' . $code), [currency(), 'ddi_data', 'country_tel_code'], '');
        case 'DDI_COUNTRY_STATE_NAME':
            return implode(', ', array_filter([$row['state_name'] ?? state_here()[1], country_name($code)]));
        case 'DDI_CITY_NAME':
            return (string) ($ddi['city'] ?? '');
        case 'DDI_AREA_CODE':
            return (string) ($ddi['area_code'] ?? '');
        case 'DDI_SETUP_FEE':
            return amount($ddi['NRC'] ?? null, currency());
        case 'DDI_MONTHLY_FEE':
            return amount($ddi['MRC'] ?? null, currency());
        case 'DDI_MIN_RATE':
            return amount($ddi['min_rate'] ?? null, currency());
        case 'DDI_BUY_URL':
        case 'DDI_TOLL_FREE_BUY_URL':
            return sign_up_url();
        case 'DDI_STATE_NAME':
            return (string) ($row['state_name'] ?? state_here()[1]);
        case 'DDI_STATE_URL':
            return numbers_link(country_here(), (string) ($row['state_name'] ?? ''));
        default:
            return null;
    }
}

function tag_of_sign_up(string $name, array $row): ?string
{
    switch ($name) {
        case 'PACKAGE_TYPE_VALUE':
        case 'PACKAGE_TYPE_LABEL':
        case 'PACKAGE_COUNTRY_VALUE':
        case 'PACKAGE_COUNTRY_LABEL':
        case 'PACKAGE_ROUTE_VALUE':
        case 'PACKAGE_ROUTE_LABEL':
            return (string) ($row[strtolower(str_replace('ROUTE', 'COUNTRY', $name))] ?? '');
        case 'PACKAGE_COUNTRY_CODES':
            return implode(',', sign_up_countries());
        case 'LOGIN_URL':
        case 'FORM_LOGIN_ACTION':
        case 'FORM_REGISTER_ACTION':
        case 'REST_API_REGISTER_URL':
            return sign_up_url();
        case 'API_URL':
            return 'https://' . (string) setting('l7_tld') . '/' . (string) setting('web_product', 'domain') . '/api';
        case 'REST_API_URL':
            return (string) setting('rest_api_url');
        case 'REST_API_LOGIN_URL':
            return (string) setting('rest_api_url') . '/login';
        case 'REST_API_ACTIVATE_URL':
            return (string) setting('rest_api_url') . '/customerhaswebproducts';
        case 'SUCCESS_FLASH_MESSAGE':
        case 'ERROR_FLASH_MESSAGE':
        case 'FORM_SECURITY_TOKEN':
            return '';  // the portal's own pages have the forms
        default:
            return null;
    }
}

/** Codes of the countries for which Unlimited Domestic can be chosen. */
function sign_up_countries(): array
{
    $found = setting('register', 'routes');
    return is_array($found) ? array_values(array_filter($found, 'is_string')) : [];
}

function tag_of_manual(string $name): ?string
{
    $parts = ['MANUAL_NAME' => 'name', 'MANUAL_TITLE' => 'chapter', 'MANUAL_CHAPTER' => 'chapter',
              'MANUAL_DESCRIPTION' => 'description', 'MANUAL_CONTENT' => 'content', 'MANUAL_TOC' => 'toc'];
    if ($name === 'FORM_SEARCH_ACTION') {
        return home_url('/' . permalinks()['manual'] . '/');
    }
    if (!isset($parts[$name])) {
        return null;
    }
    $text = (string) (chapter_here()[$parts[$name]] ?? '');
    return in_array($name, HTML_TAGS, true) ? wp_kses_post($text) : $text;
}

/** The chapter of the manual that this page shows: `Type_Chapter` in its address. */
function chapter_here(): ?array
{
    [$type, $key] = array_pad(explode('_', (string) get_query_var('l7p_chapter'), 2), 2, '');
    $found = inside(kept('chapters'), [$type, $key]);
    return $key !== '' && is_array($found) ? $found : null;
}

/** The one price of a country and kind, with "from" where some of its numbers cost more. */
function kind_price(string $country, string $kind): string
{
    $rates = inside(kept('pricelist'), ['rates', $country], []);
    $value = inside($rates, [$kind, currency()]);
    if ($value === null) {
        return '–';
    }
    $text = rate($value, currency());
    $dearer = inside($rates, ['from', $kind], []);
    /* translators: %s: the price of most numbers of a kind */
    return is_array($dearer) && in_array(currency(), $dearer, true) ? sprintf(__('from %s', 'level7platform'), $text) : $text;
}
