"""The product's addresses, and a view that does nothing: the measure of what Django itself costs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as pages


def trivial(request: HttpRequest) -> HttpResponse:
    """Answer with a constant."""
    return HttpResponse("ok")


urlpatterns = [path("trivial/", trivial), *pages]
