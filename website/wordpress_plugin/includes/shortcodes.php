<?php
/** Shortcodes for any page, post or widget. Each shows prices in the page's currency. */

namespace Level7Platform;

defined('ABSPATH') || exit;

/** What each shortcode, and the block of the same name, shows; given its attributes. */
function shown(string $name, array $given): string
{
    $given += ['country' => '', 'state' => '', 'kind' => 'fixed', 'plan' => 'P', 'text' => ''];
    $country = $given['country'] === '' ? country_here() : strtoupper((string) $given['country']);
    wp_enqueue_style('level7platform');
    switch ($name) {
        case 'plans':
            return plans_table();
        case 'rates':
            return rates_table();
        case 'country_rates':
            return $country === '' ? '' : country_rates_table($country);
        case 'numbers':
            return numbers_table();
        case 'country_numbers':
            return $country === '' ? '' : country_numbers($country, $given['state'] === '' ? state_here()[0] : strtoupper((string) $given['state']));
        case 'sign_up':
            return sign_up_button((string) $given['text']);
        case 'manual':
            return chapter_here() === null ? manual_list() : (string) tag_of_manual('MANUAL_CONTENT');
        case 'currencies':
            return currency_choice();
        case 'price':
            $key = ['P' => 'user', 'S' => 'user-S', 'A' => 'user-A'][strtoupper((string) $given['plan'])] ?? '';
            return esc_html(amount(setting('charges', currency(), $key), currency()));
        default:
            return esc_html(kind_price($country, $given['kind'] === 'mobile' ? 'mobile' : 'fixed'));
    }
}

const SHORTCODES = ['plans', 'rates', 'country_rates', 'numbers', 'country_numbers', 'sign_up', 'manual', 'currencies', 'price', 'rate'];

add_action('init', static function () {
    wp_register_style('level7platform', plugins_url('assets/prices.css', FILE), [], VERSION);
    foreach (SHORTCODES as $name) {
        add_shortcode('l7p_' . $name, static function ($given) use ($name): string {
            return shown($name, array_map('sanitize_text_field', is_array($given) ? $given : []));
        });
    }
});
