"""Permissions-Policy: only room pages may ask for the camera, the microphone and the screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase

P = ParamSpec("P")

HEADER = "Permissions-Policy"
_OF_ROOMS = ("camera", "microphone", "display-capture", "fullscreen", "speaker-selection")
_OF_NOBODY = ("accelerometer", "geolocation", "gyroscope", "magnetometer", "payment", "usb")

SHUT = ", ".join(f"{name}=()" for name in (*_OF_ROOMS, *_OF_NOBODY))
ROOM = ", ".join([*(f"{name}=(self)" for name in _OF_ROOMS), *(f"{name}=()" for name in _OF_NOBODY)])


def opens_devices(view: Callable[Concatenate[HttpRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let the page of this view ask for camera, microphone and screen. Only a response with status 200 may."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response.headers[HEADER] = ROOM
        return response

    return wrapped
