"""An error in a TaskGroup swallows the cancellation of the task that runs it.

Run: python3.11 group_swallows_a_cancel.py
"""

import asyncio


async def fails():
    raise OSError


async def inner(log):
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
    except* OSError:
        pass
    # Its own group has failed: it was cancelled, and must not go on.
    await asyncio.sleep(0)
    log.append("went on")


async def main():
    log = []
    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(inner(log))
            outer.create_task(fails())
    except* OSError:
        pass
    return log


if asyncio.run(main()):
    print("defect seen: a task that was asked to cancel went on, and returned normally")
    raise SystemExit(1)
