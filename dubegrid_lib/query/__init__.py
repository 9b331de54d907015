"""What can be looked up: readings by key, summaries, SQL by Athena, logs, alerts that were sent."""
