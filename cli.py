"""Shim so that `python cli.py synthesize --lang xx` works from a checkout."""

from lrl.commands import main

raise SystemExit(main())
