<?php
/** Ready-made parts of pages: the choice of currency, links to registering, and tables. */

namespace Level7Platform;

defined('ABSPATH') || exit;

/** A part by the name that [block …] has for it. */
function part(string $name): string
{
    switch ($name) {
        case 'currency_form':
            return currency_choice();
        case 'register_form':
        case 'login_form':
        case 'rest_login_form':
        case 'register_agent_form':
        case 'password_recover_form':
        case 'new_password_form':
        case 'rest_new_password_form':
        case 'subscription_form':
            // No password is ever typed on this site: the portal's pages have these forms.
            return sign_up_button('');
        case 'package_country_select':
            return select('package_country', array_combine(sign_up_countries(), array_map(__NAMESPACE__ . '\\country_name', sign_up_countries())));
        case 'javascript_package_type_select':
        case 'javascript_package_type_select_class':
            return select('package_type', (array) setting('register', 'package_types', currency()));
        case 'manual_search_form':
            return manual_list();
        default:
            return '';
    }
}

function select(string $name, array $options): string
{
    $found = '';
    foreach ($options as $value => $label) {
        $found .= sprintf('<option value="%s">%s</option>', esc_attr((string) $value), esc_html((string) $label));
    }
    return sprintf('<select name="%s" class="l7p">%s</select>', esc_attr($name), $found);
}

/** Links to this page in each currency: they work without scripts, and caches can keep every page. */
function currency_choice(): string
{
    if (count(currencies()) < 2) {
        return '';
    }
    $links = '';
    foreach (currencies() as $each) {
        $links .= $each === currency()
            ? sprintf('<li><strong aria-current="true">%s</strong></li>', esc_html($each))
            : sprintf('<li><a href="%s" rel="nofollow">%s</a></li>', esc_url(here_in($each)), esc_html($each));
    }
    return sprintf(
        '<nav class="l7p l7p-currency-form" aria-label="%s"><ul>%s</ul></nav>',
        esc_attr__('Currency', 'level7platform'),
        $links
    );
}

function sign_up_button(string $text): string
{
    return sprintf(
        '<p class="l7p l7p-sign-up"><a class="wp-element-button button" href="%s">%s</a></p>',
        esc_url(sign_up_url()),
        esc_html($text === '' ? __('Sign up', 'level7platform') : $text)
    );
}

/** A table. heads: by the cells' keys; a cell is HTML made of escaped parts. */
function table(array $heads, array $rows, string $caption): string
{
    if (!$rows) {
        return '';
    }
    $found = '';
    foreach ($heads as $key => $head) {
        $found .= sprintf('<th scope="col" class="l7p-%s">%s</th>', esc_attr((string) $key), esc_html($head));
    }
    $body = '';
    foreach ($rows as $row) {
        $body .= '<tr>';
        foreach (array_keys($heads) as $at => $key) {
            $cell = (string) ($row[$key] ?? '');
            $body .= $at === 0 ? "<th scope=\"row\">$cell</th>" : sprintf('<td class="l7p-%s">%s</td>', esc_attr((string) $key), $cell);
        }
        $body .= '</tr>';
    }
    return sprintf(
        '<figure class="wp-block-table l7p l7p-table" role="group" aria-label="%1$s" tabindex="0"><table><caption>%1$s</caption>'
        . '<thead><tr>%2$s</tr></thead><tbody>%3$s</tbody></table></figure>',
        esc_attr($caption),
        $found,
        $body
    );
}

function plans_table(): string
{
    $keys = ['P' => 'user', 'S' => 'user-S', 'A' => 'user-A'];
    $rows = [];
    $labels = (array) setting('register', 'package_types', currency());
    foreach (array_intersect_key(array_replace($keys, $labels), $labels) as $letter => $label) {
        $price = setting('charges', currency(), $keys[$letter] ?? '');
        $rows[] = ['plan' => esc_html((string) $label), 'price' => esc_html(amount($price, currency()))];
    }
    $heads = ['plan' => __('Plan', 'level7platform'), 'price' => __('Per user and month', 'level7platform')];
    $minutes = (int) setting('portal', 'minutes');
    /* translators: %s: a number of minutes */
    $free = __('Unlimited plans have %s minutes of free calls for each user and month.', 'level7platform');
    return table($heads, $rows, __('Plans', 'level7platform'))
        . notes(array_filter([$minutes > 0 ? sprintf($free, number_format_i18n($minutes)) : '', vat_note()]));
}

function rates_table(): string
{
    $rows = [];
    foreach (priced_countries() as $code) {
        $rows[] = [
            'country' => sprintf('<a href="%s">%s</a>', esc_url(rates_link($code)), esc_html(country_name($code))),
            'free' => is_free($code, 'L') ? esc_html__('Free', 'level7platform') : '',
            'fixed' => esc_html(kind_price($code, 'fixed')),
            'mobile' => esc_html(kind_price($code, 'mobile')),
        ];
    }
    $heads = [
        'country' => __('Destination', 'level7platform'), 'free' => __('Unlimited plans', 'level7platform'),
        'fixed' => __('Landline, per minute', 'level7platform'), 'mobile' => __('Mobile, per minute', 'level7platform'),
    ];
    return table($heads, $rows, __('Call rates', 'level7platform')) . call_notes();
}

function country_rates_table(string $code): string
{
    $rows = [];
    $with = ['fee' => false, 'free' => false];
    foreach (loop('term_routes', ['country_code' => $code]) as $row) {
        $with['fee'] = $with['fee'] || holds('term_route_conn_fee', $row);
        $with['free'] = $with['free'] || holds('term_route_unlimited', $row);
        $rows[] = [
            'name' => esc_html($row['term_name']) . origins($row['term_data']),
            'codes' => esc_html((string) tag('TERM_ROUTE_PREFIXES', $row)),
            'rate' => esc_html((string) tag('TERM_ROUTE_RATE', $row)),
            'fee' => holds('term_route_conn_fee', $row) ? esc_html((string) tag('TERM_ROUTE_CONN_FEE', $row)) : '–',
            'free' => holds('term_route_unlimited', $row) ? esc_html__('Free', 'level7platform') : '',
        ];
    }
    $heads = [
        'name' => __('Destination', 'level7platform'), 'codes' => __('Dial codes', 'level7platform'),
        'rate' => __('Per minute', 'level7platform'), 'fee' => __('Connection fee', 'level7platform'),
        'free' => __('Unlimited plans', 'level7platform'),
    ];
    $heads = array_diff_key($heads, array_filter($with, static function ($shown) {
        return !$shown;
    }));
    /* translators: %s: a country */
    return table($heads, $rows, sprintf(__('Calls to %s', 'level7platform'), country_name($code))) . call_notes();
}

/** The callers for whom a price holds, where its name can't hold all of them. */
function origins(array $route): string
{
    $codes = array_filter((array) ($route['origins'] ?? []), 'is_string');
    if (count($codes) <= 6) {
        return '';
    }
    /* translators: %s: telephone codes of countries */
    $text = sprintf(__('Calls from: %s', 'level7platform'), '+' . implode(', +', $codes));
    return sprintf('<br><small>%s</small>', esc_html($text));
}

function numbers_table(): string
{
    $rows = [];
    foreach (loop('ddi_paid', []) as $row) {
        $code = (string) ($row['ddi_data']['country_code'] ?? '');
        if (country_name($code) === '') {
            continue;
        }
        /* translators: %s: a price */
        $from = __('from %s', 'level7platform');
        $rows[] = [
            'country' => sprintf('<a href="%s">%s</a>', esc_url(numbers_link($code)), esc_html(country_name($code))),
            'setup' => esc_html((string) tag('DDI_SETUP_FEE', $row)),
            'month' => esc_html(sprintf($from, (string) tag('DDI_MONTHLY_FEE', $row))),
            'free' => holds('ddi_is_unlimited', $row) ? esc_html__('Included', 'level7platform') : '',
        ];
    }
    $heads = [
        'country' => __('Country', 'level7platform'), 'setup' => __('Setup', 'level7platform'),
        'month' => __('Per month', 'level7platform'), 'free' => __('Unlimited plans', 'level7platform'),
    ];
    return table($heads, $rows, __('Telephone numbers', 'level7platform')) . notes(array_filter([vat_note()]));
}

function country_numbers(string $code, string $state): string
{
    $found = '';
    if ($state === '' && states_of($code)) {
        $links = '';
        foreach (states_of($code) as $name) {
            $links .= sprintf('<li><a href="%s">%s</a></li>', esc_url(numbers_link($code, $name)), esc_html($name));
        }
        $found .= sprintf('<h2>%s</h2><ul class="l7p l7p-states">%s</ul>', esc_html__('States', 'level7platform'), $links);
    }
    $lists = [
        'national' => __('National numbers', 'level7platform'), 'cities' => __('Local numbers', 'level7platform'),
        'mobile' => __('Mobile numbers', 'level7platform'), 'toll_free' => __('Toll-free numbers', 'level7platform'),
        'shared_cost' => __('Shared cost numbers', 'level7platform'),
    ];
    foreach ($lists as $list => $title) {
        $found .= places_table($title, number_rows(numbers_of($code, $list, $state)));
    }
    $none = __('There are no numbers in this currency at the moment.', 'level7platform');
    return $found === '' ? notes([$none]) : $found . notes(array_filter([vat_note()]));
}

function places_table(string $title, array $numbers): string
{
    $rows = [];
    $prefix = (string) tag('DDI_COUNTRY_TEL_CODE', $numbers[0] ?? []);
    foreach ($numbers as $row) {
        $data = $row['ddi_data'];
        $can = array_filter([!empty($data['fax']) ? __('fax', 'level7platform') : '', !empty($data['sms']) ? __('SMS', 'level7platform') : '']);
        $rows[] = [
            'place' => esc_html((string) tag('DDI_CITY_NAME', $row)),
            'code' => esc_html(trim(($prefix === '' ? '' : "+$prefix ") . (string) tag('DDI_AREA_CODE', $row))),
            'setup' => esc_html((string) tag('DDI_SETUP_FEE', $row)),
            'month' => esc_html((string) tag('DDI_MONTHLY_FEE', $row)),
            'minute' => price($data['min_rate'] ?? null) === null || trim((string) $data['min_rate'], '0.') === ''
                ? '–' : esc_html(rate($data['min_rate'], currency())),
            'can' => esc_html(implode(', ', $can)),
            'free' => holds('ddi_is_unlimited', $row) ? esc_html__('Included', 'level7platform') : '',
        ];
    }
    return table([
        'place' => __('Place', 'level7platform'), 'code' => __('Code', 'level7platform'),
        'setup' => __('Setup', 'level7platform'), 'month' => __('Per month', 'level7platform'),
        'minute' => __('Inbound, per minute', 'level7platform'), 'can' => __('Also', 'level7platform'),
        'free' => __('Unlimited plans', 'level7platform'),
    ], $rows, $title);
}

/** How calls are billed, as the portal says. */
function call_notes(): string
{
    $seconds = (int) setting('portal', 'increment');
    $least = inside(kept('pricelist'), ['min_charges', currency()]);
    $found = [];
    if ($seconds > 0) {
        /* translators: %s: a number of seconds */
        $found[] = sprintf(_n('Calls are billed by the second.', 'Calls are billed in steps of %s seconds.', $seconds, 'level7platform'), number_format_i18n($seconds));
    }
    if (price($least) !== null && trim((string) $least, '0.') !== '') {
        /* translators: %s: a price */
        $found[] = sprintf(__('A call costs at least %s.', 'level7platform'), rtrim(rate($least, currency()), '.'));
    }
    return notes(array_filter([...$found, vat_note()]));
}

function vat_note(): string
{
    $told = (string) setting('portal', 'vat');
    if ($told === 'excluded') {
        return __('Prices are without VAT.', 'level7platform');
    }
    return $told === 'included' ? __('Prices include VAT.', 'level7platform') : '';
}

function notes(array $texts): string
{
    return $texts ? sprintf('<p class="l7p l7p-notes">%s</p>', esc_html(implode(' ', $texts))) : '';
}

function manual_list(): string
{
    $found = '';
    foreach (kept('chapters') as $type => $chapters) {
        foreach (is_array($chapters) ? $chapters : [] as $key => $chapter) {
            if ($key !== 'index' && is_array($chapter)) {
                $link = home_url('/' . permalinks()['manual'] . '/' . rawurlencode($type . '_' . $key) . '/');
                $found .= sprintf('<li><a href="%s">%s</a></li>', esc_url($link), esc_html((string) ($chapter['chapter'] ?? $key)));
            }
        }
    }
    return $found === '' ? '' : sprintf('<ul class="l7p l7p-manual">%s</ul>', $found);
}
