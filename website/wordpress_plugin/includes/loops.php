<?php
/** The rows of [foreach …]. */

namespace Level7Platform;

defined('ABSPATH') || exit;

/** What a loop goes through: a list of what each turn adds to the row around it. One that isn't known has none. */
function loop(string $name, array $row): array
{
    $country = country_here();
    $state = state_here()[0];
    switch ($name) {
        case 'term_letters':
            $letters = [];
            foreach (priced_countries() as $code) {
                $first = mb_strtoupper(mb_substr(remove_accents(country_name($code)), 0, 1));
                $letters[$first === '' ? '#' : $first][] = $code;
            }
            ksort($letters);
            return array_map(static function ($letter, $codes) {
                return ['firstletter' => (string) $letter, 'codes' => $codes];
            }, array_keys($letters), $letters);
        case 'term_countries':
            return array_map(static function ($code) {
                return ['country_code' => $code];
            }, $row['codes'] ?? priced_countries());
        case 'term_routes':
            $routes = inside(kept('routes'), [currency(), $row['country_code'] ?? $country], []);
            return array_map(static function ($route, $data) {
                return ['term_name' => (string) $route, 'term_data' => is_array($data) ? $data : []];
            }, array_keys($routes), $routes);
        case 'countries':
            return array_map(static function ($code) {
                return ['country_code' => (string) $code];
            }, array_keys(countries()));
        case 'package_country_options':
        case 'package_route_options':
            return array_map(static function ($code) {
                return ['package_country_value' => $code, 'package_country_label' => country_name($code)];
            }, sign_up_countries());
        case 'package_type_options':
            $plans = setting('register', 'package_types', currency());
            return array_map(static function ($letter, $label) {
                return ['package_type_value' => (string) $letter, 'package_type_label' => (string) $label];
            }, array_keys((array) $plans), (array) $plans);
        case 'ddi_paid':
            $rows = array_filter((array) inside(kept('ddi'), ['paid', currency()], []), 'is_array');
            usort($rows, static function ($a, $b) {
                return strcasecmp(
                    remove_accents(country_name((string) ($a['country_code'] ?? ''))),
                    remove_accents(country_name((string) ($b['country_code'] ?? '')))
                );
            });
            return number_rows($rows);
        case 'ddi_national':
            return number_rows(numbers_of($country, 'national', $state));
        case 'ddi_city':
            return number_rows(numbers_of($country, 'cities', $state));
        case 'ddi_toll_free':
            return number_rows(numbers_of($country, 'toll_free', $state));
        case 'ddi_states':
            return array_map(static function ($each) {
                return ['state_name' => $each];
            }, array_values(states_of($country)));
        default:
            return [];
    }
}

function number_rows(array $rows): array
{
    return array_map(static function ($data) {
        return ['ddi_data' => $data];
    }, array_values(array_filter($rows, 'is_array')));
}

/** Codes of the countries with a rate in this page's currency, by name. */
function priced_countries(): array
{
    $rates = inside(kept('pricelist'), ['rates'], []);
    $found = [];
    foreach (array_keys(countries()) as $code) {
        if (isset($rates[$code]['fixed'][currency()]) || isset($rates[$code]['mobile'][currency()])) {
            $found[] = (string) $code;
        }
    }
    return $found;
}
