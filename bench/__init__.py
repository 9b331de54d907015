"""`python -m bench`: what the kit promises about speed, memory and cost, measured and compared with its targets."""
