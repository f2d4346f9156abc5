<?php
/**
 * Plugin Name:       Level 7 Platform
 * Description:       Shows the plans, call rates and telephone numbers that the partner portal publishes.
 * Version:           2.0.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       level7platform
 *
 * This program is free software; you can redistribute it and/or modify it under the terms of the GNU General Public
 * License as published by the Free Software Foundation; either version 2 of the License, or (at your option) any later
 * version. It is distributed without any warranty; see the license for details.
 */

namespace Level7Platform;

defined('ABSPATH') || exit;

const VERSION = '2.0.0';
const FILE = __FILE__;

foreach (['store', 'money', 'places', 'addresses', 'calls', 'tags', 'conditions', 'loops', 'template', 'parts', 'shortcodes',
          'blocks', 'titles', 'pages', 'admin'] as $level7platform_part) {
    require __DIR__ . '/includes/' . $level7platform_part . '.php';
}
unset($level7platform_part);

register_activation_hook(FILE, __NAMESPACE__ . '\\install');
register_deactivation_hook(FILE, static function () {
    // The partner's pages, texts and prices stay: only the addresses go.
    delete_option('l7p_rules');
    flush_rewrite_rules(false);
});
