"""What the dashboard asks the database, declared by the modules that ask it: `DASHBOARD.asks(PreparedValues(…))`."""

from portal.prepared import Together

DASHBOARD = Together()
