"""`python -m lrl` is `lrl`."""

from lrl.commands import main

raise SystemExit(main())
