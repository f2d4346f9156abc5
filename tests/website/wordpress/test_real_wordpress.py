"""The portal's push into a real WordPress with our plugin, in two of its versions: what visitors then see."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.website.wordpress.booting import NoWordpressError, RunningWordpress, wordpress
from tests.website.wordpress.making import NAMES, catalogue, full, rate
from website.wordpress.money import Plugin
from website.wordpress.problems import SiteProblem
from website.wordpress.pushing import ask_about
from website.wordpress.reading_back import read_back
from website.wordpress.rpc import Fault, Wordpress
from website.wordpress.shapes.calls import calls, changed, requests
from website.wordpress.shapes.catalogue import Catalogue

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wordpress")]
KEY = "a-key-of-the-test-with-32-letters"
SUITES = [("bookworm", ""), ("sid", "twentytwentyfive")]
"""The oldest that Debian still has (6.1) with a classic theme, and the newest with a block theme."""


@pytest.fixture(scope="module", params=SUITES, ids=lambda pair: pair[0])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWordpress]:
    suite, theme = request.param
    folder = tmp_path_factory.mktemp("wp")  # short: its socket's path may have 100 letters
    try:
        with wordpress(folder, suite=suite, theme=theme) as running:
            brought = f"<?php\nreturn ['key' => '{KEY}'];\n"
            (running.folder / "wp-content/plugins/level7platform/portal.php").write_text(brought)
            running.page("/")  # the first page takes the key that came with the plugin
            with override_settings(WEBSITE_ALLOW_LOOPBACK=True):
                yield running
    except NoWordpressError as reason:
        pytest.skip(str(reason))


def send(site: RunningWordpress, product: Catalogue) -> list[str]:
    """Send what the site lacks: names of the calls."""
    client = Wordpress(site.url, KEY)
    wanted = calls(product, Plugin.OWN, NAMES)
    todo = changed(wanted, ask_about(client).digests or {})
    for batch in requests(todo):
        client.many([(call.method, call.body) for call in batch])
    client.many([("l7.cacheClear", "1")])
    return [call.name for call in todo]


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<(style|script).*?</\1>", " ", page, flags=re.DOTALL)).split())


def test_everything_arrives_and_is_seen(site: RunningWordpress) -> None:
    assert len(send(site, full())) > 8
    assert send(site, full()) == [], "it has all of it now"
    assert read_back(Wordpress(site.url, KEY), full(), Plugin.OWN).problem == ""
    seen = {
        "/pricing/": ["€ 1.25", "€ 9.99", "€ 1,234.50", "Prices are without VAT."],
        "/pricing/xof/": ["XOF 1.25", "XOF 1,234.50"],
        "/rates/eur/": ["Germany", "4.44 cent.", "from 1.905 cent.", "from 0.04 cent.", "Åland Islands", "steps of 60"],
        "/rates/xof/": ["XOF 0.0444"],
        "/voip-call-rates/Germany/eur/": ["49, 4930, 4940", "€ 1.0001", "35.0 cent.", "Calls to Germany"],
        "/voip-call-rates/Spain/eur/": ["Calls from: +30, +31, +32, +33, +39, +43, +45", "1.25 cent."],
        "/voip-call-rates/Aland-Islands/xof/": ["35818"],
        "/voip-call-rates/Cote-d-Ivoire/eur/": ["Côte d’Ivoire all b"],
        "/telephone-numbers/eur/": ["Germany", "from € 2.00", "Included"],
        "/telephone-numbers/Germany/eur/": ["Berlin", "+49 30", "Mobile numbers", "+49 157", "3.33 cent."],
        "/telephone-numbers/United-States/eur/": ["Alabama", "California"],
        "/telephone-numbers/United-States/California/eur/": ["Los Angeles", "€ 3.00"],
    }
    for path, texts in seen.items():
        status, page = site.page(path)
        assert status == 200, path
        assert [text for text in texts if text not in text_of(page)] == [], path
    for path in (
        "/voip-call-rates/Nowhere/eur/",
        "/voip-call-rates/Germany/usd/",
        "/telephone-numbers/United-States/Texas/eur/",
    ):
        assert site.page(path)[0] == 404, path
    assert site.page("/telephone-numbers/Germany/Berlin/buy/eur/")[0] == 302
    assert site.complaints() == []


def test_new_currencies_have_pages_at_once(site: RunningWordpress) -> None:
    """The earlier plugin answers 404 until somebody saves its settings."""
    other = catalogue(["CHF"], rates=[rate("Poland", "PL", "L", "48", "0.0444", currency="CHF")])
    send(site, other)
    assert "4.44 Rp." in text_of(site.page("/rates/chf/")[1])
    assert "CHF 9.99" in text_of(site.page("/pricing/chf/")[1])
    assert site.page("/pricing/eur/")[0] == 404
    assert send(site, full()) != []
    assert site.page("/pricing/eur/")[0] == 200


def test_a_wrong_key_and_broken_data_change_nothing(site: RunningWordpress) -> None:
    send(site, full())
    with pytest.raises(SiteProblem, match="paste the API key"):
        ask_about(Wordpress(site.url, "another"))
    for method, body in (
        ("l7.setSettings", "{broken"),
        ("l7.setDdiCountry", '{"currency": "EUR"}'),
        ("l7.setRoutes", "7"),
    ):
        with pytest.raises(Fault, match="400"):
            Wordpress(site.url, KEY).with_key(method, body)
    assert "€ 9.99" in text_of(site.page("/pricing/eur/")[1])


def test_pages_with_the_earlier_plugins_tags_keep_working(site: RunningWordpress) -> None:
    send(site, full())
    text = (
        "<p>[USER_CHARGE]|[USER_UNLIMITED]|[TERM_MIN_CHARGE]|[NOT_OURS]</p>[foreach term_letters]<b>[TERM_LETTER]</b>"
        '[foreach term_countries]<a href="[TERM_ROUTE_URL]">[TERM_ROUTE_COUNTRY]</a>[if term_is_unlimited]Free[else]'
        "[TERM_FIXED][/if][/foreach][/foreach][foreach ddi_paid]{[DDI_COUNTRY_NAME] [DDI_MONTHLY_FEE]}[/foreach]"
        "[if term_never_heard_of]no[/if][block currency_form]"
        '[l7p_price plan="S"] [l7p_rate country="DE" kind="mobile"]'
    )
    post = {"post_title": "Old", "post_name": "old", "post_type": "page", "post_status": "publish"}
    told = json.dumps({**post, "post_content": text})
    write = f"<?php wp_insert_post(wp_slash(json_decode(<<<'JSON'\n{told}\nJSON, true)));"
    run_inside(site, write)
    page = site.page("/old/")[1]
    shown = text_of(page)
    assert "€ 1.25|€ 9.99|1.25 cent.|[NOT_OURS]" in shown
    assert "/voip-call-rates/Germany/eur/" in page
    assert re.search(r"G\s*Germany\s*Free", shown)
    assert re.search(r"S\s*Spain\s*from 0\.04 cent\.", shown)
    assert "{Germany € 2.00}" in shown
    assert "from 1.905 cent." in shown
    assert site.complaints() == []


def test_what_is_pushed_is_escaped(site: RunningWordpress) -> None:
    """Also what somebody else than the portal would push with a stolen key."""
    send(site, full())
    client = Wordpress(site.url, KEY)
    hostile = "<script>alert(1)</script>[l7p_plans]<?php echo 1+1; ?>"
    shape = json.loads(calls(full(), Plugin.OWN, NAMES)[0].body)
    shape["countries"]["DE"] = shape["web_product"]["name"] = hostile
    client.with_key("l7.setSettings", json.dumps(shape))
    for path in ("/rates/eur/", "/telephone-numbers/eur/"):
        status, page = site.page(path)
        assert status == 200
        assert "<script>alert(1)" not in page
    assert site.complaints() == []


def test_blocks_and_settings_are_there_for_editors(site: RunningWordpress) -> None:
    asked = """<?php
        $all = array_keys(WP_Block_Type_Registry::get_instance()->get_all_registered());
        $block = ['blockName' => 'level7platform/plans', 'attrs' => [], 'innerHTML' => '', 'innerBlocks' => [],
                  'innerContent' => []];
        $ours = array_values(array_filter($all, fn($name) => str_starts_with($name, 'level7platform/')));
        echo json_encode([$ours, render_block($block), has_action('admin_menu')]);
    """
    names, drawn, has_menu = json.loads(run_inside(site, asked))
    assert "level7platform/country-rates" in names
    assert "9.99" in drawn
    assert has_menu
    assert not re.search(r"PHPSESSID|set-cookie", site.page("/pricing/")[1], re.IGNORECASE)


def run_inside(site: RunningWordpress, code: str) -> str:
    """Run PHP inside the site, by a page that is there for this one request."""
    file = site.folder / "inside.php"
    file.write_text(code.replace("<?php", "<?php require __DIR__ . '/wp-load.php';", 1))
    try:
        status, text = site.page("/inside.php")
        assert status == 200, text
        return text
    finally:
        file.unlink()
