"""The dialogs of one object: Add, Edit, Delete, Notes, History, and the context menu."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpResponse
from django.utils.translation import gettext as _

from portal.grid.actions import Action
from portal.grid.concurrency import changes_since, state_of, token_of
from portal.grid.dialogs import dialog, done
from portal.grid.numbers import whole_number
from portal.grid.once import made
from portal.history.events import history_of
from portal.history.notes import add_note, notes_of
from portal.history.story import story_of

if TYPE_CHECKING:
    from portal.grid.pages import GridPages

HISTORY_SHOWN = 200


class NoteForm(forms.Form):
    """A new note."""

    text = forms.CharField(label=_("Note"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


def menu_actions(pages: "GridPages", obj: Any) -> list[Action]:
    """The context menu: Edit, Notes, History, what the object adds, and Delete."""
    actions: list[Action] = []
    if pages.form_class and pages.editable and pages.can_edit(obj):
        actions.append(Action(label=_("Edit"), url=pages.url("edit", pk=obj.pk), icon="pencil", dialog=True))
    if pages.notes:
        actions.append(Action(label=_("Notes"), url=pages.url("notes", pk=obj.pk), icon="notes", dialog=True))
    if pages.history:
        actions.append(Action(label=_("History"), url=pages.url("history", pk=obj.pk), icon="history", dialog=True))
    actions += [action for action in pages.menu(obj) if pages.can_write or not (action.post or action.danger)]
    if pages.deletable and pages.can_delete(obj):
        url = pages.url("delete", pk=obj.pk)
        actions.append(Action(label=_("Delete"), url=url, icon="trash", dialog=True, danger=True))
    return actions


def menu(pages: "GridPages", pk: int) -> HttpResponse:
    """The context menu, over the row or (without JavaScript) as a page."""
    obj = pages.get_object(pk)
    context = {
        "pages": pages,
        "object": obj,
        "title": str(obj),
        "actions": menu_actions(pages, obj),
        "back_url": pages.url(),
    }
    if pages.request.headers.get("HX-Request") == "true":
        return pages.render("grid/menu.html", context)
    return dialog(pages.request, "grid/menu_page.html", context)


def add(pages: "GridPages") -> HttpResponse:
    """The Add dialog."""
    if not (pages.addable and pages.form_class):
        raise PermissionDenied(_("Nothing can be added here."))
    request = pages.request
    if request.method != "POST":
        return _form_dialog(pages, None, pages.get_form(None, initial=pages.initial()))
    form = pages.get_form(None, data=request.POST, files=request.FILES)
    ok, obj = _write(form, lambda: pages.create(form)) if form.is_valid() else (False, None)
    if not ok:
        return _form_dialog(pages, None, form, status=422)
    url = pages.after_create(obj)
    return done(request, url or pages.url(), _("%(object)s was added.") % {"object": obj}, leave=bool(url))


def edit(pages: "GridPages", pk: int) -> HttpResponse:
    """The Edit dialog, with the check that nobody else changed the object in the meantime."""
    request = pages.request
    obj = pages.get_object(pk)
    if not (pages.editable and pages.form_class and pages.can_edit(obj)):
        raise PermissionDenied(_("This %(kind)s can't be changed here.") % {"kind": pages.title_one})
    if request.method != "POST":
        form = pages.get_form(obj)
        return _form_dialog(pages, obj, form, version=token_of(state_of(form), pk))
    pages.lock(pk)
    now = state_of(pages.get_form(pages.get_object(pk)))
    form = pages.get_form(pages.get_object(pk), data=request.POST, files=request.FILES)
    changes = changes_since(request.POST.get("version", ""), now, form, pk)
    version = token_of(now, pk)
    if changes is None:
        form.add_error(None, _("This form is damaged or too old. Check the values and apply again."))
        return _form_dialog(pages, obj, form, version=version, status=422)
    if changes:
        last = history_of(obj).first()
        return _form_dialog(pages, obj, form, version=version, status=409, conflict=changes, last_event=last)
    if not form.is_valid() or not _write(form, lambda: pages.update(getattr(form, "instance", obj), form))[0]:
        return _form_dialog(pages, obj, form, version=version, status=422)
    stored = pages.get_object(pk)
    url = pages.after_update(stored)
    return done(request, url or pages.url(), _("%(object)s was changed.") % {"object": stored}, leave=bool(url))


def delete(pages: "GridPages", pk: int) -> HttpResponse:
    """The Delete dialog: offered only where nothing uses the object; otherwise it says what does."""
    request = pages.request
    obj = pages.get_object(pk)
    if not (pages.deletable and pages.can_delete(obj)):
        raise PermissionDenied(_("This %(kind)s can't be deleted.") % {"kind": pages.title_one})
    used_by, error = pages.used_by(obj), ""
    if request.method == "POST" and not used_by:
        name = str(obj)
        try:
            with transaction.atomic():
                pages.delete(obj)
        except (ProtectedError, RestrictedError) as refusal:
            users: Any = (
                refusal.protected_objects if isinstance(refusal, ProtectedError) else refusal.restricted_objects
            )
            used_by = [f"{user._meta.verbose_name}: {user}" for user in list(users)[:20]]
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
        except IntegrityError as refusal:
            error = _("Something else still uses it (%(table)s), so it was not deleted.") % {
                "table": _table_of(refusal)
            }
        else:
            return done(request, pages.url(), _("%(object)s was deleted.") % {"object": name})
    context = {
        "pages": pages,
        "object": obj,
        "title": _("Delete %(kind)s") % {"kind": pages.title_one},
        "used_by": used_by,
        "error": error,
        "back_url": pages.url(),
    }
    status = 409 if request.method == "POST" else 200
    return dialog(request, "dialogs/delete.html", context, status=status)


def notes(pages: "GridPages", pk: int) -> HttpResponse:
    """The Notes dialog: read them, and add one."""
    request = pages.request
    obj = pages.get_object(pk)
    form, status, added = NoteForm(), 200, False
    if request.method == "POST":
        pages.check_writer()
        form = NoteForm(request.POST)
        if form.is_valid():
            add_note(obj, form.cleaned_data["text"])
            form, added = NoteForm(), True
            if request.headers.get("HX-Request") != "true":
                messages.success(request, _("The note was added."))
                return done(request, pages.url("notes", pk=pk))
        else:
            status = 422
    context = {
        "pages": pages,
        "object": obj,
        "title": _("Notes: %(object)s") % {"object": obj},
        "notes": notes_of(obj)[:500],
        "form": form,
        "back_url": pages.url(),
    }
    answer = dialog(request, "history/notes.html", context, status=status)
    return made(answer) if added else answer


def history(pages: "GridPages", pk: int) -> HttpResponse:
    """The History dialog: every change ever made to the object, newest first."""
    obj = pages.get_object(pk)
    before = whole_number(pages.request.GET.get("before", ""))
    told, older = story_of(obj, pages.history_parts, before=before, most=HISTORY_SHOWN)
    context = {
        "pages": pages,
        "object": obj,
        "title": _("History: %(object)s") % {"object": obj},
        "events": told,
        "older": older,
        "back_url": pages.url(),
    }
    return dialog(pages.request, "history/history.html", context)


def _form_dialog(
    pages: "GridPages", obj: Any, form: forms.BaseForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    words = _("Edit %(kind)s") if obj is not None else _("Add %(kind)s")
    frame = {
        "pages": pages,
        "object": obj,
        "form": form,
        "title": words % {"kind": pages.title_one},
        "back_url": pages.url(),
    }
    return dialog(pages.request, pages.form_template, {**frame, **context}, status=status)


def _write(form: Any, write: Callable[[], Any]) -> tuple[bool, Any]:
    """Call the domain function in a savepoint; put its refusal beside the field it names."""
    try:
        with transaction.atomic():
            return True, write()
    except ValidationError as refusal:
        if hasattr(refusal, "error_dict"):
            for name, errors in refusal.error_dict.items():
                form.add_error(name if name in form.fields else None, errors)
        else:
            form.add_error(None, refusal)
    except IntegrityError as refusal:
        _explain(form, refusal)
    return False, None


def _explain(form: Any, refusal: IntegrityError) -> None:
    """A constraint of the database said no: find its words, and the field it is about."""
    diagnosis = getattr(refusal.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", "") or ""
    model = getattr(getattr(form, "_meta", None), "model", None)
    constraints = model._meta.constraints if model else []
    constraint = next((c for c in constraints if c.name == name), None)
    fields = [f for f in getattr(constraint, "fields", ()) if f in form.fields]
    own_words = constraint is not None and (
        constraint.violation_error_message != constraint.default_violation_error_message
    )
    if own_words:
        text = str(constraint.violation_error_message)  # type: ignore[union-attr]
    elif isinstance(constraint, models.UniqueConstraint) or getattr(diagnosis, "sqlstate", "") == "23505":
        text = _("There is one like this already.")
    else:
        text = _("The database refused these values (%(rule)s). Check them and try again.") % {"rule": name or "?"}
    form.add_error(fields[-1] if fields else NON_FIELD_ERRORS, text)


def _table_of(refusal: IntegrityError) -> str:
    diagnosis = getattr(refusal.__cause__, "diag", None)
    return (getattr(diagnosis, "table_name", "") or "?").replace("_", " ")
