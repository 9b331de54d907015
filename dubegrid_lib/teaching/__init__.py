"""What the notebooks need to teach: running them, checks, traps, the failure lab and its experiments."""
