<?php
/** The conditions of [if …]. */

namespace Level7Platform;

defined('ABSPATH') || exit;

/** Whether a condition holds within a loop's row. One that isn't known doesn't. */
function holds(string $condition, array $row): bool
{
    $ddi = $row['ddi_data'] ?? [];
    $term = $row['term_data'] ?? [];
    $code = $row['country_code'] ?? country_here();
    $here = state_here()[0];
    switch ($condition) {
        case 'term_has_local':
            return is_array(inside(kept('pricelist'), ['domestic', currency(), home_country()]));
        case 'term_unlimited_local':
            return is_free(home_country(), 'L') || is_free(home_country(), 'M');
        case 'term_local_fixed_free':
            return is_free(home_country(), 'L');
        case 'term_local_mobile_free':
            return is_free(home_country(), 'M');
        case 'term_is_unlimited':
            return is_free($code, 'L');
        case 'term_is_mobile_free':
            return is_free($code, 'M');
        case 'term_route_unlimited':
            return !empty($term['package']);
        case 'term_route_conn_fee':
            return !empty($term['connection']) && trim((string) $term['connection'], '0.') !== '';
        case 'term_next_letter':
            return !empty($row['first_of_letter']);
        case 'ddi_paid':
            return loop('ddi_paid', $row) !== [];
        case 'ddi_national':
            return numbers_of(country_here(), 'national', $here) !== [];
        case 'ddi_ddi_city':
            return numbers_of(country_here(), 'cities', $here) !== [];
        case 'ddi_ddi_toll_free':
            return numbers_of(country_here(), 'toll_free', $here) !== [];
        case 'ddi_states':
            return $here === '' && numbers_of(country_here(), 'states') !== [];
        case 'ddi_is_unlimited':
            return !empty($ddi['package']);
        case 'ddi_is_free':
            return !empty($ddi['is_free']);
        case 'ddi_has_area_code':
            return (string) ($ddi['area_code'] ?? '') !== '';
        default:
            return false;
    }
}

/** Whether every route of a country and kind (L, M) is free on Unlimited plans. */
function is_free(string $country, string $kind): bool
{
    $free = inside(kept('pricelist'), ['package_routes'], []);
    return is_array($free) && in_array($country . '-' . $kind, $free, true);
}
