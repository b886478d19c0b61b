"""The job as a plain script: no orchestrator, no state, a loop for retries."""

import sys
from concurrent.futures import ProcessPoolExecutor


def tried(step, request, tries):
    for left in range(tries, 0, -1):
        try:
            return step(request)
        except OSError:
            if left == 1:
                raise


def main() -> None:
    mode, count = sys.argv[1], int(sys.argv[2])
    if mode == "nothing":
        for _ in range(count):
            pass
        return
    from steps import reply, scan, settled

    if mode == "reply":
        for request in scan():
            tried(reply, {**request, "amount": "1.00"}, 3)
    elif mode == "backlog":
        with ProcessPoolExecutor(count) as pool:
            list(pool.map(settled, scan()))
    else:
        for request in scan():
            settled(request)


if __name__ == "__main__":
    main()
