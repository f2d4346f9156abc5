<?php
/** Countries and states: their names, and the names in addresses that stand for them. */

namespace Level7Platform;

defined('ABSPATH') || exit;

/** Names by code, by name. */
function countries(): array
{
    static $sorted = [];
    $found = setting('countries');
    $found = is_array($found) ? array_filter($found, 'is_string') : [];
    $mark = md5(serialize($found));
    if (!isset($sorted[$mark])) {
        uasort($found, static function ($a, $b) {
            return strcasecmp(remove_accents($a), remove_accents($b));
        });
        $sorted = [$mark => $found];
    }
    return $sorted[$mark];
}

function country_name(string $code): string
{
    $name = setting('countries', strtoupper($code));
    return is_string($name) ? $name : '';
}

/** A name as it stands in addresses: Latin letters, digits and hyphens, its capitals kept. "" for other scripts. */
function in_address(string $name): string
{
    return trim((string) preg_replace('/[^A-Za-z0-9]+/', '-', remove_accents($name)), '-');
}

/** Each country's name in addresses, by code: its code for names in other scripts, and where two would be alike. */
function country_slugs(): array
{
    static $known = [];
    $names = countries();
    $mark = md5(serialize($names));
    if (!isset($known[$mark])) {
        $slugs = $taken = [];
        ksort($names);
        foreach ($names as $code => $name) {
            $slug = in_address($name);
            if ($slug === '' || isset($taken[strtolower($slug)])) {
                $slug = trim($slug . '-' . $code, '-');
            }
            $taken[strtolower($slug)] = true;
            $slugs[$code] = $slug;
        }
        $known = [$mark => $slugs];
    }
    return $known[$mark];
}

/** The code of the country that this page is about; "" for none. */
function country_here(): string
{
    $asked = strtolower(rawurldecode((string) get_query_var('l7p_country')));
    foreach ($asked === '' ? [] : country_slugs() as $code => $slug) {
        if (strtolower($slug) === $asked || strtolower($code) === $asked) {
            return (string) $code;
        }
    }
    return '';
}

/** [code, name] of the state that this page is about; two empty texts for none. */
function state_here(): array
{
    $asked = strtolower(rawurldecode((string) get_query_var('l7p_state')));
    if ($asked !== '') {
        foreach (states_of(country_here()) as $code => $name) {
            if (strtolower(in_address($name)) === $asked) {
                return [(string) $code, $name];
            }
        }
    }
    return ['', ''];
}

/** Names of the states in which the country has numbers, by code. */
function states_of(string $country): array
{
    $names = setting('states');
    $names = is_array($names) ? $names : [];
    $found = [];
    foreach (numbers_of($country, 'states') as $row) {
        $name = is_array($row) && isset($row['state_name']) ? (string) $row['state_name'] : '';
        $code = array_search($name, $names, true);
        if ($name !== '') {
            $found[$code === false ? strtoupper((string) preg_replace('/[^A-Za-z0-9]/', '', $name)) : $code] = $name;
        }
    }
    return $found;
}

/** The numbers of a country in this page's currency. list: national, cities, toll_free, mobile, shared_cost, states. */
function numbers_of(string $country, string $list, string $state = ''): array
{
    if ($country === '') {
        return [];
    }
    $option = $state === '' ? 'ddi_country_' . $country : 'ddi_state_' . $state;
    $found = inside(kept($option), [currency(), $list], []);
    return is_array($found) ? $found : [];
}

/** The country of visitors, as far as the site's language tells it: nobody is traced. */
function home_country(): string
{
    $region = strtoupper(substr((string) get_locale(), -2));
    return country_name($region) !== '' ? $region : 'US';
}
