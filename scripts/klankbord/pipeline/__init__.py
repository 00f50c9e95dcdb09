"""One run: ledger, lock, stages, workers, report, commit."""
