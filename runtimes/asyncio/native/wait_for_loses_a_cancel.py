"""A task that is cancelled as its wait_for completes is not cancelled.

Run: python3.11 wait_for_loses_a_cancel.py
"""

import asyncio


async def waits(queue, log):
    log.append(await asyncio.wait_for(queue.get(), 10))
    # It was asked to end before it came here.
    await asyncio.sleep(0)
    log.append("went on")


async def main():
    log = []
    queue = asyncio.Queue()
    task = asyncio.create_task(waits(queue, log))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    queue.put_nowait("item")
    await asyncio.sleep(0)  # the getter has its item, the task has not run yet
    assert task.cancel()
    await asyncio.wait([task])
    return log


log = asyncio.run(main())
if log == ["item", "went on"]:
    print("defect seen: cancel() returned True, and the task went on")
    raise SystemExit(1)
