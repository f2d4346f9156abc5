<?php
/** The pages that the plugin makes when it is switched on. Those that are there already are left as they are. */

namespace Level7Platform;

defined('ABSPATH') || exit;

/** By name: title, address, text, and whether it is a page or the template of many. */
function first_pages(): array
{
    $go = '<!-- wp:shortcode -->[l7p_sign_up]<!-- /wp:shortcode -->';
    $money = '<!-- wp:shortcode -->[l7p_currencies]<!-- /wp:shortcode -->';
    $code = static function (string $name): string {
        return "<!-- wp:shortcode -->[l7p_$name]<!-- /wp:shortcode -->";
    };
    return [
        'pricing' => [__('Plans', 'level7platform'), 'pricing', $money . $code('plans') . $go, 'page'],
        'rates' => [__('Call rates', 'level7platform'), 'rates', $money . $code('rates') . $go, 'page'],
        'telephone_numbers' => [__('Telephone numbers', 'level7platform'), 'telephone-numbers', $money . $code('numbers') . $go, 'page'],
        'support' => [__('Manual', 'level7platform'), 'support', $code('manual'), 'page'],
        'register' => [__('Sign up', 'level7platform'), 'register', $go, 'page'],
        'rates_country' => [__('Call rates of a country', 'level7platform'), 'country-rates', $money . $code('country_rates') . $go, 'l7p_page'],
        'telephone_numbers_country' => [
            __('Telephone numbers of a country', 'level7platform'), 'country-telephone-numbers',
            $money . $code('country_numbers') . $go, 'l7p_page',
        ],
        'manual_chapter' => [__('Chapter of the manual', 'level7platform'), 'manual-chapter', $code('manual'), 'l7p_page'],
    ];
}

function install(): void
{
    take_brought_key();
    foreach (first_pages() as $name => [$title, $slug, $text, $type]) {
        $there = page_id($name) ? get_post(page_id($name)) : null;
        if ($there instanceof \WP_Post && $there->post_status !== 'trash') {
            continue;
        }
        // A page of this address that the partner wrote is used; its text stays.
        $own = $type === 'page' ? get_page_by_path($slug) : null;
        $id = $own instanceof \WP_Post ? $own->ID : wp_insert_post([
            'post_title' => $title, 'post_name' => $slug, 'post_content' => $text, 'post_type' => $type,
            'post_status' => 'publish', 'comment_status' => 'closed',
        ]);
        if (is_int($id) && $id > 0) {
            update_option('l7p_' . $name . '_page_id', $id, true);
        }
    }
    delete_option('l7p_rules');  // the addresses are made at the next request
}

/** The key that came with the plugin's files from the portal. Taken once; a later one, with newer files, again. */
function take_brought_key(): void
{
    $file = dirname(FILE) . '/portal.php';
    $brought = is_readable($file) ? include $file : null;
    $key = is_array($brought) && is_string($brought['key'] ?? null) ? $brought['key'] : '';
    if ($key === '' || get_option('l7p_brought') === hash('sha256', $key)) {
        return;
    }
    keep('config', ['api_key' => $key] + kept('config'));
    update_option('l7p_brought', hash('sha256', $key), false);
}

add_action('init', static function () {
    if (get_option('l7p_version') !== VERSION . '|' . (string) @filemtime(dirname(FILE) . '/portal.php')) {
        install();
        update_option('l7p_version', VERSION . '|' . (string) @filemtime(dirname(FILE) . '/portal.php'), true);
    }
}, 19);
