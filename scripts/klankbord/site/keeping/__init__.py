"""What builds remember of their work, so that the next costs what changed; losing it costs only time."""
