"""Components render their parameters, accessibly, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import ClassVar

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from courts.ground.forms.widgets import DayInput
from courts.ground.views.gallery import Sample

AT = datetime(2026, 4, 14, 6, 30, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    return Template("{% load diwan i18n %}" + source).render(Context(context))


def test_icon_is_hidden_from_screen_readers_and_mirrored_if_directional():
    assert 'aria-hidden="true"' in render('{% icon "arrow" %}')
    assert "icon--mirror" in render('{% icon "arrow" %}')
    assert "icon--mirror" not in render('{% icon "clock" %}')


def test_unknown_icon_raises_error():
    with pytest.raises(TemplateSyntaxError):
        render('{% icon "gavel" %}')


class Thing:
    state = "returned"

    def get_state_display(self) -> str:
        return "Returned"


def test_badge_has_word_glyph_and_tone():
    html = render("{% badge thing %}", thing=Thing())
    assert "Returned" in html
    assert "#state-needs" in html
    assert 'data-tone="warn"' in html


def test_finished_state_has_no_frame_only_in_lists():
    assert "data-quiet" in render('{% badge "accepted" "Accepted" quiet=True %}')
    assert "data-quiet" not in render('{% badge "returned" "Returned" quiet=True %}')
    assert "data-quiet" not in render('{% badge "accepted" "Accepted" %}')


def test_field_links_its_label_hint_and_error():
    form = Sample({"mobile": ""})
    form.is_valid()
    html = str(form["mobile"].as_field_group())
    assert '<label class="field__label" for="id_mobile">' in html
    assert 'aria-describedby="id_mobile_helptext id_mobile_error"' in html
    assert 'id="id_mobile_helptext"' in html
    assert 'id="id_mobile_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("id_mobile_helptext") < html.index("<input")


def test_choices_are_fieldset_with_legend_and_one_label_each():
    html = str(Sample()["publicity"].as_field_group())
    assert "<fieldset" in html
    assert "<legend>" in html
    assert html.count('type="radio"') == 2
    assert html.count("<label") == 2


def test_every_kind_of_widget_is_rendered():
    html = str(Sample())
    for name in Sample.base_fields:
        assert f'name="{name}"' in html
    assert html.count("field__select") == 1


def test_placeholder_is_not_rendered():
    class Hinting(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Name", "data-x": "kept"}))

    assert "placeholder" not in str(Hinting())
    assert 'data-x="kept"' in str(Hinting())


def test_date_input_has_iso_value_in_both_languages():
    class Dated(forms.Form):
        day = forms.DateField(widget=DayInput, initial=AT.date())

    for language in ("ar", "en"):
        with translation.override(language):
            assert 'type="date"' in str(Dated())
            assert 'value="2026-04-14"' in str(Dated())


def test_error_summary_links_every_error_to_its_field():
    form = Sample({"name": "", "publicity": ""})
    form.is_valid()
    html = render("{% error_summary form %}", form=form)
    assert 'tabindex="-1"' in html
    assert 'href="#id_name"' in html
    assert 'href="#id_publicity_0"' in html


def test_error_summary_uses_arabic_plural_forms():
    class Short(forms.Form):
        one = forms.CharField()

    class Longer(Short):
        two = forms.CharField()
        fields_order: ClassVar = ["one", "two"]

    with translation.override("ar"):
        for kind, words in ((Short, "بيان واحد يحتاج"), (Longer, "بيانان يحتاجان")):
            assert words in render("{% error_summary form %}", form=kind({}))


def test_error_summary_includes_formsets_and_is_empty_without_errors():
    many = forms.formset_factory(Sample, min_num=1, validate_min=True)
    bound = many({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "x"})
    assert "#id_form-0-mobile" in render("{% error_summary forms %}", forms=bound)
    assert render("{% error_summary form none %}", form=Sample(), none=None).strip() == ""


def test_page_title_with_errors_starts_with_error():
    page = '{% include "components/frame/page_title.html" with title="Sign in" form=form %}'
    with translation.override("ar"):
        assert render(page, form=Sample({})).startswith("خطأ:")
        assert render(page, form=Sample()).strip() == "Sign in"


def test_component_tag_does_not_see_page_context():
    html = render('{% button "Save" %}', href="/elsewhere/", icon="lock", name="x", value="y")
    assert "<button" in html
    assert "elsewhere" not in html
    assert "name=" not in html


def test_pagination_keeps_other_query_parameters():
    request = RequestFactory().get("/", {"kind": "pleading", "page": "2"})
    html = Template('{% include "components/frame/pagination.html" %}').render(
        RequestContext(request, {"page": Paginator(range(90), 10).get_page(2)})
    )
    assert "kind=pleading&amp;page=3" in html or "page=3&amp;kind=pleading" in html
    assert render('{% include "components/frame/pagination.html" %}', page=Paginator([1], 10).get_page(1)).strip() == ""


def test_confirm_dialog_has_title_body_and_both_buttons():
    html = render(
        '{% include "components/messages/confirm_dialog.html" with id="end" title="End?" body="Gone."'
        ' act="End it" back="Stay" %}'
    )
    assert 'aria-labelledby="end-title"' in html
    assert 'aria-describedby="end-body"' in html
    assert html.index("End it") < html.index("Stay")
    assert re.search(r"data-dialog-close\s+autofocus", html)


def test_by_month_keeps_order_of_entries():
    entries = [{"at": AT}, {"at": AT.replace(day=2)}, SimpleNamespace(at=None, day=AT.replace(month=3).date())]
    html = render(
        '{% for g in e|by_month %}{% venue_date g.month "" "month" %}:{{ g.entries|length }} {% endfor %}', e=entries
    )
    assert [int(n) for n in re.findall(r":(\d)", html)] == [2, 1]


def test_sealed_party_has_no_name():
    with translation.override("ar"):
        html = render('{% party "سالم" "مدعٍ" sealed=True %}')
    assert "سالم" not in html
    assert "طرف محجوب الاسم" in html
