"""Addresses of the sockets."""

from django.urls import path

from video.signalling.consumer import RoomConsumer

websocket_urlpatterns = [path("ws/rooms/<uuid:room_id>/", RoomConsumer.as_asgi())]
