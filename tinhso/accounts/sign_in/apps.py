from importlib import import_module

from django.apps import AppConfig


class SignInConfig(AppConfig):
    """Sign-in is an app of its own inside the room: its one table and its receivers stay beside its code."""

    name = "tinhso.accounts.sign_in"
    label = "sign_in"

    def ready(self) -> None:
        import_module("tinhso.accounts.sign_in.receivers")  # connecting is what importing them does
