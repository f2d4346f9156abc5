<?php
/** The same as blocks of the editor: drawn by the server, so that a page always has today's prices. */

namespace Level7Platform;

defined('ABSPATH') || exit;

add_action('init', static function () {
    $titles = [
        'plans' => __('Plans', 'level7platform'),
        'rates' => __('Call rates', 'level7platform'),
        'country_rates' => __('Call rates of a country', 'level7platform'),
        'numbers' => __('Telephone numbers', 'level7platform'),
        'country_numbers' => __('Telephone numbers of a country', 'level7platform'),
        'sign_up' => __('Sign-up button', 'level7platform'),
        'manual' => __('Manual', 'level7platform'),
        'currencies' => __('Choice of currency', 'level7platform'),
    ];
    wp_register_script(
        'level7platform-blocks',
        plugins_url('assets/blocks.js', FILE),
        ['wp-blocks', 'wp-block-editor', 'wp-components', 'wp-element', 'wp-i18n', 'wp-server-side-render'],
        VERSION,
        true
    );
    wp_add_inline_script(
        'level7platform-blocks',
        'window.level7platform = ' . wp_json_encode(['titles' => $titles], JSON_HEX_TAG) . ';',
        'before'
    );
    foreach ($titles as $name => $title) {
        register_block_type('level7platform/' . str_replace('_', '-', $name), [
            'api_version' => 2,
            'title' => $title,
            'category' => 'widgets',
            'icon' => 'phone',
            'editor_script' => 'level7platform-blocks',
            'style' => 'level7platform',
            'attributes' => [
                'country' => ['type' => 'string', 'default' => ''],
                'text' => ['type' => 'string', 'default' => ''],
            ],
            'render_callback' => static function ($given) use ($name): string {
                return shown($name, array_map('sanitize_text_field', array_filter((array) $given, 'is_string')));
            },
        ]);
    }
}, 11);
