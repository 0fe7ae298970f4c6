"""Addresses that exist in the demonstration only."""

from django.urls import path

from demo import views

urlpatterns = [
    path("", views.people, name="demo_people"),
    path("enter/", views.enter, name="demo_enter"),
    path("mails/", views.mails, name="demo_mails"),
]
