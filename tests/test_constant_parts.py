"""What a template always says is joined; what depends on anything stays as it was."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template import Context, Engine, Template, engines
from django.test import override_settings
from django.urls import get_script_prefix, path, reverse, set_script_prefix
from django.utils import translation

from portal.constant_parts import ConstantNode, fold

urlpatterns = [path("another/door/", lambda _request: HttpResponse(), name="login")]

LIBRARIES = {
    "i18n": "django.templatetags.i18n",
    "static": "django.templatetags.static",
    "grid": "portal.grid.templatetags.grid",
}


def _template(source: str) -> Template:
    return Engine(libraries=LIBRARIES, loaders=[]).from_string("{% load i18n static grid %}" + source)


def _folded(source: str) -> Template:
    template = _template(source)
    fold(template.nodelist)
    return template


@pytest.mark.parametrize(
    "source",
    [
        "<b>{% translate 'Add' %}</b> {% icon 'plus' %}{% icon 'plus' 'menu-icon' %}{% static 'js/portal.js' %}",
        "{% translate '<Add> & more' %}{{ name }}{% translate 'Add' as word %}{{ word }}",
        "{% blocktranslate %}Nothing <b>here</b>, 100 % sure{% endblocktranslate %}|{{ name }}",
        "{% blocktranslate %}Hello {{ name }}{% endblocktranslate %} {% comment %}gone{% endcomment %}.",
        "{% blocktranslate with n=name %}Hello {{ n }}{% endblocktranslate %}",
        "{% blocktranslate count n=2 %}one{% plural %}{{ n }}{% endblocktranslate %}",
        "{% if name %}{% translate 'yes' %}!{% elif other %}{% translate 'no' %}{% else %}{% icon 'x' %}{% endif %}",
        "{% for one in many %}{% icon 'x' %}{{ one }}{% empty %}{% translate 'None' %} {% icon 'x' %}{% endfor %}",
        "{% with a=name %}{% translate 'Add' %} {{ a }}{% endwith %}{% icon name %}{% translate name %}",
        "{% autoescape off %}{% translate '<Add>' %}{{ name }}{% endautoescape %}{% translate '<Add>' %}{{ name }}",
        "{% translate 'May' context 'month' %}{% translate 'add'|upper %}{% translate 'x' noop %}",
        "{% block a %}{% translate 'Add' %} {% block b %}{% icon 'x' %}{% endblock %}{{ name }}{% endblock %}",
    ],
)
def test_a_folded_template_says_the_same(source: str) -> None:
    values = {"name": "<i>A & B</i>", "other": True, "many": ["<1>", "2"]}
    for context in (values, {"name": "", "other": True}, {}):
        for language in ("en", "de"):
            with translation.override(language):
                plain, folded = _template(source), _folded(source)
                assert folded.render(Context(context)) == plain.render(Context(context))
                assert folded.render(Context(context)) == plain.render(Context(context))  # now from what it kept


def test_neighbours_become_one_node() -> None:
    template = _folded("<b>{% translate 'Add' %}</b>{% icon 'plus' %}{{ name }}<i>{% translate 'Add' %}</i>")
    assert [type(node).__name__ for node in template.nodelist] == ["ConstantNode", "VariableNode", "ConstantNode"]


def test_each_language_has_its_own_text() -> None:
    template = _folded("{% translate 'Yes' %}, {% translate 'No' %}{{ name }}")  # words of Django's own catalogues
    for _turn in range(2):
        for language, words in (("de", "Ja, Nein"), ("en", "Yes, No"), ("fr", "Oui, Non")):
            with translation.override(language):
                assert template.render(Context({"name": "!"})) == f"{words}!"


def test_what_depends_on_a_variable_or_the_request_is_drawn_each_time() -> None:
    template = _folded(
        "{% icon name %}{% url name %}{% url 'admin:index' %}{% url 'help-section' name name %}{% url 'login' as x %}"
        "{% static name %}{% translate name %}{% csrf_token %}"
    )
    assert not any(isinstance(node, ConstantNode) for node in template.nodelist)


def test_an_address_follows_what_is_served_and_where() -> None:
    template = _folded("{{ name }}<a href=\"{% url 'login' %}\">")
    assert [type(node).__name__ for node in template.nodelist] == ["VariableNode", "ConstantNode"]
    for _turn in range(2):
        assert template.render(Context()) == f'<a href="{reverse("login")}">'
        prefix = get_script_prefix()
        set_script_prefix("/portal/")
        try:
            assert template.render(Context()) == '<a href="/portal/login/">'
        finally:
            set_script_prefix(prefix)
        with override_settings(ROOT_URLCONF=__name__):
            assert template.render(Context()) == '<a href="/another/door/">'


class _Unreadable(Context):
    """A context that lets nobody look into it."""

    def __getitem__(self, key: str) -> object:
        raise AssertionError(f"reads {key}")


def test_no_constant_of_our_templates_reads_the_context() -> None:
    folder, found = settings.BASE_DIR / "templates", 0
    for file in sorted(folder.rglob("*.html")):
        template = engines["django"].get_template(str(file.relative_to(folder))).template
        for node in template.nodelist.get_nodes_by_type(ConstantNode):
            context = _Unreadable()
            context.template = template
            node.render(context)
            found += 1
    assert found > 500
