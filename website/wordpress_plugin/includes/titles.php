<?php
/** Titles of pages that one template makes for every country. */

namespace Level7Platform;

defined('ABSPATH') || exit;

/** What this page is about; "" for an ordinary page. */
function title_here(): string
{
    $country = country_name(country_here());
    if ($country === '') {
        return chapter_here() === null ? '' : (string) (chapter_here()['chapter'] ?? '');
    }
    /* translators: %s: a country, or a state and a country */
    return get_queried_object_id() === page_id('rates_country')
        ? sprintf(__('Call rates: %s', 'level7platform'), $country)
        : sprintf(__('Telephone numbers: %s', 'level7platform'), implode(', ', array_filter([state_here()[1], $country])));
}

add_filter('document_title_parts', static function ($parts) {
    $title = title_here();
    return is_array($parts) && $title !== '' ? ['title' => $title] + $parts : $parts;
});

add_filter('the_title', static function ($title, $id = 0) {
    $found = (int) $id === get_queried_object_id() && is_main_query() && !is_admin() ? title_here() : '';
    return $found === '' ? $title : esc_html($found);
}, 10, 2);

// Which address of a page search engines keep: each currency's own.
add_filter('get_canonical_url', static function ($url) {
    return get_query_var('l7p_currency') && currency() !== '' ? here_in(currency()) : $url;
});
