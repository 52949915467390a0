"""A second cancel makes wait_for return while what it ran is still running.

Run: python3.11 wait_for_leaves_its_task_behind.py
"""

import asyncio


async def slow_to_end(log):
    try:
        await asyncio.sleep(10)
    finally:
        log.append("cleanup begins")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        log.append("cleanup ends")


async def waits(log):
    try:
        await asyncio.wait_for(slow_to_end(log), 10)
    finally:
        log.append("wait_for is over")


async def main():
    log = []
    task = asyncio.create_task(waits(log))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    for _ in range(5):
        await asyncio.sleep(0)
    return log


log = asyncio.run(main())
if log == ["cleanup begins", "wait_for is over", "cleanup ends"]:
    print("defect seen: what wait_for ran outlived it")
    raise SystemExit(1)
