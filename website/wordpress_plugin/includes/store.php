<?php
/** What the portal has sent, as WordPress options. None of them is loaded on pages that show no price. */

namespace Level7Platform;

defined('ABSPATH') || exit;

/** An option of the plugin; an array unless it was never set. */
function kept(string $name, array $default = []): array
{
    $found = get_option('l7p_' . $name, $default);
    return is_array($found) ? $found : $default;
}

function keep(string $name, array $value): void
{
    update_option('l7p_' . $name, $value, false);
}

/** A value deep inside an option, or the default where any step is missing. */
function inside(array $from, array $path, $default = null)
{
    foreach ($path as $step) {
        if (!is_array($from) || !array_key_exists($step, $from)) {
            return $default;
        }
        $from = $from[$step];
    }
    return $from;
}

/** The settings that the portal sent; `setting('web_product', 'name')` for one deep inside. */
function setting(string ...$path)
{
    return inside(kept('settings'), $path);
}

/** The API key that the portal and this site share; "" when none was entered. */
function api_key(): string
{
    return (string) inside(kept('config'), ['api_key'], '');
}

/** The currencies that the product is sold in (upper case), in the portal's order. */
function currencies(): array
{
    $found = setting('currencies');
    return is_array($found) ? array_values(array_map('strtoupper', array_filter($found, 'is_string'))) : [];
}

/** The currency of this page: of its address, else the product's first. "" before the portal has sent anything. */
function currency(): string
{
    $asked = strtoupper((string) get_query_var('l7p_currency'));
    $known = currencies();
    return in_array($asked, $known, true) ? $asked : ($known[0] ?? '');
}

/** A price that stands in an option, as decimal text; null where there is none. Whole numbers and floats come from
 * other senders than the portal. */
function price($value): ?string
{
    if (is_int($value) || is_float($value)) {
        $value = rtrim(rtrim(number_format($value, 6, '.', ''), '0'), '.');
    }
    return is_string($value) && preg_match('/^\d{1,15}(\.\d{1,8})?$/D', $value) ? $value : null;
}
