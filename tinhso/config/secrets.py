"""The secret key: given by the operator, or made once and kept in the home folder."""

from __future__ import annotations

import os
import secrets

from tinhso.config.environment import Environment


def secret_key(environment: Environment) -> str:
    """Return the secret key from the environment, or from ``home/secret-key``, made on first use.

    The file is readable by its owner only. It is written whole or not at all, so two
    processes that start at once agree on one key.
    """
    environment.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    given = environment.text("TINHSO_SECRET_KEY")
    if given:
        return given
    path = environment.home / "secret-key"
    if not path.exists():
        fresh = path.with_name(f"secret-key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
