"""The local cloud: an AWS emulator (MiniStack) on 127.0.0.1, its lifecycle, and an Athena of its own."""
