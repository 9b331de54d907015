"""The local cloud's server process: MiniStack, adapted.

Run by `lifecycle` on the local cloud's own interpreter, as a script and with nothing of the caller's environment.
"""

import os
import sys
from pathlib import Path


def main() -> None:
    engine, project = sys.argv[1:3]
    # On this process's path only: functions are started as processes of their own and do not inherit it.
    sys.path[:0] = [engine, project]
    sys.path.remove(str(Path(__file__).parent))
    sys.argv = sys.argv[:1]

    # The imports need this path.
    from localcloud import ministack_adapter

    try:
        ministack_adapter.check()
    except ministack_adapter.MiniStackMoved as error:
        sys.exit(str(error))

    from localcloud import adaptations, cloudwatch, insights, key_lookup, saved_state
    from localcloud.athena import api

    api.install()
    adaptations.install()
    cloudwatch.install()
    insights.install()
    saved_state.install()
    root = key_lookup.RootKey(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    key_lookup.install(root, int(os.environ["GATEWAY_PORT"]))
    ministack_adapter.app.main()


if __name__ == "__main__":
    main()
