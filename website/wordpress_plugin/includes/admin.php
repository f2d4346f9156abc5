<?php
/** The settings page: the key, and what the portal has sent. For administrators. */

namespace Level7Platform;

defined('ABSPATH') || exit;

add_action('admin_menu', static function () {
    add_menu_page(
        'Level7 Platform',
        'Level7 Platform',
        'manage_options',
        'l7-settings',
        __NAMESPACE__ . '\\settings_page',
        'dashicons-phone',
        81
    );
});

add_action('admin_init', static function () {
    register_setting('level7platform', 'l7p_config', ['type' => 'array', 'sanitize_callback' => __NAMESPACE__ . '\\clean_config']);
    register_setting('level7platform', 'l7p_permalinks', ['type' => 'array', 'sanitize_callback' => __NAMESPACE__ . '\\clean_permalinks']);
});

/** An empty field keeps the key: it is never shown. */
function clean_config($given): array
{
    $key = is_array($given) && is_string($given['api_key'] ?? null) ? trim($given['api_key']) : '';
    return $key === '' ? kept('config') : ['api_key' => sanitize_text_field($key)] + kept('config');
}

function clean_permalinks($given): array
{
    $found = [];
    foreach (['rates', 'telephone_numbers', 'manual'] as $name) {
        $slug = is_array($given) && is_string($given[$name] ?? null) ? sanitize_title($given[$name]) : '';
        if ($slug !== '') {
            $found[$name] = $slug;
        }
    }
    return $found;
}

// "Update settings" makes the addresses anew, whatever was changed.
add_action('update_option_l7p_permalinks', static function () {
    delete_option('l7p_rules');
});

function settings_page(): void
{
    if (!current_user_can('manage_options')) {
        return;
    }
    $links = permalinks();
    $received = (int) get_option('l7p_received', 0);
    echo '<div class="wrap"><h1>Level7 Platform</h1><form method="post" action="options.php">';
    settings_fields('level7platform');
    echo '<table class="form-table" role="presentation"><tbody>';
    printf(
        '<tr><th scope="row"><label for="l7p-key">%s</label></th><td><input type="password" id="l7p-key" name="l7p_config[api_key]"'
        . ' class="regular-text" autocomplete="off" placeholder="%s"><p class="description">%s</p></td></tr>',
        esc_html__('API key', 'level7platform'),
        esc_attr(api_key() === '' ? __('none yet', 'level7platform') : __('kept; leave empty to keep it', 'level7platform')),
        esc_html__('The portal shows it on the page Wordpress of your web product.', 'level7platform')
    );
    $labels = [
        'rates' => __('Address of countries’ rates', 'level7platform'),
        'telephone_numbers' => __('Address of countries’ numbers', 'level7platform'),
        'manual' => __('Address of the manual', 'level7platform'),
    ];
    foreach ($labels as $name => $label) {
        printf(
            '<tr><th scope="row"><label for="l7p-%1$s">%2$s</label></th><td><input type="text" id="l7p-%1$s" class="regular-text"'
            . ' name="l7p_permalinks[%1$s]" value="%3$s"></td></tr>',
            esc_attr($name),
            esc_html($label),
            esc_attr($links[$name])
        );
    }
    printf(
        '<tr><th scope="row">%s</th><td>%s</td></tr><tr><th scope="row">%s</th><td>%s</td></tr></tbody></table>',
        esc_html__('Prices received', 'level7platform'),
        esc_html($received ? wp_date(get_option('date_format') . ' ' . get_option('time_format'), $received) : __('not yet', 'level7platform')),
        esc_html__('Currencies', 'level7platform'),
        esc_html(currencies() ? implode(', ', currencies()) : '–')
    );
    submit_button(__('Update settings', 'level7platform'));
    echo '</form></div>';
}

add_filter('plugin_action_links_' . plugin_basename(FILE), static function (array $links): array {
    $link = sprintf('<a href="%s">%s</a>', esc_url(admin_url('admin.php?page=l7-settings')), esc_html__('Settings', 'level7platform'));
    return array_merge([$link], $links);
});
