"""The local cloud: an AWS emulator (MiniStack) on 127.0.0.1, its lifecycle, and the kit's own Athena in it."""
