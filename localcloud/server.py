"""The local cloud's server process: MiniStack, adapted.

`lifecycle` runs this as a script on the local cloud's own interpreter, without the caller's environment.
"""

import gc
import os
import signal
import sys
import threading
import time
from pathlib import Path

LOOK_SECONDS = 2.0


def follow(pid: int) -> None:
    """Save the data and stop this server once another process has ended."""
    while True:
        try:
            os.kill(pid, 0)  # only checks that the process exists
        except ProcessLookupError:
            os.kill(os.getpid(), signal.SIGTERM)
            return
        time.sleep(LOOK_SECONDS)


def main() -> None:
    gc.disable()  # until all is imported, which stays: looking through it for garbage took a third of a start
    engine, project = sys.argv[1:3]
    # Only this process gets this path: functions run in processes of their own and do not inherit it.
    sys.path[:0] = [engine, project]
    sys.path.remove(str(Path(__file__).parent))
    sys.argv = sys.argv[:1]

    from localcloud import ministack_adapter  # needs this path

    try:
        ministack_adapter.check()
    except ministack_adapter.MiniStackMoved as error:
        sys.exit(str(error))

    from localcloud import accepted_keys, adaptations, cloudwatch, function_code, insights, saved_state
    from localcloud.athena import api
    from localcloud.settings import Keys

    api.install()
    adaptations.install()
    function_code.install(Path(engine).parent / "unpacked")
    cloudwatch.install()
    insights.install()
    saved_state.install()
    root = Keys(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    accepted_keys.install(root, int(os.environ["GATEWAY_PORT"]))
    owner = os.environ.get("LOCALCLOUD_ENDS_WITH")
    if owner and os.name == "posix":  # on Windows, `os.kill` would end that process
        threading.Thread(target=follow, args=(int(owner),), name="follow", daemon=True).start()
    gc.freeze()
    gc.enable()
    ministack_adapter.app.main()


if __name__ == "__main__":
    main()
