<?php
/** Prices as visitors read them. They are text from the portal to the page: nothing is rounded, nothing is a float. */

namespace Level7Platform;

defined('ABSPATH') || exit;

/** Sign before or after the amount, and the name of a hundredth, where the currency has a customary one. */
const SIGNS = [
    'USD' => ['US$', '', '¢'],
    'GBP' => ['£', '', 'p.'],
    'EUR' => ['€', '', 'cent.'],
    'PLN' => ['', 'zł', 'gr.'],
    'DKK' => ['DKr', '', 'øre'],
    'JPY' => ['¥', '', ''],
    'CAD' => ['Can$', '', '¢'],
    'SEK' => ['kr', '', 'öre'],
    'CHF' => ['CHF', '', 'Rp.'],
    'CZK' => ['', 'Kč', ''],
    'NOK' => ['kr', '', 'øre'],
    'HUF' => ['', 'Ft', ''],
    'AUD' => ['A$', '', '¢'],
    'NZD' => ['NZ$', '', '¢'],
];

/** An amount such as a plan's price: "€ 1,234.50". At least two decimals, and all that it has. */
function amount($value, string $currency): string
{
    $text = price($value);
    if ($text === null || $currency === '') {
        return '–';
    }
    [$before, $after] = SIGNS[$currency] ?? [$currency, ''];
    return trim($before . ' ' . grouped($text, 2) . ' ' . $after);
}

/** A rate per minute: up to 1.00 in hundredths, such as "4.44 cent.", else as an amount. */
function rate($value, string $currency): string
{
    $text = price($value);
    $hundredth = SIGNS[$currency][2] ?? '';
    if ($text === null || $hundredth === '' || !is_small($text)) {
        return amount($value, $currency);
    }
    return grouped(times_hundred($text), 1) . ' ' . $hundredth;
}

/** Whether it is 1 at most. */
function is_small(string $text): bool
{
    [$whole, $decimals] = array_pad(explode('.', $text, 2), 2, '');
    $whole = ltrim($whole, '0');
    return $whole === '' || ($whole === '1' && trim($decimals, '0') === '');
}

/** By moving the point. */
function times_hundred(string $text): string
{
    [$whole, $decimals] = array_pad(explode('.', $text, 2), 2, '');
    $decimals = str_pad($decimals, 2, '0');
    $moved = ltrim($whole . substr($decimals, 0, 2), '0');
    return ($moved === '' ? '0' : $moved) . '.' . substr($decimals, 2);
}

/** With commas between thousands and at least so many decimals. */
function grouped(string $text, int $decimals_at_least): string
{
    [$whole, $decimals] = array_pad(explode('.', $text, 2), 2, '');
    $whole = ltrim($whole, '0');
    $whole = strrev(implode(',', str_split(strrev($whole === '' ? '0' : $whole), 3)));
    $decimals = str_pad(rtrim($decimals, '0'), $decimals_at_least, '0');
    return $decimals === '' ? $whole : $whole . '.' . $decimals;
}

/** Which of two decimal texts is smaller: -1, 0 or 1. */
function compare_prices(string $one, string $other): int
{
    [$a, $b] = [array_pad(explode('.', $one, 2), 2, ''), array_pad(explode('.', $other, 2), 2, '')];
    $width = max(strlen($a[0]), strlen($b[0]));
    $left = str_pad($a[0], $width, '0', STR_PAD_LEFT) . str_pad($a[1], 8, '0');
    $right = str_pad($b[0], $width, '0', STR_PAD_LEFT) . str_pad($b[1], 8, '0');
    return strcmp($left, $right) <=> 0;
}
