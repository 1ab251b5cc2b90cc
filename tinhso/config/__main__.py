"""``python -m tinhso.config`` is the ``tinhso`` command."""

from tinhso.config.cli import main

if __name__ == "__main__":  # page processes are spawned and import this module again
    main()
