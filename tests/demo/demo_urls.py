"""The product's addresses with those of the demonstration, which the tests' settings leave out."""

from django.urls import include, path

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as of_the_product

urlpatterns = [path("demo/", include("demo.urls")), *of_the_product]
