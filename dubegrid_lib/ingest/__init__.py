"""What happens to a file: upload, ledger, replay, reconcile, health."""
