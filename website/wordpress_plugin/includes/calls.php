<?php
/** The XML-RPC calls by which the portal brings prices, and asks what the site has. */

namespace Level7Platform;

defined('ABSPATH') || exit;

const CALLS = [
    'l7.setSettings' => 'settings',
    'l7.setPricelist' => 'pricelist',
    'l7.setRoutes' => 'routes',
    'l7.setDdi' => 'ddi',
    'l7.setChapters' => 'chapters',
    'l7.setPhones' => 'phones',
];

add_filter('xmlrpc_methods', static function (array $methods): array {
    $ours = ['l7.ping' => __NAMESPACE__ . '\\ping', 'l7.about' => guarded(__NAMESPACE__ . '\\about')];
    foreach (CALLS as $method => $option) {
        $ours[$method] = guarded(static function (string $json) use ($method, $option) {
            return take_option($method, $option, $json);
        });
    }
    $ours['l7.setDdiCountry'] = guarded(__NAMESPACE__ . '\\take_numbers');
    $ours['l7.cacheClear'] = guarded(__NAMESPACE__ . '\\clear_caches');
    return array_merge($methods, $ours);
});

/** A method that is called only with the right key, and then gets the second parameter, which is text.
 *
 * An object's method, as WordPress (to 7.1 at least) fails on closures among its XML-RPC methods. */
final class Guarded
{
    /** @var callable */
    private $method;

    public function __construct(callable $method)
    {
        $this->method = $method;
    }

    /** @return mixed */
    public function answer($parameters)
    {
        // WordPress hands over a single parameter as itself instead of in a list.
        $parameters = is_array($parameters) ? array_values($parameters) : [$parameters];
        $given = isset($parameters[0]) && is_string($parameters[0]) ? $parameters[0] : '';
        $key = api_key();
        if ($key === '' || $given === '' || !hash_equals($key, $given)) {
            return new \IXR_Error(401, __('The API key is not the one in the settings of the plugin.', 'level7platform'));
        }
        $text = $parameters[1] ?? '';
        return ($this->method)(is_string($text) ? $text : '');
    }
}

function guarded(callable $method): array
{
    return [new Guarded($method), 'answer'];
}

function ping(): string
{
    return 'OK';
}

/** What is here, for the portal: versions, and the digest of each call that was taken. */
function about(): string
{
    global $wp_version;
    return (string) wp_json_encode([
        'plugin' => VERSION,
        'wordpress' => $wp_version,
        'php' => PHP_VERSION,
        'digests' => (object) kept('digests'),
    ]);
}

/** @return string|\IXR_Error */
function take_option(string $method, string $option, string $json)
{
    $data = json_decode($json, true, 32);
    if (!is_array($data)) {
        return new \IXR_Error(400, sprintf('%s: this is no JSON object; what the site shows was left as it is.', $method));
    }
    keep($option, $data);
    remember($method, $json);
    return 'OK';
}

/** @return string|\IXR_Error */
function take_numbers(string $json)
{
    $data = json_decode($json, true, 32);
    $currency = is_array($data) && is_string($data['currency'] ?? null) ? $data['currency'] : '';
    $country = is_array($data) && is_string($data['country_code'] ?? null) ? $data['country_code'] : '';
    $state = is_array($data) && is_string($data['state_code'] ?? null) ? $data['state_code'] : '';
    $numbers = is_array($data) ? ($data['data'] ?? null) : null;
    $named = preg_match('/^[A-Z]{3}$/D', $currency) && preg_match('/^[A-Z]{2}$/D', $country)
        && preg_match('/^[A-Za-z0-9]{0,20}$/D', $state);
    if (!$named || !is_array($numbers)) {
        return new \IXR_Error(400, 'l7.setDdiCountry: needs currency, country_code and data.');
    }
    $option = $state === '' ? 'ddi_country_' . $country : 'ddi_state_' . $state;
    $name = trim("l7.setDdiCountry $country $currency $state");
    $all = kept($option);
    $lists = array_intersect_key($numbers, array_flip(['national', 'cities', 'toll_free', 'mobile', 'shared_cost', 'states']));
    if (array_filter($lists)) {
        $all[$currency] = $numbers;
        remember($name, $json);
    } else {
        unset($all[$currency]);
        remember($name, empty($numbers['ddi_data']['country_tel_code']) ? null : $json);
    }
    if ($all) {
        keep($option, $all);
    } else {
        delete_option('l7p_' . $option);
    }
    return 'OK';
}

/** Write down the digest of a call that was taken; null: it is as if it had never been made. */
function remember(string $name, ?string $json): void
{
    static $news = null;
    if ($news === null) {
        $news = [];
        // Once for all the calls of a request: a first push makes some two hundred.
        add_action('shutdown', static function () use (&$news) {
            keep('digests', array_filter($news + kept('digests')));
            update_option('l7p_received', time(), false);
        });
    }
    $news[$name] = $json === null ? '' : hash('sha256', $json);
}

/** Have the caches of the well-known cache plugins forget the pages. */
function clear_caches(): string
{
    foreach (['wp_cache_clear_cache', 'w3tc_flush_all', 'rocket_clean_domain', 'sg_cachepress_purge_cache'] as $function) {
        if (function_exists($function)) {
            $function();
        }
    }
    do_action('litespeed_purge_all');
    do_action('level7platform_prices_changed');
    return 'OK';
}
