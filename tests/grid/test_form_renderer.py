"""Controls drawn by Python are those of Django's templates, whatever is in them."""

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from portal.grid.form_renderer import FormRenderer, draw

HOSTILE = "\"><script>alert('x')</script>&amp; \u2028"
GROUPED = [
    ("", "any"),
    ("Europe", [("DE", "Germany <b>"), ("FR", mark_safe("<i>France</i>"))]),
    (5, "Five"),
    ("x", 1234.5),
]
WIDGETS: list[tuple[forms.Widget, list[Any]]] = [
    (forms.TextInput(), [None, "", "a", HOSTILE, 0, 1234567, mark_safe("&amp;")]),
    (forms.TextInput(attrs={"data-x": HOSTILE, "disabled": True, "hidden": False, "size": 3}), ["a"]),
    (forms.NumberInput(attrs={"min": 0, "step": "any"}), [0, 5, "x", 1234.5]),
    (forms.EmailInput(), [HOSTILE]),
    (forms.URLInput(), ["https://example.com/?a=1&b=2"]),
    (forms.PasswordInput(), ["secret"]),
    (forms.PasswordInput(render_value=True), ["secret"]),
    (forms.HiddenInput(), [HOSTILE]),
    (forms.DateInput(attrs={"type": "date"}), ["2026-05-03"]),
    (forms.FileInput(), [None]),
    (forms.CheckboxInput(), [True, False, None, "on"]),
    (forms.Textarea(attrs={"rows": 3}), [None, "", "\nfirst", HOSTILE]),
    (forms.Select(choices=GROUPED, attrs={"class": "a b"}), [None, "", "DE", "5", 5, HOSTILE]),
    (forms.Select(choices=[(HOSTILE, HOSTILE), ("1", gettext_lazy("yes"))]), [HOSTILE]),
    (forms.Select(choices=[]), ["a"]),
    (forms.SelectMultiple(choices=GROUPED), [[], ["DE", "5"]]),
    (forms.CheckboxSelectMultiple(choices=GROUPED, attrs={"class": HOSTILE}), [None, [], ["DE", "x"]]),
    (forms.CheckboxSelectMultiple(choices=[]), [[]]),
    (forms.RadioSelect(choices=GROUPED), ["DE", None]),
    (forms.SplitDateTimeWidget(), [["2026-05-03", "12:00"]]),
    (forms.ClearableFileInput(), [None]),
]


def _plain(html: str) -> str:
    return re.sub(r"\s+(?=<)|(?<=>)\s+", "", html.strip())


@pytest.mark.parametrize(("widget", "values"), WIDGETS, ids=lambda given: type(given).__name__)
def test_a_control_is_as_djangos_template_draws_it(widget: forms.Widget, values: list[Any]) -> None:
    for value in values:
        for attrs in ({}, {"id": "id_x"}, {"id": HOSTILE, "required": True}):
            ours = widget.render("na<me", value, attrs=attrs, renderer=FormRenderer())
            theirs = widget.render("na<me", value, attrs=attrs, renderer=DjangoTemplates())
            assert _plain(ours) == _plain(theirs)
            assert isinstance(ours, type(theirs))


def test_a_textarea_keeps_the_line_feed_it_begins_with() -> None:
    drawn = forms.Textarea().render("note", "\nfirst", renderer=FormRenderer())
    assert drawn.endswith(">\n\nfirst</textarea>")  # a browser drops the first one


class _Form(forms.Form):
    text = forms.CharField(label=HOSTILE, help_text="See <a href='/help/'>Help</a>", max_length=5)
    tick = forms.BooleanField(label="Tick <it>", required=False)
    many = forms.MultipleChoiceField(choices=GROUPED, widget=forms.CheckboxSelectMultiple, help_text="Some")
    one = forms.ChoiceField(choices=GROUPED, widget=forms.RadioSelect, required=False)
    where = forms.ChoiceField(choices=GROUPED, required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_has_its_label_control_hint_and_errors() -> None:
    form = _Form({"text": HOSTILE, "where": "DE"}, renderer=FormRenderer())
    drawn = {name: str(form[name].as_field_group()) for name in form.fields}
    assert drawn["text"] == (
        f'<label class="form-label required" for="id_text">{_escaped(HOSTILE)}</label>'
        f'<input type="text" name="text" value="{_escaped(HOSTILE)}" maxlength="5" class="form-control is-invalid"'
        ' required aria-invalid="true" aria-describedby="id_text_helptext id_text_error" id="id_text">'
        '<div class="form-hint" id="id_text_helptext">See <a href=\'/help/\'>Help</a></div>'
        '<ul class="errorlist" id="id_text_error">'
        f"<li>Ensure this value has at most 5 characters (it has {len(HOSTILE.strip())}).</li></ul>"
    )
    assert drawn["tick"] == (
        '<label class="form-check"><input type="checkbox" name="tick" class="form-check-input" id="id_tick">'
        '<span class="form-check-label">Tick &lt;it&gt;</span></label>'
    )
    assert drawn["many"].startswith(
        '<fieldset class="choices" aria-describedby="id_many_helptext id_many_error">'
        '<legend class="form-label required">Many</legend><div id="id_many">'
    )
    assert "This field is required." in drawn["many"]
    assert 'class="form-select"' in drawn["where"]
    assert 'value="DE" selected>Germany &lt;b&gt;</option>' in drawn["where"]
    assert "<script" not in "".join(drawn.values())


def test_errors_are_as_djangos_template_lists_them() -> None:
    form = _Form({"text": HOSTILE}, renderer=FormRenderer())
    form.add_error(None, HOSTILE)
    for errors in (form["text"].errors, form.non_field_errors(), form["tick"].errors):
        theirs = TemplatesSetting().render(
            "django/forms/errors/list/ul.html", {**errors.get_context(), "errors": errors}
        )
        assert _plain(str(errors)) == _plain(theirs)


def test_a_control_with_a_template_of_its_own_gets_it() -> None:
    class Own(forms.TextInput):
        template_name = "django/forms/widgets/attrs.html"

    assert Own(attrs={"data-own": "1"}).render("x", "y", renderer=FormRenderer()).strip() == 'data-own="1"'


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#x27;")
    )


@pytest.mark.parametrize("chosen", ["", None, "2", 2, "b", "x", "<"])
def test_a_list_drawn_from_its_choices_is_as_django_draws_it(chosen: str | int | None) -> None:
    """The first of several equal choices is selected, groups and an empty choice included."""
    choices = [
        (None, "none"), ("", "empty"), (2, 2), ("2", "two again"), ("<", mark_safe("<b>")), ("1", 1234.5),
        ("A & B", [("b", "B"), ("2", gettext_lazy("Yes")), (None, "no")]), ("", [("x", "in no group")]),
    ]  # fmt: skip

    class Form(forms.Form):
        where = forms.ChoiceField(choices=choices, required=False)

    plain, direct = (Form(initial={"where": chosen})["where"] for _turn in range(2))
    assert draw(direct, {"class": "a"}) == plain.as_widget(attrs={"class": "a"})


@pytest.mark.parametrize("data", [None, {}, {"where": "1"}, {"where": "9"}])
@pytest.mark.parametrize("choices", [[("", "–"), ("1", "one")], [("1", "one")]])
def test_a_direct_list_keeps_what_the_form_says_of_its_control(
    choices: list[tuple[str, str]], data: dict[str, str] | None
) -> None:
    class Form(forms.Form):
        where = forms.ChoiceField(
            choices=choices, help_text="a hint", widget=forms.Select(attrs={"data-a": "b", "class": "own"})
        )
        closed = forms.ChoiceField(choices=choices, disabled=True, required=False, localize=True)

    for name in ("where", "closed"):
        plain, direct = (Form(data)[name] for _turn in range(2))
        assert draw(direct, {"class": "a"}) == plain.as_widget(attrs={"class": "a"})
